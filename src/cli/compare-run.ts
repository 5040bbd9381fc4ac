import { answerRate } from '../engine/jobs/answer-rate.ts';
import { runComparisons, type RunOutcome } from '../engine/jobs/run-comparisons.ts';
import { failedComparisons } from '../engine/store/failed-comparisons.ts';
import { countPredictions } from '../engine/store/predictions.ts';
import type { Run } from '../engine/store/runs.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import type { DeviceOptions } from './card-options.ts';
import type { CommandContext } from './command-context.ts';
import type { Report } from './report.ts';
import { formatNumber } from './text-table.ts';

/** Failed comparisons told as they happen; more are counted. */
const TOLD_FAILURES = 10;

/** Answers what a run still lacks, telling of deaths of the inference process and of failures on standard error. */
export async function answerRun(
  { progress, signal, onProgress }: CommandContext,
  workspace: Workspace,
  run: Run,
  { gpu, threads }: DeviceOptions,
): Promise<RunOutcome> {
  let failures = 0;
  return runComparisons(workspace, run.id, {
    gpu,
    ...(threads === undefined ? {} : { threads }),
    signal,
    onProgress,
    onDeath: ({ how }) => {
      progress.note(`The inference process ended (${how}) and is being started again; the run goes on.`);
    },
    onFailed: (first, second, reason) => {
      failures += 1;
      if (failures <= TOLD_FAILURES) progress.note(`Left out: ${first} with ${second}: ${reason}`);
    },
  });
}

/** Answers a run and reports what came of it. A run of which nothing could be answered has failed. */
export async function compareRun(
  context: CommandContext,
  workspace: Workspace,
  run: Run,
  options: DeviceOptions,
): Promise<Report> {
  const { db } = workspace;
  const { status, answered } = await answerRun(context, workspace, run, options);
  const comparisons = Math.floor(countPredictions(db, run.id) / run.members.length);
  const failed = failedComparisons(db, run.id);
  const rate = answerRate(db, run);
  return {
    document: {
      run: run.name,
      status,
      answered,
      comparisons,
      failed: failed.length,
      members: run.members.length,
      comparisonsPerSecond: rate,
    },
    text: [
      `Run "${run.name}" is ${status}: ${formatNumber(comparisons)} comparisons` +
        (answered < comparisons ? `, ${formatNumber(answered)} of them answered now` : '') +
        (rate === null ? '' : `, ${formatNumber(Math.round(rate))} a second`),
      ...(failed.length > 0
        ? [`${formatNumber(failed.length)} could not be answered and are left out.`]
        : []),
      status === 'paused'
        ? `Go on with: tiebreak compare --run ${run.name}`
        : `Next: tiebreak calibrate, tiebreak score --run ${run.name}, tiebreak evaluate --run ${run.name}`,
    ].join('\n'),
    failed: comparisons === 0 && failed.length > 0,
  };
}
