import type { z } from 'zod';
import { AnswerUnusable } from '../endpoints/answer-unusable.ts';
import type { EndpointPool } from '../endpoints/endpoint-pool.ts';
import { keyRefusal } from './key-refused.ts';

interface ServerPageOptions {
  /** Milliseconds that no endpoint may be there to answer. */
  readonly patience: number;
  /** Whether a refusal, or a web page in place of an answer, says no more than that there is no such page. */
  readonly isAbsent: (status: number) => boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * What a page of an endpoint says of its server; null where there is none, or it says something else.
 *
 * @throws KeyRefused, and AnswerUnusable for other refusals
 */
export async function serverPage<Value>(
  pool: EndpointPool,
  endpoint: number,
  path: string,
  schema: z.ZodType<Value>,
  { patience, isAbsent, signal }: ServerPageOptions,
): Promise<Value | null> {
  const none = new AnswerUnusable(`${path} is not there`, { again: false });
  try {
    return await pool.ask(
      {
        path,
        method: 'GET',
        endpoint,
        patience,
        body: () => null,
        read: (answer) => schema.safeParse(answer).data ?? null,
        usage: () => null,
        refused: (status, _, view) => (isAbsent(status) ? none : keyRefusal(status, view)),
      },
      signal,
    );
  } catch (error) {
    if (error === none) return null;
    throw error;
  }
}
