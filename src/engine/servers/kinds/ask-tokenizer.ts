import type { z } from 'zod';
import { IMAGE_MARKER } from '../../../core/prompts.ts';
import { AnswerUnusable } from '../endpoints/answer-unusable.ts';
import type { EndpointPool } from '../endpoints/endpoint-pool.ts';
import { FIRST_PATIENCE } from './find-kind.ts';
import { keyRefusal } from './key-refused.ts';

/** Asks one endpoint's tokenizer; all endpoints serve one model. */
export function askTokenizer({
  pool,
  endpoint,
  signal,
}: {
  readonly pool: EndpointPool;
  readonly endpoint: number;
  readonly signal?: AbortSignal | undefined;
}) {
  return <Value>(path: string, body: unknown, schema: z.ZodType<Value>): Promise<Value> =>
    pool.ask(
      {
        path,
        endpoint,
        patience: FIRST_PATIENCE,
        body: () => body,
        refused: (status, _, view) => keyRefusal(status, view),
        read: (answer) => {
          const parsed = schema.safeParse(answer);
          if (parsed.success) return parsed.data;
          throw new AnswerUnusable(`The server's ${path} answers in another form.`, { again: false });
        },
      },
      signal,
    );
}

/**
 * The last text of a prompt as the model reads it, behind the pictures: from where our own text begins in it.
 *
 * @param rendered the whole of it, in the server's chat template
 * @param prompt what was sent
 */
export function endingOf(rendered: string, prompt: string): string {
  const own = prompt.slice(prompt.lastIndexOf(IMAGE_MARKER) + IMAGE_MARKER.length).trim();
  const at = rendered.lastIndexOf(own);
  return at < 0 ? rendered.slice(-200) : rendered.slice(at);
}
