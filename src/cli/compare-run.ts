import { describeUsage } from '../core/describe-usage.ts';
import { formatRate, formatQuantity } from '../core/format.ts';
import { AppError } from '../engine/app-error.ts';
import { answerRate } from '../engine/jobs/runs/answer-rate.ts';
import { describeBuilds } from '../engine/jobs/runs/run-builds.ts';
import { runComparisons, type RunComparisonsOptions } from '../engine/jobs/runs/run-comparisons.ts';
import { reversesNotAsked } from '../engine/jobs/runs/reverses-not-asked.ts';
import { runWarnings, storedRuntime } from '../engine/jobs/runs/run-runtime.ts';
import { describeChangedImages } from '../engine/jobs/runs/describe-changed-images.ts';
import { failedComparisons, namedFailures } from '../engine/store/failed-comparisons.ts';
import { countComparisons } from '../engine/store/count-answers.ts';
import { runById, type Run } from '../engine/store/runs.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import type { DeviceOptions } from './card-options.ts';
import type { CommandContext } from './command-context.ts';
import { describeLackMember } from './describe-lack-member.ts';
import type { Report } from './report.ts';
import { ofRun } from './simulated-run.ts';
import { formatNumber } from './text-table.ts';

/** How a run is to be answered. */
export interface RunOptions {
  readonly timeLimit?: number;
  readonly retryFailed?: boolean;
  readonly share?: boolean;
  readonly spending?: RunComparisonsOptions['spending'];
  /** What imports of its model and adapters told. */
  readonly notices?: readonly string[];
}

/** Failures in the document, which has their number too. */
const MOST_FAILURES = 1_000;

/** Failed comparisons told as they happen; more are counted. */
const TOLD_FAILURES = 10;

/** What a command listens to while a run is answered: progress, deaths and failures go to standard error. */
export function runListener({
  progress,
  signal,
  onProgress,
}: CommandContext): Pick<
  RunComparisonsOptions,
  'signal' | 'onProgress' | 'onOpened' | 'onWarning' | 'onDeath' | 'onChanged' | 'onFailed'
> {
  let failures = 0;
  return {
    signal,
    onProgress,
    onOpened: ({ warnings }) => progress.warn(warnings),
    onWarning: (problem) =>
      progress.warn([problem instanceof AppError ? `${problem.message} ${problem.action}` : problem.message]),
    onDeath: ({ how }) =>
      progress.note(`The inference process ended (${how}) and is being restarted; the run continues.`),
    onChanged: (name) => progress.note(describeChangedImages([name])),
    onFailed: (first, second, reason) => {
      failures += 1;
      if (failures <= TOLD_FAILURES) progress.note(`Left out: ${first} against ${second}: ${reason}`);
    },
  };
}

/** What is asked of a run once it is answered reads its answers from a copy, which is made while nobody waits. */
async function keepCopy(workspace: Workspace, run: Run): Promise<void> {
  const { keepAnswers } = await import('../engine/analysis/tables/open-answer-table.ts');
  keepAnswers(workspace, run);
}

/** Answers a run and reports what came of it; a run of which a member answered nothing has failed. */
export async function compareRun(
  context: CommandContext,
  workspace: Workspace,
  run: Run,
  { gpu, threads, timeLimit, retryFailed, share, spending, notices = [] }: DeviceOptions & RunOptions,
): Promise<Report> {
  const { db } = workspace;
  if (retryFailed === true) {
    const { forgetFailures } = await import('../engine/jobs/runs/forget-failures.ts');
    await forgetFailures(workspace, run.id);
  }
  const { status, answered, failure, usage } = await runComparisons(workspace, run.id, {
    gpu,
    ...(threads === undefined ? {} : { threads }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
    ...(share === undefined ? {} : { share }),
    ...(spending === undefined ? {} : { spending }),
    ...runListener(context),
  });
  if (status === 'finished' && answered > 0) await keepCopy(workspace, run);
  const counts = countComparisons(db, run);
  const { comparisons, lackMember } = counts;
  const failed = failedComparisons(db, run.id);
  const rate = answerRate(db, run);
  const after = runById(db, run.id) ?? run;
  const warnings = [...notices, ...runWarnings(after)];
  const builds = describeBuilds(after);
  context.progress.warn(warnings);
  return ofRun(db, run, {
    document: {
      run: run.name,
      status,
      answered,
      comparisons,
      lackMember,
      reversesNotAsked: reversesNotAsked(after),
      failed: failed.length,
      failures: namedFailures(db, run.id, MOST_FAILURES).map(({ firstName, secondName, reason }) => ({
        first: firstName,
        second: secondName,
        reason,
      })),
      changedImages: storedRuntime(after)?.changedImages ?? [],
      members: run.members.length,
      asked: after.asked,
      exact: after.exact,
      comparisonsPerSecond: rate,
      usage: usage ?? null,
      warnings,
      builds,
      ...(failure === undefined ? {} : { failure: failure.failure }),
    },
    text: [
      `Run "${run.name}" ${status === 'failed' ? 'has' : 'is'} ${status}: ${formatQuantity(comparisons, 'comparison')}` +
        (answered < comparisons ? `, ${formatNumber(answered)} of them answered now` : '') +
        (rate === null ? '' : `, ${formatRate(rate)} a second`),
      ...describeLackMember(counts),
      ...(usage === undefined ? [] : [`The server took ${describeUsage(usage)}.`]),
      ...(failed.length > 0
        ? [
            `${formatNumber(failed.length)} could not be answered${lackMember > 0 ? ' by every member' : ' and were left out'}; --retry-failed asks them again.`,
          ]
        : []),
      ...(builds.length > 1
        ? [`Ask everything again with: ${context.advise('compare', '--run', run.name, '--ask-again')}`]
        : []),
      failure !== undefined
        ? `${failure.message}\n${failure.action}`
        : status === 'paused'
          ? `Resume with: ${context.advise('compare', '--run', run.name)}`
          : `Next: ${['calibrate', 'score', 'evaluate'].map((next) => context.advise(next, '--run', run.name)).join(', ')}`,
    ].join('\n'),
    failed: status === 'failed',
  });
}
