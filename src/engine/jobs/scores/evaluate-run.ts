import { CALIBRATION_BINS, type CalibrationError } from '../../../model/confusion.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { evaluateAnswers, type AnswerEvaluation } from '../../analysis/figures/evaluate-answers.ts';
import { calibrationErrors } from '../../analysis/figures/reliability.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { evaluateScoring, type ScoringEvaluation } from './evaluate-scoring.ts';
import type { Database } from '../../store/database.ts';
import { countFailedComparisons } from '../../store/failed-comparisons.ts';
import { countComparisons, type ComparisonCounts } from '../../store/count-answers.ts';
import { scoringsOfRun, type Scoring } from '../../store/scores.ts';
import { answerRate } from '../runs/answer-rate.ts';

/** Expected calibration errors in {@link CALIBRATION_BINS} bins: see `reliabilitySchema`. */
type CalibrationErrors = Readonly<Record<'topLabel' | 'classWiseMean' | 'equalMass', CalibrationError>>;

/** How good a run's answers and scores are, as far as the truth is known. */
export interface RunEvaluation extends AnswerEvaluation {
  readonly failed: number;
  /** Of the whole run. */
  readonly counts: ComparisonCounts;
  /** Null where the times of the answers do not tell (recorded ones). */
  readonly comparisonsPerSecond: number | null;
  /** Null where no probabilities were recorded, or no truth is known. */
  readonly calibration: CalibrationErrors | null;
  /** The newest scores against the true ones; null where the run was not scored. */
  readonly scores: (ScoringEvaluation & { readonly scoring: Scoring }) | null;
}

/**
 * @param view which comparisons to judge, and to make the scores of; of which images; all by default. A fold's targets alone make
 *   a model's figures held-out ones.
 */
export function evaluateRun(db: Database, view: AnswerView): RunEvaluation {
  const { table } = view;
  const { run } = table;
  const scoring = scoringsOfRun(db, run.id).at(-1);
  return {
    ...evaluateAnswers(table, view.rows),
    calibration: calibrationOf(table, view.rows),
    failed: countFailedComparisons(db, run.id),
    counts: countComparisons(db, run),
    comparisonsPerSecond: run.kind === 'recorded' ? null : answerRate(db, run),
    scores: scoring === undefined ? null : { scoring, ...evaluateScoring(db, view, scoring) },
  };
}

function calibrationOf(table: AnswerTable, rows: Uint32Array): CalibrationErrors | null {
  const { topLabel, classWiseMean, equalMass } = calibrationErrors(table, rows, CALIBRATION_BINS);
  return topLabel && classWiseMean && equalMass && { topLabel, classWiseMean, equalMass };
}
