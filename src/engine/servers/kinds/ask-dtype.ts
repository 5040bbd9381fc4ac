import { z } from 'zod';
import type { ServerKind } from '../../../model/server.ts';
import type { EndpointPool } from '../endpoints/endpoint-pool.ts';
import { serverPage } from './server-page.ts';

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
const llamaProps = z.looseObject({ model_ftype: z.string() });
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
  const get = <Value>(path: string, schema: z.ZodType<Value>) =>
    serverPage(pool, endpoint, path, schema, { patience: PATIENCE, isAbsent: () => true, signal });
  switch (kind) {
    case 'vllm':
      return dtypeOfVllm(await get('/server_info', z.unknown()));
    case 'sglang': {
      const dtype = (await get('/server_info', sglangInfo))?.dtype ?? null;
      return dtype === 'auto' ? null : dtype;
    }
    case 'llama-server':
      return (await get('/props', llamaProps))?.model_ftype ?? null;
    case 'ollama':
      return (
        (await get('/api/tags', ollamaTags))?.models.find(({ name }) => name === model)?.details
          ?.quantization_level ?? null
      );
    case 'lm-studio':
      return (
        (await get('/api/v0/models', lmStudioModels))?.data.find(({ id }) => id === model)?.quantization ??
        null
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
