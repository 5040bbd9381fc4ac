import { at } from '../../../core/at.ts';
import type { ScoreMetrics } from '../../../core/metrics.ts';
import type { Filter } from '../../../model/filter.ts';
import { DEFAULT_WHOSE } from '../../../model/whose-labels.ts';
import { AppError } from '../../app-error.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { compareWithTruth } from '../../analysis/scores/compare-with-truth.ts';
import { scoresOfView } from '../../analysis/scores/scores-of-view.ts';
import type { ScoreSettings } from '../../analysis/scores/table-scores.ts';
import type { Database } from '../../store/database.ts';
import { referenceSetById } from '../../store/reference-sets.ts';
import type { Run } from '../../store/runs.ts';
import { scoresOfScoring, type Scoring, type StoredScore } from '../../store/scores.ts';
import { referenceSetOfRun } from './reference-set-of-run.ts';

export interface ScoringEvaluation {
  readonly images: number;
  /** Images that are asked for, of whose comparisons none passes the filter. */
  readonly unscored: number;
  readonly boundHits: number;
  /** Which comparisons the scores are made of; null for all of the run. */
  readonly filter: Filter | null;
  /** Null where no true score is known. */
  readonly metrics: ScoreMetrics | null;
}

/** How well a scoring agrees with the true scores, under a filter. */
export function evaluateScoring(db: Database, view: AnswerView, scoring: Scoring): ScoringEvaluation {
  const { images } = view.table;
  const { scores, unscored, filter } = scoresUnderFilter(db, view, scoring);
  return {
    images: scores.length,
    unscored,
    boundHits: scores.filter(({ boundHit }) => boundHit !== null).length,
    filter,
    metrics: compareWithTruth(
      scores.map(({ imageId, score }) => ({ score, trueScore: images.trueScore(images.indexOf(imageId)) })),
    ),
  };
}

/**
 * A scoring's scores of the images that a filter asks for: as they are kept, or where it says which comparisons count, made anew
 * of those as the scoring was made.
 */
export function scoresUnderFilter(
  db: Database,
  view: AnswerView,
  scoring: Scoring,
): Pick<ScoringEvaluation, 'unscored' | 'filter'> & {
  readonly scores: readonly StoredScore[];
  readonly imageError: number | null;
} {
  const { images, run } = view.table;
  const limits = view.evidenceLimits;
  if (Object.keys(limits).length === 0) {
    const asked = view.imagesAskedFor;
    const kept = scoresOfScoring(db, scoring.id);
    const scores = kept.filter(({ imageId }) => asked[images.indexOf(imageId)] === 1);
    return { scores, unscored: 0, filter: scoring.filter, imageError: scoring.imageError };
  }
  const whose = view.filter.people ?? DEFAULT_WHOSE;
  if (scoring.people !== null && scoring.people !== whose)
    throw new AppError(
      'evidence-missing',
      `The kept scores took people's labels as "${scoring.people}", and the filter takes them as "${whose}".`,
      `Add people=${scoring.people} to the filter, or score again.`,
    );
  const { scores, unscored, imageError } = scoresOfView(db, view, settingsOfScoring(db, run, scoring));
  return {
    scores: scores.map(({ image, ...score }) => ({ ...score, imageId: at(images.ids, image) })),
    unscored: unscored.length,
    filter: limits,
    imageError,
  };
}

/** What a scoring was made with. @throws AppError where the reference set is not known */
function settingsOfScoring(db: Database, run: Run, scoring: Scoring): ScoreSettings {
  const { likelihood, evidence, corrected, referenceSetId } = scoring;
  const kept = referenceSetId === null ? null : referenceSetById(db, referenceSetId);
  const referenceSet = kept ?? referenceSetOfRun(db, run, undefined);
  return { likelihood, evidence, corrections: corrected, referenceSet };
}
