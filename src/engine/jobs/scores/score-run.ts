import { scoresOfTable, type ScoreSettings, type TableScore } from '../../analysis/scores/table-scores.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { at } from '../../../core/at.ts';
import type { LongWork } from '../../long-work.ts';
import type { StoredCalibration } from '../../store/calibrations.ts';
import { insertScoring } from '../../store/scores.ts';
import type { Workspace } from '../../store/workspace.ts';

export interface ScoreRequest extends ScoreSettings {
  /** What the likelihood came from, if that is a calibration. */
  readonly calibration: StoredCalibration | null;
}

/**
 * Estimates the score of every image that a run compared with references, and keeps the scores as one scoring.
 *
 * @throws AppError as {@link scoresOfTable}
 */
export async function scoreRun(
  workspace: Workspace,
  table: AnswerTable,
  { calibration, ...settings }: ScoreRequest,
  work?: LongWork,
): Promise<{ readonly scoringId: number; readonly scores: readonly TableScore[] }> {
  const scores = await scoresOfTable(workspace.db, table, settings, work);
  const scoringId = workspace.transaction(() =>
    insertScoring(workspace.db, {
      runId: table.runId,
      calibrationId: calibration?.id ?? null,
      likelihood: settings.likelihood,
      evidence: settings.evidence,
      corrected: settings.corrections,
      scores: scores.map(({ image, ...score }) => ({ ...score, imageId: at(table.images.ids, image) })),
    }),
  );
  return { scoringId, scores };
}
