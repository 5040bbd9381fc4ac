import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { evaluateAnswers, type AnswerEvaluation } from '../../analysis/figures/evaluate-answers.ts';
import { evaluateScoring, type ScoringEvaluation } from './evaluate-scoring.ts';
import type { Database } from '../../store/database.ts';
import { countFailedComparisons } from '../../store/failed-comparisons.ts';
import { countComparisons, type ComparisonCounts } from '../../store/count-answers.ts';
import { scoringsOfRun, type Scoring } from '../../store/scores.ts';
import { answerRate } from '../runs/answer-rate.ts';

/** How good a run's answers and scores are, as far as the truth is known. */
export interface RunEvaluation extends AnswerEvaluation {
  readonly failed: number;
  /** Of the whole run. */
  readonly counts: ComparisonCounts;
  /** Null where the times of the answers do not tell (recorded ones). */
  readonly comparisonsPerSecond: number | null;
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
    failed: countFailedComparisons(db, run.id),
    counts: countComparisons(db, run),
    comparisonsPerSecond: run.kind === 'recorded' ? null : answerRate(db, run),
    scores: scoring === undefined ? null : { scoring, ...evaluateScoring(db, view, scoring) },
  };
}
