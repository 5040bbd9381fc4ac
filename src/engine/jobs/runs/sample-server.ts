import { evenlySpaced } from '../../../core/evenly-spaced.ts';
import type { RunPlan } from '../../../model/plan.ts';
import type { PoolOptions } from '../../servers/endpoints/open-endpoint-pool.ts';
import type { ServerSpec } from '../../servers/kinds/server-comparator.ts';
import { imageFiles } from '../../store/images.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import type { Workspace } from '../../store/workspace.ts';
import { answerGroups } from './answer-groups.ts';
import { plannedComparisons } from './planned-comparisons.ts';

/** What a server takes for one comparison, measured by a few. */
export interface ServerSample {
  readonly comparisons: number;
  readonly failed: number;
  /** Tokens of one comparison; null where the server does not tell. */
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly answerTokens: number | null;
  /** Bytes of a body without its pictures, and of one picture in it. */
  readonly textBytes: number;
  readonly pictureBytes: number;
  /** Whether a picture goes to an endpoint once, and by its name from then on. */
  readonly namesPictures: boolean;
  /** Comparisons a second, and how many were under way at once. */
  readonly rate: number;
  readonly together: number;
}

/** Comparisons that are asked, of so many first images: groups as a run has them. */
const SAMPLE = 32;
const FIRSTS = 4;

/**
 * Asks a server some of a plan's comparisons, whose answers are not kept, and tells what they took.
 *
 * @throws AppError of the server, the images or the budget
 */
export async function sampleServer(
  { db }: Workspace,
  plan: RunPlan,
  spec: ServerSpec,
  {
    signal = new AbortController().signal,
    ...asking
  }: Pick<PoolOptions, 'concurrency' | 'limits' | 'prices' | 'timeLimit'> & {
    readonly signal?: AbortSignal;
  } = {},
): Promise<ServerSample> {
  const groups = evenlySpaced(
    plan.kind === 'adaptive'
      ? plan.targets.map((first) => ({
          first,
          seconds: referencesOfSet(db, plan.references)
            .map(({ id }) => id)
            .filter((id) => id !== first),
        }))
      : plannedComparisons(db, plan),
    FIRSTS,
  ).map(({ first, seconds }) => ({ first, seconds: evenlySpaced(seconds, SAMPLE / FIRSTS) }));
  const images = imageFiles(db, new Set(groups.flatMap(({ first, seconds }) => [first, ...seconds])));
  const { ServerComparator } = await import('../../servers/kinds/server-comparator.ts');
  await using server = await ServerComparator.open(spec, { signal, ...asking });
  const before = server.usage;
  const start = performance.now();
  let [answered, failed, together] = [0, 0, 1];
  await answerGroups(server, chunk(groups), images, signal, {
    onAnswer: () => {
      answered += 1;
      together = Math.max(
        together,
        server.pool.endpoints.reduce((sum, { underWay }) => sum + underWay, 0),
      );
    },
    onFailed: () => (failed += 1),
    onChanged: () => undefined,
  });
  signal.throwIfAborted();
  const seconds = (performance.now() - start) / 1000;
  const after = server.usage;
  const each = (key: 'prompt' | 'cached' | 'answer') =>
    answered === 0 || after.prompt === before.prompt ? null : (after[key] - before[key]) / answered;
  const { pictureBytes } = server;
  const namesPictures = server.info.server.kind === 'vllm';
  const bytes = answered === 0 ? 0 : (after.bytesOut - before.bytesOut) / answered;
  return {
    comparisons: answered,
    failed,
    promptTokens: each('prompt'),
    cachedTokens: each('cached'),
    answerTokens: each('answer'),
    textBytes: namesPictures
      ? JSON.stringify(server.info.server.request).length + NAMED_BYTES
      : Math.max(0, bytes - 2 * pictureBytes),
    pictureBytes,
    namesPictures,
    rate: answered / seconds,
    together,
  };
}

/** Of the question and two pictures that are only named, about. */
const NAMED_BYTES = 600;

async function* chunk<T>(groups: readonly T[]): AsyncGenerator<readonly T[]> {
  await Promise.resolve();
  yield groups;
}
