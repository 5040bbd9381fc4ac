import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { TableScorer, type ScoreSettings, type TableScore } from '../../analysis/scores/table-scores.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { AppError } from '../../app-error.ts';
import { at } from '../../../core/at.ts';
import { DEFAULT_WHOSE } from '../../../model/whose-labels.ts';
import type { LongWork } from '../../long-work.ts';
import type { StoredCalibration } from '../../store/calibrations.ts';
import type { Database } from '../../store/database.ts';
import { insertScoring } from '../../store/scores.ts';
import type { Workspace } from '../../store/workspace.ts';

export interface ScoreRequest extends ScoreSettings {
  /** What the likelihood came from, if that is a calibration. */
  readonly calibration: StoredCalibration | null;
  /** Of the run, where a filter says which comparisons count; all do by default. */
  readonly view?: AnswerView;
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
  /** Indices of images of whose answers none counts. */
  readonly unscored: readonly number[];
  readonly imageError: number | null;
}> {
  const { scoring, scores, unscored } = await estimateScoring(workspace.db, table, request, work);
  const scoringId = await workspace.transaction(() => insertScoring(workspace.db, scoring));
  return { scoringId, scores, unscored, imageError: scoring.imageError };
}

/** The same without keeping it: the scores, and the scoring to keep. @throws as {@link scoreRun} does */
export async function estimateScoring(
  db: Database,
  table: AnswerTable,
  { calibration, view, ...settings }: ScoreRequest,
  { signal, onProgress }: LongWork = {},
): Promise<{
  readonly scoring: Parameters<typeof insertScoring>[1];
  readonly scores: readonly TableScore[];
  readonly unscored: readonly number[];
}> {
  const scorer = new TableScorer(db, table, settings, view?.scoredRows);
  const limits = view?.evidenceLimits ?? {};
  const scores: TableScore[] = [];
  for (const image of scorer.targets) {
    scores.push(scorer.score(image));
    if (scores.length % REPORT_EVERY !== 0 && scores.length < scorer.targets.length) continue;
    onProgress?.({ done: scores.length, total: scorer.targets.length, unit: 'images' });
    await nextTurn();
    signal?.throwIfAborted();
  }
  if (scores.length === 0 && scorer.withoutRows.length > 0)
    throw new AppError(
      'evidence-missing',
      `No comparison of the ${scorer.withoutRows.length} images passes the filter, so there is no score; those kept before stay.`,
      'Lift a limit of the filter.',
    );
  return {
    scoring: {
      runId: table.runId,
      calibrationId: calibration?.id ?? null,
      likelihood: settings.likelihood,
      imageError: scorer.imageError,
      evidence: settings.evidence,
      corrected: settings.corrections,
      people: settings.corrections ? (view?.filter.people ?? DEFAULT_WHOSE) : null,
      filter: Object.keys(limits).length === 0 ? null : limits,
      referenceSetId: settings.referenceSet.id,
      scores: scores.map(({ image, ...score }) => ({ ...score, imageId: at(table.images.ids, image) })),
    },
    scores,
    unscored: scorer.withoutRows,
  };
}
