import { z } from 'zod';
import type { ServerKind } from '../../../model/server.ts';
import { AnswerUnusable } from '../endpoints/answer-unusable.ts';
import type { EndpointPool } from '../endpoints/endpoint-pool.ts';

/** Milliseconds in which a server has to say it: what it computes in is told, and nothing depends on it. */
const PATIENCE = 5_000;

const ollamaTags = z.looseObject({
  models: z.array(
    z.looseObject({
      name: z.string(),
      details: z.looseObject({ quantization_level: z.string().nullish() }).nullish(),
    }),
  ),
});
const lmStudioModels = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), quantization: z.string().nullish() })),
});
const sglangInfo = z.looseObject({ dtype: z.string() });

/**
 * What a server computes in, or keeps its weights in, as it says it: "bfloat16", "all F32", "Q4_K_M"; null where it does not. vLLM says
 * it in development mode alone, SGLang only what it was told.
 */
export async function askDtype(
  pool: EndpointPool,
  endpoint: number,
  kind: ServerKind,
  model: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const get = (path: string) => answerOf(pool, endpoint, path, signal);
  switch (kind) {
    case 'vllm':
      return dtypeOfVllm(await get('/server_info'));
    case 'sglang': {
      const dtype = sglangInfo.safeParse(await get('/server_info')).data?.dtype ?? null;
      return dtype === 'auto' ? null : dtype;
    }
    case 'llama-server':
      return (
        z.looseObject({ model_ftype: z.string() }).safeParse(await get('/props')).data?.model_ftype ?? null
      );
    case 'ollama':
      return (
        ollamaTags.safeParse(await get('/api/tags')).data?.models.find(({ name }) => name === model)?.details
          ?.quantization_level ?? null
      );
    case 'lm-studio':
      return (
        lmStudioModels.safeParse(await get('/api/v0/models')).data?.data.find(({ id }) => id === model)
          ?.quantization ?? null
      );
    case 'generic':
      return null;
  }
}

/** vLLM's configuration is a text of its own, or JSON. */
function dtypeOfVllm(answer: unknown): string | null {
  const text = answer === null ? '' : JSON.stringify(answer);
  return /(?<![\w.])dtype\W{1,6}(?:torch\.)?((?:b?float|int|fp)\d+\w*)/.exec(text)?.[1] ?? null;
}

/** Null where there is no such page. */
async function answerOf(
  pool: EndpointPool,
  endpoint: number,
  path: string,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const none = new AnswerUnusable(`${path} is not there`, { again: false });
  try {
    return await pool.ask(
      {
        path,
        method: 'GET',
        endpoint,
        patience: PATIENCE,
        body: () => null,
        read: (answer) => answer,
        usage: () => null,
        refused: () => none,
      },
      signal,
    );
  } catch (error) {
    if (error === none) return null;
    throw error;
  }
}
