import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { NO_ASK } from '../../../model/ask.ts';
import type { GpuChoice } from '../../../model/gpu-choice.ts';
import { DEFAULT_TIME_LIMIT } from '../../../model/run.ts';
import { serverInfoSchema, type ServerInfo } from '../../../model/server.ts';
import { AppError } from '../../app-error.ts';
import type { ComparatorInfo } from '../../comparator/comparator-spec.ts';
import { withLastLines } from '../../inference/inference-child.ts';
import { InferenceClient, type InferenceClientOptions } from '../../inference/inference-client.ts';
import { askedCard } from '../../model-files/asked-card.ts';
import type { PoolUsage } from '../../servers/endpoints/endpoint-pool.ts';
import type { PoolOptions } from '../../servers/endpoints/open-endpoint-pool.ts';
import type { GuardChild } from '../../servers/managed/guard-protocol.ts';
import type { ServerAnswerer, ServerComparator } from '../../servers/kinds/server-comparator.ts';
import { modelById, setModelHashes, type StoredModel } from '../../store/models.ts';
import { hasAnswersOf } from '../../store/predictions.ts';
import { runById, setRunRuntime, setRunStatus, type Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import type { PairAnswerer } from './answer-groups.ts';
import { rememberedHashes } from '../workspace/workspace-hashes.ts';
import { cardOfModel } from './create-run.ts';
import { nextRuntime } from './run-builds.ts';
import { runWarnings } from './run-runtime.ts';
import { timeLimitOf } from './time-limit.ts';

/** Whoever answers a run: the inference process, or a server. */
export interface Answerer extends PairAnswerer {
  /** Of a server: answers of which a label's number is only a bound, so far. */
  readonly bounded?: number;
  /** Of a server: what was asked and answered so far. */
  readonly usage?: PoolUsage;
}

/** What a comparator that was opened says about itself, with what is to be told of the run's answers. */
export type OpenedComparator = ComparatorInfo | ServerAnswerer;

export interface OpenOptions extends Pick<InferenceClientOptions, 'onDeath' | 'onWarning' | 'launch'> {
  readonly signal: AbortSignal;
  readonly gpu: GpuChoice;
  /** Defaults to the number that measures fastest. */
  readonly threads?: number;
  /** Seconds for a comparison. Defaults to the workspace's setting. */
  readonly timeLimit?: number;
  /** Starts the guard of a llama-server of one's own. Defaults to a child of Node's. */
  readonly launchGuard?: () => GuardChild;
  /** Of a server: how many requests at once, and what they may take. */
  readonly spending?: Pick<PoolOptions, 'concurrency' | 'limits' | 'prices'>;
  /** Called when the model is open, with what it says about itself and what is to be told of the run's answers. */
  readonly onOpened?: (opened: OpenedComparator) => void;
}

/**
 * Opens what answers a run, and notes it with the run.
 *
 * @throws AppError 'run-model-changed' when it is not what answered before; of the files, or of the server
 */
export async function openAnswerer(workspace: Workspace, run: Run, options: OpenOptions): Promise<Answerer> {
  const model = run.modelId === null ? null : modelById(workspace.db, run.modelId);
  if (!model) throw new Error(`run ${run.id} has no model`);
  const answerer = await (model.server === null
    ? openFiles(workspace, run, model, options)
    : openServer(workspace, run, model.server, model, options));
  try {
    await noteOpened(workspace, run, model, answerer.info);
    const warnings = runWarnings(runById(workspace.db, run.id) ?? run);
    options.onOpened?.({ ...answerer.info, warnings });
    return answerer;
  } catch (error) {
    await answerer[Symbol.asyncDispose]();
    throw error;
  }
}

function openFiles(
  workspace: Workspace,
  run: Run,
  model: StoredModel,
  options: OpenOptions,
): Promise<InferenceClient> {
  return InferenceClient.start(
    {
      model: model.modelFile,
      mmproj: model.mmprojFile,
      members: run.members,
      gpu: options.gpu,
      cacheDir: workspace.cacheDir,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      card: askedCard(cardOfModel(model), run.asked ?? NO_ASK),
      exact: run.exact,
    },
    { ...options, timeLimit: options.timeLimit ?? timeLimitOf(workspace.db) },
  );
}

/** Loaded where a server is asked: HTTP's client and the reader of pictures take longer than everything else of a command. */
const loadServers = () => import('../../servers/kinds/server-comparator.ts');

async function openServer(
  { db, dir }: Workspace,
  run: Run,
  server: NonNullable<StoredModel['server']>,
  model: StoredModel,
  { timeLimit, spending, signal, onWarning, launchGuard }: OpenOptions,
): Promise<ServerComparator> {
  const seconds = timeLimit ?? timeLimitOf(db);
  const { ServerComparator } = await loadServers();
  return ServerComparator.open(
    { server, card: askedCard(cardOfModel(model), run.asked ?? NO_ASK) },
    {
      signal,
      ...spending,
      hashes: rememberedHashes(dir),
      managed: {
        log: path.join(dir, 'logs', 'llama-server.log'),
        launch: launchGuard,
        onDeath: (end) =>
          onWarning?.(
            new Error(
              withLastLines(`llama-server ended (${end.how}) and is started again; the run continues.`, end),
            ),
          ),
      },
      // Nothing set: a server that does not answer is found out far sooner than a model on slow cores.
      ...(seconds !== DEFAULT_TIME_LIMIT && { timeLimit: seconds * 1_000 }),
      onChange: ({ url, condition, reason }) => {
        if (condition === 'trying') return;
        const now =
          condition === 'well'
            ? 'answers again'
            : `does not answer (${reason ?? 'no reason'}) and is tried again later`;
        onWarning?.(new Error(`The server ${url} ${now}.`));
      },
    },
  );
}

async function noteOpened(
  workspace: Workspace,
  run: Run,
  model: StoredModel,
  info: ComparatorInfo | ServerAnswerer,
): Promise<void> {
  const { db } = workspace;
  if (run.runtime !== null) checkSame(run, info);
  await workspace.transaction(() => {
    const files =
      'modelHash' in info ? { model: info.modelHash, mmproj: info.mmprojHash } : info.server.managed;
    if (files !== undefined) setModelHashes(db, model.id, files.model, files.mmproj);
    const hasAnswers = run.members.some((_, member) => hasAnswersOf(db, run.id, member));
    setRunRuntime(db, run.id, nextRuntime(runById(db, run.id) ?? run, info, hasAnswers));
    setRunStatus(db, run.id, 'running');
  });
}

function checkSame(run: Run, info: ComparatorInfo | ServerAnswerer): void {
  if ('server' in info) checkSameServer(run, info.server);
  else checkSameFiles(run, info);
}

/** As a run keeps it: before members could have an mmproj of their own, theirs were not told apart. */
type StoredInfo = Omit<ComparatorInfo, 'mmprojHashes'> & Partial<Pick<ComparatorInfo, 'mmprojHashes'>>;

/** @throws AppError 'run-model-changed' when the files are not those that answered before */
function checkSameFiles({ name, runtime }: Run, info: ComparatorInfo): void {
  const before = runtime as StoredInfo;
  const mmprojHashes = before.mmprojHashes ?? info.mmprojHashes.map(() => before.mmprojHash);
  const same =
    (['modelHash', 'mmprojHash', 'adapters'] as const).every((key) =>
      isDeepStrictEqual(before[key], info[key]),
    ) && isDeepStrictEqual(mmprojHashes, info.mmprojHashes);
  if (same) return;
  throw new AppError(
    'run-model-changed',
    `The model, its mmproj or an adapter differs from the one that answered the run ${name} so far.`,
    'Restore the files, or start a new run.',
  );
}

/**
 * Another address, kind or version is told with the run; what would be another question or another kind of answer is refused.
 *
 * @throws AppError 'run-model-changed'
 */
function checkSameServer({ name, runtime }: Run, info: ServerInfo): void {
  const before = serverInfoSchema.safeParse((runtime as { readonly server?: unknown }).server).data;
  if (before === undefined) return;
  const changed =
    before.model !== info.model || before.adapter !== info.adapter || hasOtherFiles(before, info)
      ? 'has another model or adapter'
      : before.promptHash !== info.promptHash
        ? 'puts the question into another prompt'
        : (before.way === 'text') !== (info.way === 'text')
          ? info.way === 'text'
            ? 'no longer gives probabilities'
            : 'gives probabilities now'
          : null;
  if (changed === null) return;
  throw new AppError(
    'run-model-changed',
    `The server ${changed}, unlike what answered the run ${name} so far.`,
    'Start it as it was, or start a new run.',
  );
}

function hasOtherFiles({ managed: before }: ServerInfo, { managed: after }: ServerInfo): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    (['model', 'mmproj', 'adapter'] as const).some((file) => before[file] !== after[file])
  );
}
