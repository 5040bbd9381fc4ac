import { z } from 'zod';
import type { ServerKind } from '../../../model/server.ts';
import type { EndpointPool } from '../endpoints/endpoint-pool.ts';
import { serverPage } from './server-page.ts';

/** One of the models that a server lists. */
const listedModel = z.looseObject({
  id: z.string(),
  owned_by: z.string().nullish(),
  /** vLLM: where it was loaded from; of an adapter its folder. */
  root: z.string().nullish(),
  /** vLLM: the model that an adapter changes. */
  parent: z.string().nullish(),
});
type ListedModel = z.infer<typeof listedModel>;

const listSchema = z.looseObject({ data: z.array(listedModel) });
const versionSchema = z.looseObject({ version: z.string() });

/** What answers at an endpoint. */
export interface FoundServer {
  readonly kind: ServerKind;
  readonly version: string | null;
  readonly models: readonly ListedModel[];
  /** Of llama-server: `/props`. */
  readonly props: LlamaProps | null;
}

/** What a llama-server says of itself. */
export const propsSchema = z.looseObject({
  build_info: z.string().nullish(),
  /** Stands for a picture in a text; another one at each start. */
  media_marker: z.string().nullish(),
  total_slots: z.int().nullish(),
  modalities: z.looseObject({ vision: z.boolean() }).nullish(),
});
type LlamaProps = z.infer<typeof propsSchema>;

/** How each kind names itself as the owner of its models. */
const OWNERS: Readonly<Record<string, ServerKind>> = {
  vllm: 'vllm',
  sglang: 'sglang',
  llamacpp: 'llama-server',
  'llama.cpp': 'llama-server',
};

/** What a kind alone answers, where its models do not tell. */
const SIGNS: readonly { readonly kind: ServerKind; readonly path: string }[] = [
  { kind: 'ollama', path: '/api/version' },
  { kind: 'lm-studio', path: '/api/v0/models' },
  { kind: 'sglang', path: '/get_model_info' },
];

/** The one list that every kind has. */
const MODELS_PATH = '/v1/models';

/** Milliseconds in which a server has to show up when it is first asked. */
export const FIRST_PATIENCE = 5_000;

/**
 * Asks an endpoint what it is. A key is checked with `/v1/models`, the one list that every kind has and none gives without it.
 *
 * @throws AppError of the pool: 'server-not-reachable', and what refuses the key
 */
export async function findKind(
  pool: EndpointPool,
  endpoint: number,
  signal: AbortSignal | undefined,
): Promise<FoundServer> {
  const listed = await get(pool, endpoint, MODELS_PATH, listSchema, signal);
  // transformers serve answers 500 there where it may not ask its hub.
  const models = listed?.data ?? [];
  const owned = models.map(({ owned_by: owner }) => OWNERS[owner ?? '']).find((kind) => kind !== undefined);
  const kind = owned ?? (await kindBySigns(pool, endpoint, signal));
  const props = kind === 'llama-server' ? await get(pool, endpoint, '/props', propsSchema, signal) : null;
  return { kind, version: await versionOf(pool, endpoint, kind, props, signal), models, props };
}

async function kindBySigns(
  pool: EndpointPool,
  endpoint: number,
  signal: AbortSignal | undefined,
): Promise<ServerKind> {
  for (const { kind, path } of SIGNS)
    if ((await get(pool, endpoint, path, z.looseObject({}), signal)) !== null) return kind;
  return 'generic';
}

async function versionOf(
  pool: EndpointPool,
  endpoint: number,
  kind: ServerKind,
  props: LlamaProps | null,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  switch (kind) {
    case 'llama-server':
      return props?.build_info ?? null;
    case 'ollama':
      return (await get(pool, endpoint, '/api/version', versionSchema, signal))?.version ?? null;
    case 'sglang':
      return (await get(pool, endpoint, '/server_info', versionSchema, signal))?.version ?? null;
    case 'vllm':
    case 'generic':
      return (await get(pool, endpoint, '/version', versionSchema, signal))?.version ?? null;
    case 'lm-studio':
      return null;
  }
}

/** What an endpoint answers to a question of what it is; null where it has no such page. */
function get<Value>(
  pool: EndpointPool,
  endpoint: number,
  path: string,
  schema: z.ZodType<Value>,
  signal: AbortSignal | undefined,
): Promise<Value | null> {
  return serverPage(pool, endpoint, path, schema, {
    patience: FIRST_PATIENCE,
    // A server with a page of its own shows that at every path that it does not know.
    isAbsent: (status) =>
      [400, 404, 405, 500, 501].includes(status) || (status < 400 && path !== MODELS_PATH),
    signal,
  });
}
