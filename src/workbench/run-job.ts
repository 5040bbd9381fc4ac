import { describeUsage } from '../core/describe-usage.ts';
import { formatCount, formatQuantity } from '../core/format.ts';
import { AppError } from '../engine/app-error.ts';
import { runComparisons } from '../engine/jobs/runs/run-comparisons.ts';
import { isRunLocked } from '../engine/jobs/runs/run-lock.ts';
import { runById, type Run } from '../engine/store/runs.ts';
import type { GpuChoice } from '../model/gpu-choice.ts';
import { answering } from './answering.ts';
import type { Session } from './session.ts';

/** @throws AppError 'run-missing' */
export function existingRun({ workspace }: Session, runId: number): Run {
  const run = runById(workspace.db, runId);
  if (run === null)
    throw new AppError('run-missing', 'This run is not in the workspace.', 'Choose another run.');
  return run;
}

/**
 * Starts a run in the background, or goes on with it; one that is under way stays as it is.
 *
 * @returns the job's id
 * @throws AppError 'run-missing', 'run-recorded', 'run-busy'
 */
export function startRun(session: Session, runId: number, gpu: GpuChoice): string {
  const run = existingRun(session, runId);
  const underWay = session.jobs.ofRun(runId);
  if (underWay !== undefined) return underWay.id;
  if (run.kind !== 'model' || run.plan === null)
    throw new AppError(
      'run-recorded',
      `The answers of "${run.name}" were recorded elsewhere: there is nothing to run.`,
      'Plan a new run to ask a model.',
    );
  assertNoOtherProcess(session, run);
  return session.jobs.start({
    kind: 'run',
    title: run.name,
    runId,
    work: async (work) => {
      const { end, ...options } = answering(session, work, { gpu, runId });
      try {
        const { status, answered, failed, failure, usage } = await runComparisons(
          session.workspace,
          runId,
          options,
        );
        work.log(
          `${ENDS[status]}: ${formatQuantity(answered, 'comparison')} answered` +
            (failed === 0 ? '.' : `, ${formatCount(failed)} left out.`),
        );
        if (usage !== undefined) work.log(`The server took ${describeUsage(usage)}.`);
        if (failure !== undefined) throw failure;
        if (status === 'finished' && answered >= WORTH_KEEPING)
          // One that is not kept costs time at the next start, and nothing now.
          await session.analysis.run('keepAnswers', runId).catch(() => null);
        return status === 'paused' ? 'stopped' : 'done';
      } finally {
        end();
        session.counts.forget(runId);
        session.changed(['answers', 'runs', 'models'], runId);
      }
    },
  }).id;
}

/** Answers of which a copy saves time that somebody notices. */
const WORTH_KEEPING = 20_000;

const ENDS = { finished: 'Finished', paused: 'Paused', failed: 'Failed' } as const;

/** Stops what answers a run, and waits for its end. @throws AppError 'run-busy' where another process does */
export async function stopRun(session: Session, run: Run): Promise<void> {
  const underWay = session.jobs.ofRun(run.id);
  if (underWay === undefined) assertNoOtherProcess(session, run);
  else await session.jobs.stop(underWay.id);
}

function assertNoOtherProcess({ workspace }: Session, { id, name }: Run): void {
  if (!isRunLocked(workspace, id)) return;
  throw new AppError(
    'run-busy',
    `Another process is answering the run "${name}".`,
    'Wait until it finishes, or stop it: its answers are kept.',
  );
}
