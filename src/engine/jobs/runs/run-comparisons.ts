import type { RunPlan } from '../../../model/plan.ts';
import { AppError } from '../../app-error.ts';
import type { LongWork } from '../../long-work.ts';
import type { PoolUsage } from '../../servers/endpoints/endpoint-pool.ts';
import { insertFailedComparison } from '../../store/failed-comparisons.ts';
import { imageFiles } from '../../store/images.ts';
import { settledSeconds, type Prediction } from '../../store/predictions.ts';
import { giveAllLeasesBack } from '../../store/run-leases.ts';
import { runById, setRunStatus, type Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { adaptiveRounds } from './adaptive-rounds.ts';
import { answerGroups } from './answer-groups.ts';
import { ClaimedGroups } from './claimed-groups.ts';
import { CompleteAnswers } from './complete-answers.ts';
import { countComparisons, type ComparisonGroup } from './comparison-group.ts';
import { plannedComparisons } from './planned-comparisons.ts';
import { PredictionWriter } from './prediction-writer.ts';
import { lockToAnswer } from './run-lock.ts';
import { assertAsksModel } from './asks-model.ts';
import { openAnswerer, type Answerer, type OpenOptions } from './open-answerer.ts';
import { noteBounded, noteChangedImage, noteReversesNotAsked, noteUsage, usageSince } from './run-runtime.ts';
import { silentMember } from './silent-member.ts';

/** Milliseconds between two notes of what a server took, so that a kill loses no more than that of the account. */
const USAGE_INTERVAL = 5_000;

export interface RunComparisonsOptions extends LongWork, Omit<OpenOptions, 'signal'> {
  /** Whether other processes may be answering the run too, each its share of the images. Defaults to false. */
  readonly share?: boolean;
  /** Called once with the name of each image that is another than at its import. */
  readonly onChanged?: (name: string) => void;
  /** Called with the names of two images that could not be compared, and why. */
  readonly onFailed?: (first: string, second: string, reason: string) => void;
  /** Called with answers that are in the store from now on. */
  readonly onStored?: (runId: number, predictions: readonly Prediction[]) => void;
}

export interface RunOutcome {
  /** 'paused' when the signal stopped it, 'failed' with a `failure`. */
  readonly status: 'finished' | 'paused' | 'failed';
  /** Why a run of which everything was asked has failed, see {@link silentMember}. */
  readonly failure?: AppError;
  /** Comparisons of the plan as far as it is known: all of them, or those of an adaptive plan's rounds so far. */
  readonly planned: number;
  /** Answered by this call, by all members. */
  readonly answered: number;
  /** Failed in this call. */
  readonly failed: number;
  /** What a server that answered took in this call. */
  readonly usage?: PoolUsage;
}

/**
 * Answers what a run's plan asks for and its store does not hold yet.
 *
 * Answers are stored as they come, so after a kill, a crash or a stop the next call goes on from there: nothing is
 * lost but what was in flight, and nothing is asked twice. A comparison that cannot be answered is stored as
 * failed with its reason and left out. A run with nothing left to ask does not open its model.
 *
 * @throws AppError 'run-recorded', 'run-busy', 'run-model-changed', or one of the store, the model or the inference process; the run's
 * status is then 'failed', and it can be continued
 */
export async function runComparisons(
  workspace: Workspace,
  runId: number,
  options: RunComparisonsOptions,
): Promise<RunOutcome> {
  const found = runById(workspace.db, runId);
  if (found === null) throw new Error(`there is no run ${runId}`);
  assertAsksModel(found);
  using lock = lockToAnswer(workspace, found, options.share === true);
  try {
    const run = runById(workspace.db, runId);
    if (!run?.plan || run.kind !== 'model') throw new Error(`run ${runId} is not a model's run`);
    // What is claimed where nobody else is there is of processes that were killed.
    if (lock.isAlone) await workspace.transaction(() => giveAllLeasesBack(workspace.db, runId));
    const outcome = judged(workspace, run, await answerRun(workspace, run, run.plan, options));
    // A run that was finished keeps the time at which it was.
    if (runById(workspace.db, runId)?.status !== outcome.status)
      await workspace.transaction(() => setRunStatus(workspace.db, runId, outcome.status));
    return outcome;
  } catch (error) {
    await markFailed(workspace, runId);
    throw error;
  }
}

/** Everything was asked: whether that was of any use. */
function judged({ db }: Workspace, run: Run, outcome: RunOutcome): RunOutcome {
  const failure = outcome.status === 'finished' ? silentMember(db, run) : undefined;
  return failure === undefined ? outcome : { ...outcome, status: 'failed', failure };
}

async function answerRun(
  workspace: Workspace,
  run: Run,
  plan: RunPlan,
  options: RunComparisonsOptions,
): Promise<RunOutcome> {
  const { db } = workspace;
  const members = run.members.length;
  const settled = settledSeconds(db, run.id, members);
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])]);
  const rounds = plan.kind === 'adaptive' ? adaptiveRounds(db, run.id, plan) : [plannedComparisons(db, plan)];
  let [planned, settledBefore, failed] = [0, 0, 0];
  const answers = new CompleteAnswers(members);
  await using claims = new ClaimedGroups(workspace, run.id, {
    settled,
    onSettledElsewhere: (comparisons) => {
      settledBefore += comparisons;
      report('comparing');
    },
  });
  let client: Answerer | undefined;
  let notes: Promise<unknown> = Promise.resolve();
  const report = (message: string): void => {
    options.onProgress?.({
      done: settledBefore + answers.complete + failed,
      total: plan.kind === 'adaptive' ? undefined : planned,
      unit: 'comparisons',
      message,
    });
  };
  const changed = new Set<string>();
  const noteChanged = (name: string): void => {
    if (changed.has(name)) return;
    changed.add(name);
    note(() => noteChangedImage(db, run.id, name));
    options.onChanged?.(name);
  };
  const note = (write: () => void): void => {
    const noted = workspace.transaction(write).catch((error: unknown) => failure.abort(error));
    notes = Promise.all([notes, noted]);
  };
  let [noted, notedAt] = [null as PoolUsage | null, Date.now()];
  const noteTaken = (): void => {
    const now = client?.usage;
    if (now === undefined || now.requests === noted?.requests) return;
    const more = usageSince(noted, now);
    [noted, notedAt] = [now, Date.now()];
    note(() => noteUsage(db, run.id, more));
  };
  const writer = new PredictionWriter(workspace, run.id, {
    onWritten: (predictions) => {
      if (Date.now() - notedAt > USAGE_INTERVAL) noteTaken();
      options.onStored?.(run.id, predictions);
      report('comparing');
    },
    onError: (error) => failure.abort(error),
  });

  try {
    for await (const round of rounds) {
      const missing = missingOf(round, settled);
      planned += countComparisons(round);
      settledBefore += countComparisons(round) - countComparisons(missing);
      if (missing.length === 0) continue;
      const images = imageFiles(db, imagesOf(missing));
      const nameOf = new Map([...images.values()].map(({ path, name }) => [path, name]));
      report(client ? 'comparing' : 'opening the model');
      if (client === undefined) {
        client = await openAnswerer(workspace, run, { ...options, signal });
        // Encoding them can take far longer than opening the model.
        report('preparing images');
      }
      await answerGroups(client, claims.chunks(missing, signal), images, signal, {
        onAnswer: (firstId, secondId, member, answer) => {
          answers.add(firstId, secondId);
          writer.add({ firstId, secondId, member, ...answer, answeredAt: Date.now() });
        },
        onChanged: (image) => noteChanged(nameOf.get(image) ?? image),
        onFailed: (firstId, secondId, attempts, reason) => {
          failed += 1;
          answers.leaveOut(firstId, secondId);
          note(() => insertFailedComparison(db, run.id, { firstId, secondId, attempts, reason }));
          options.onFailed?.(images.get(firstId)?.name ?? '', images.get(secondId)?.name ?? '', reason);
        },
      });
      await writer.flush();
      if (signal.aborted) break;
    }
    if (plan.kind === 'adaptive' && plan.reverseGain != null && !signal.aborted)
      note(() => noteReversesNotAsked(db, run.id));
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    const bounded = client?.bounded ?? 0;
    if (bounded > 0) note(() => noteBounded(db, run.id, bounded));
    await client?.[Symbol.asyncDispose]();
    noteTaken();
    await notes;
    if (!failure.signal.aborted) await writer.flush();
  }
  if (failure.signal.aborted) throw failure.signal.reason;
  return {
    status: signal.aborted ? 'paused' : 'finished',
    planned,
    answered: answers.complete,
    failed,
    ...(client?.usage !== undefined && { usage: client.usage }),
  };
}

function missingOf(
  groups: readonly ComparisonGroup[],
  settled: (first: number) => Set<number>,
): ComparisonGroup[] {
  return groups.flatMap(({ first, seconds }) => {
    const known = settled(first);
    const missing = seconds.filter((second) => !known.has(second));
    return missing.length > 0 ? [{ first, seconds: missing }] : [];
  });
}

function imagesOf(groups: readonly ComparisonGroup[]): Set<number> {
  return new Set(groups.flatMap(({ first, seconds }) => [first, ...seconds]));
}

/** Marks a run whose error is about to be thrown; a store that cannot even do this must not hide that error. */
async function markFailed(workspace: Workspace, runId: number): Promise<void> {
  try {
    await workspace.transaction(() => setRunStatus(workspace.db, runId, 'failed'));
  } catch {
    return;
  }
}
