import { allRows } from '../../analysis/filters/filter-rows.ts';
import { evaluateAnswers, type AnswerEvaluation } from '../../analysis/figures/evaluate-answers.ts';
import { evaluateScoring, type ScoringEvaluation } from '../../analysis/scores/evaluate-scoring.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import type { Database } from '../../store/database.ts';
import { countFailedComparisons } from '../../store/failed-comparisons.ts';
import { countComparisons, type ComparisonCounts } from '../../store/predictions.ts';
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
 * @param judged ids of the images to judge, all by default: their scores, and the comparisons whose images, references
 *   aside, are all among them. A fold's images alone make a model's figures held-out ones.
 */
export function evaluateRun(db: Database, table: AnswerTable, judged?: ReadonlySet<number>): RunEvaluation {
  const { run, images } = table;
  const scoring = scoringsOfRun(db, run.id).at(-1);
  return {
    ...evaluateAnswers(table, judged === undefined ? allRows(table.count) : judgedRows(table, judged)),
    failed: countFailedComparisons(db, run.id),
    counts: countComparisons(db, run),
    comparisonsPerSecond: run.kind === 'recorded' ? null : answerRate(db, run),
    scores: scoring === undefined ? null : { scoring, ...evaluateScoring(db, images, scoring, judged) },
  };
}

function judgedRows(
  { run, images, first, second, count }: AnswerTable,
  judged: ReadonlySet<number>,
): Uint32Array {
  const { plan } = run;
  const targets = plan !== null && 'targets' in plan ? new Set(plan.targets) : null;
  const passes = Uint8Array.from(images.ids, (id) => Number(judged.has(id) || targets?.has(id) === false));
  return allRows(count).filter((row) => passes[first[row] ?? -1] === 1 && passes[second[row] ?? -1] === 1);
}
