import type { Comparison } from '../../../core/comparison.ts';
import {
  confusionMatrix,
  confusionReport,
  type ConfusionReport,
  type LabelMatrix,
} from '../../../core/confusion.ts';
import { consistencyReport, type ConsistencyReport } from '../../../core/consistency.ts';
import { labelOf, type Label, type Triple } from '../../../core/labels.ts';
import type { ScoreMetrics } from '../../../core/metrics.ts';
import type { Database } from '../../store/database.ts';
import { failedComparisons } from '../../store/failed-comparisons.ts';
import { imagesOfDataset } from '../../store/images.ts';
import type { Run } from '../../store/runs.ts';
import { scoresOfScoring, scoringsOfRun, type Scoring } from '../../store/scores.ts';
import { answersOfRun } from './answers-of-run.ts';
import { answerRate } from '../runs/answer-rate.ts';
import { compareWithTruth } from './compare-with-truth.ts';

/** How good a run's answers and scores are, as far as the truth is known. */
export interface RunEvaluation {
  readonly comparisons: number;
  readonly failed: number;
  /** Null where the times of the answers do not tell (recorded ones). */
  readonly comparisonsPerSecond: number | null;
  /** The answers against the labels that the true scores make; null where no pair has two known scores. */
  readonly labels: (ConfusionReport & { readonly confusion: LabelMatrix }) | null;
  /** Pairs that were shown in both orders; null where there are none. */
  readonly consistency: ConsistencyReport | null;
  /** The newest scores against the true ones; null where the run was not scored. */
  readonly scores: {
    readonly scoring: Scoring;
    readonly images: number;
    readonly boundHits: number;
    /** Null where fewer than three true scores are known. */
    readonly metrics: ScoreMetrics | null;
  } | null;
}

/**
 * @param judged ids of the images to judge, all by default: their scores, and the comparisons whose images, references
 *   aside, are all among them. A fold's images alone make a model's figures held-out ones.
 */
export function evaluateRun(db: Database, run: Run, judged?: ReadonlySet<number>): RunEvaluation {
  const trueScores = new Map(imagesOfDataset(db, run.datasetId).map(({ id, score }) => [id, score]));
  const { plan } = run;
  const targets = plan !== null && 'targets' in plan ? new Set(plan.targets) : null;
  const isJudged = (id: number) => judged?.has(id) ?? true;
  const answers = [...answersOfRun(db, run.id)].filter(({ first, second }) => {
    const images = targets === null ? [first, second] : [first, second].filter((id) => targets.has(id));
    return images.every(isJudged);
  });
  return {
    comparisons: answers.length,
    failed: failedComparisons(db, run.id).length,
    comparisonsPerSecond: run.kind === 'recorded' ? null : answerRate(db, run),
    labels: evaluateLabels(answers, trueScores, run.theta),
    consistency: evaluateConsistency(answers),
    scores: evaluateScores(db, run, trueScores, isJudged),
  };
}

function evaluateLabels(
  answers: readonly Comparison<number>[],
  trueScores: ReadonlyMap<number, number | null>,
  theta: number,
): RunEvaluation['labels'] {
  const truths: Label[] = [];
  const predicted: Label[] = [];
  for (const { first, second, label } of answers) {
    const firstScore = trueScores.get(first) ?? null;
    const secondScore = trueScores.get(second) ?? null;
    if (firstScore === null || secondScore === null) continue;
    truths.push(labelOf(firstScore, secondScore, theta));
    predicted.push(label);
  }
  if (truths.length === 0) return null;
  const confusion = confusionMatrix(truths, predicted);
  return { ...confusionReport(confusion), confusion };
}

function evaluateConsistency(answers: readonly Comparison<number>[]): ConsistencyReport | null {
  const forward = new Map<string, Triple>();
  for (const { first, second, probabilities } of answers)
    if (first < second) forward.set(`${first} ${second}`, probabilities);
  const bothWays = answers.flatMap(({ first, second, probabilities }) => {
    const other = first > second ? forward.get(`${second} ${first}`) : undefined;
    return other === undefined ? [] : [{ forward: other, reverse: probabilities }];
  });
  return bothWays.length === 0 ? null : consistencyReport(bothWays);
}

function evaluateScores(
  db: Database,
  run: Run,
  trueScores: ReadonlyMap<number, number | null>,
  isJudged: (imageId: number) => boolean,
): RunEvaluation['scores'] {
  const scoring = scoringsOfRun(db, run.id).at(-1);
  if (scoring === undefined) return null;
  const scores = scoresOfScoring(db, scoring.id).filter(({ imageId }) => isJudged(imageId));
  return {
    scoring,
    images: scores.length,
    boundHits: scores.filter(({ boundHit }) => boundHit !== null).length,
    metrics: compareWithTruth(
      scores.map(({ imageId, score }) => ({ score, trueScore: trueScores.get(imageId) ?? null })),
    ),
  };
}
