import { finish } from '../../../core/finish.ts';
import { scoreMetricsSteps, type ScoreMetrics } from '../../../core/metrics.ts';

/** Any fixed seed: the same figures get the same intervals again. */
const BOOTSTRAP_SEED = 1;

/** A correlation of fewer images says nothing. */
const LEAST_IMAGES = 3;

/** An estimate, with its image's true score where that is known. */
export interface JudgedScore {
  readonly score: number;
  readonly trueScore: number | null;
}

/** How estimated scores agree with the true ones where these are known; null of fewer than three images. */
export function compareWithTruth(scored: readonly JudgedScore[]): ScoreMetrics | null {
  return finish(compareWithTruthSteps(scored));
}

/** The same one resample of the bootstrap at a time. */
export function* compareWithTruthSteps(
  scored: readonly JudgedScore[],
): Generator<undefined, ScoreMetrics | null> {
  const estimates: number[] = [];
  const truths: number[] = [];
  for (const { score, trueScore } of scored) {
    if (trueScore === null) continue;
    estimates.push(score);
    truths.push(trueScore);
  }
  if (estimates.length < LEAST_IMAGES) return null;
  return yield* scoreMetricsSteps(estimates, truths, { seed: BOOTSTRAP_SEED });
}
