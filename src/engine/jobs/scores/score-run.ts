import { setImmediate as nextTurn } from 'node:timers/promises';
import { TableScorer, type ScoreSettings, type TableScore } from '../../analysis/scores/table-scores.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { at } from '../../../core/at.ts';
import type { LongWork } from '../../long-work.ts';
import type { StoredCalibration } from '../../store/calibrations.ts';
import type { Database } from '../../store/database.ts';
import { insertScoring } from '../../store/scores.ts';
import type { Workspace } from '../../store/workspace.ts';

export interface ScoreRequest extends ScoreSettings {
  /** What the likelihood came from, if that is a calibration. */
  readonly calibration: StoredCalibration | null;
}

/** Images scored between two reports of progress; a hundred take some tens of milliseconds. */
const REPORT_EVERY = 100;

/**
 * Estimates the score of every image that a run compared with references, and keeps the scores as one scoring.
 *
 * @throws AppError 'evidence-missing', 'likelihood-too-steep'
 */
export async function scoreRun(
  workspace: Workspace,
  table: AnswerTable,
  request: ScoreRequest,
  work?: LongWork,
): Promise<{
  readonly scoringId: number;
  readonly scores: readonly TableScore[];
  readonly imageError: number | null;
}> {
  const { scoring, scores } = await estimateScoring(workspace.db, table, request, work);
  const scoringId = await workspace.transaction(() => insertScoring(workspace.db, scoring));
  return { scoringId, scores, imageError: scoring.imageError };
}

/** The same without keeping it: the scores, and the scoring to keep. */
export async function estimateScoring(
  db: Database,
  table: AnswerTable,
  { calibration, ...settings }: ScoreRequest,
  { signal, onProgress }: LongWork = {},
): Promise<{
  readonly scoring: Parameters<typeof insertScoring>[1];
  readonly scores: readonly TableScore[];
}> {
  const scorer = new TableScorer(db, table, settings);
  const scores: TableScore[] = [];
  for (const image of scorer.targets) {
    scores.push(scorer.score(image));
    if (scores.length % REPORT_EVERY !== 0 && scores.length < scorer.targets.length) continue;
    onProgress?.({ done: scores.length, total: scorer.targets.length, unit: 'images' });
    await nextTurn();
    signal?.throwIfAborted();
  }
  return {
    scoring: {
      runId: table.runId,
      calibrationId: calibration?.id ?? null,
      likelihood: settings.likelihood,
      imageError: scorer.imageError,
      evidence: settings.evidence,
      corrected: settings.corrections,
      scores: scores.map(({ image, ...score }) => ({ ...score, imageId: at(table.images.ids, image) })),
    },
    scores,
  };
}
