import { openAnswerTable } from '../../analysis/tables/open-answer-table.ts';
import { AppError } from '../../app-error.ts';
import { runByName } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { calibrateRun } from './calibrate-run.ts';

/**
 * Fits the likelihood of a run to the scores that were estimated of its answers, whose scale no preset knows. Answers that set none
 * leave it as it is.
 */
export async function calibrateToEstimates(workspace: Workspace, runName: string): Promise<void> {
  const run = runByName(workspace.db, runName);
  if (run === null) return;
  try {
    await calibrateRun(workspace, openAnswerTable(workspace, run), {
      evidence: 'hard',
      kind: 'rao-kupper',
      fitBias: true,
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}
