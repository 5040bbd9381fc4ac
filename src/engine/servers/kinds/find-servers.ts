import type { AnyServer } from '../../../model/server.ts';
import { AppError } from '../../app-error.ts';
import type { EndpointPool } from '../endpoints/endpoint-pool.ts';
import { KIND_NAMES } from './describe-server.ts';
import { findKind, type FoundServer } from './find-kind.ts';
import { KeyRefused } from './key-refused.ts';
import { openLlamaServer } from './llama-server.ts';
import { openTextOnly } from './text-only.ts';
import { openTopList } from './top-list.ts';
import { openVllm } from './vllm.ts';
import type { Way, WayOptions } from './way.ts';
import { checkWholeAdapter } from './whole-adapter.ts';

interface FoundServers {
  readonly found: FoundServer;
  /** Those that are there. */
  readonly endpoints: readonly number[];
  readonly warnings: readonly string[];
}

/** @throws AppError where no endpoint is there, they are of different kinds, or one lacks the model */
export async function findServers(
  pool: EndpointPool,
  { model, adapter }: AnyServer,
  signal: AbortSignal | undefined,
): Promise<FoundServers> {
  const looked = await Promise.allSettled(pool.endpoints.map(({ index }) => findKind(pool, index, signal)));
  signal?.throwIfAborted();
  const endpoints: number[] = [];
  const warnings: string[] = [];
  let first: FoundServer | undefined;
  for (const [index, one] of looked.entries()) {
    const url = pool.endpoints[index]?.url ?? '';
    if (one.status === 'rejected') {
      const reason: unknown = one.reason;
      if (!(reason instanceof AppError) || reason instanceof KeyRefused) throw reason;
      if (pool.endpoints.length === 1) throw reason;
      warnings.push(`${url} does not answer yet: ${reason.message}`);
      continue;
    }
    first ??= one.value;
    if (one.value.kind !== first.kind)
      throw new AppError(
        'server-not-usable',
        `${url} is ${KIND_NAMES[one.value.kind]}, and another address is ${KIND_NAMES[first.kind]}.`,
        'Give addresses of one kind of server only: others answer a little differently.',
      );
    for (const wanted of adapter === null || first.kind === 'llama-server' ? [model] : [model, adapter])
      assertHasModel(one.value, wanted, url);
    endpoints.push(index);
  }
  if (first === undefined) throw (looked[0] as PromiseRejectedResult).reason;
  return { found: first, endpoints, warnings };
}

/** What is to be told of a vLLM that does not say what it computes in. */
export const VLLM_DTYPE =
  'vLLM does not say what it computes in: unless it was told otherwise, a float32 checkpoint runs in bfloat16, up to .06 off in a probability (--dtype float32; with VLLM_SERVER_DEV_MODE=1 it says so).';

/** @throws AppError for an adapter that the server does not take whole */
export function noticeOfAdapter(
  { endpoints }: EndpointPool,
  { kind, models }: FoundServer,
  server: AnyServer,
  endpoint: number,
): Promise<string | null> {
  const { adapter } = server;
  if (adapter === null || kind !== 'vllm' || !('urls' in server)) return Promise.resolve(null);
  const root = models.find(({ id }) => id === adapter)?.root ?? null;
  return checkWholeAdapter(adapter, server.adapterFiles, { url: endpoints[endpoint]?.url ?? '', root });
}

/** Names listed in a message. */
const MOST_LISTED = 10;

function assertHasModel({ kind, models }: FoundServer, wanted: string, url: string): void {
  const names = models.map(({ id }) => id);
  // transformers serve and llama-server take any name or load what is asked for; a list of none says nothing.
  if (names.includes(wanted) || names.length === 0 || kind === 'generic' || kind === 'llama-server') return;
  throw new AppError(
    'server-model-missing',
    `${url} has no model "${wanted}": it has ${names
      .slice(0, MOST_LISTED)
      .map((name) => `"${name}"`)
      .join(', ')}.`,
    'Name one of these with --server-model, or an adapter of it with --server-adapter.',
  );
}

/** How a server of a kind is asked. */
export function openWay(found: FoundServer, options: WayOptions): Promise<Way> {
  switch (found.kind) {
    case 'vllm':
      return openVllm(options);
    case 'llama-server':
      return openLlamaServer(options, found);
    case 'sglang':
    case 'ollama':
    case 'lm-studio':
    case 'generic':
      return openChat(options, KIND_NAMES[found.kind]);
  }
}

async function openChat(options: WayOptions, name: string): Promise<Way> {
  if (options.prompt === 'raw')
    throw new AppError(
      'server-not-usable',
      `A raw prompt cannot be asked of ${name}: only vLLM and llama-server pass one on.`,
      'Ask by chat, or serve the model with vLLM or llama-server.',
    );
  return (await openTopList(options)) ?? openTextOnly(options);
}
