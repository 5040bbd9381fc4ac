import path from 'node:path';
import { LabelledPairs } from '../engine/annotation/labelled-pairs.ts';
import { isRunLocked } from '../engine/jobs/runs/run-lock.ts';
import { packageVersion } from '../engine/package-version.ts';
import { countFailedComparisons } from '../engine/store/failed-comparisons.ts';
import { countAnswersOfFailed, countPartlyAnswered } from '../engine/store/count-answers.ts';
import { runById } from '../engine/store/runs.ts';
import { countPlanned } from '../engine/jobs/runs/count-planned.ts';
import { datasetSummaries } from '../engine/jobs/datasets/dataset-summaries.ts';
import { modelSummaries } from '../engine/jobs/workspace/model-summaries.ts';
import { runSummaries, type UncountedRun } from '../engine/jobs/runs/run-summaries.ts';
import type { RunSummary } from '../model/run.ts';
import type { WorkspaceSummary } from '../model/workspace-summary.ts';
import type { Session } from './session.ts';

/** All that the workspace holds, counted; what does not change between two calls is not counted again. */
export async function summariseWorkspace(session: Session): Promise<WorkspaceSummary> {
  const { workspace, memo } = session;
  const { db } = workspace;
  return {
    folder: workspace.dir,
    name: path.basename(workspace.dir),
    version: packageVersion('tiebreak') ?? 'unknown',
    datasets: memo.get('datasets', ['data'], () => datasetSummaries(db)),
    runs: await Promise.all(
      memo
        .get('runs', ['data', 'models', 'runs', 'scores'], () => runSummaries(db))
        .map((run) => withCounts(session, run)),
    ),
    models: modelSummaries(db),
    // It follows the record by itself, so nothing makes it out of date.
    judgements: memo.get('labelled pairs', [], () => new LabelledPairs(db)).count(),
  };
}

async function withCounts(session: Session, run: UncountedRun): Promise<RunSummary> {
  const { workspace, memo } = session;
  const { db } = workspace;
  return {
    ...run,
    status: run.status === 'running' && !isBeingAnswered(session, run.id) ? 'paused' : run.status,
    planned:
      run.kind === 'recorded'
        ? null
        : memo.get(`planned ${run.id}`, [], () => {
            const plan = runById(db, run.id)?.plan ?? null;
            return plan === null ? null : countPlanned(db, plan);
          }),
    answered: await countAnswered(session, run),
    failed: countFailedComparisons(db, run.id),
    lackMember: run.members.length === 1 ? 0 : countPartlyAnswered(db, run.id),
  };
}

/** As a person counts: recorded answers one by one, comparisons of a model once all members have answered. */
async function countAnswered({ workspace, counts }: Session, run: UncountedRun): Promise<number> {
  const answers = await counts.answers(run.id);
  if (run.kind === 'recorded') return answers;
  const lost = run.members.length === 1 ? 0 : countAnswersOfFailed(workspace.db, run.id);
  return Math.floor((answers - lost) / run.members.length);
}

/** By this process or another one; a process that was killed leaves the status 'running' behind. */
function isBeingAnswered({ workspace, jobs }: Session, runId: number): boolean {
  return jobs.ofRun(runId) !== undefined || isRunLocked(workspace, runId);
}
