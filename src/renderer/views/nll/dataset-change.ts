import { mae, pearsonOrNull, rmse } from '../../../core/metrics.ts';
import type { ScoreRow } from '../../../model/scores.ts';

/** How well estimates agree with the true scores, without intervals. */
export interface Agreement {
  readonly n: number;
  /** Null where it is undefined: a correlation of equal numbers, or of too few. */
  readonly pc: number | null;
  readonly mae: number;
  readonly rmse: number;
}

/**
 * Agreement of a dataset's scores with the truth, some of them being others.
 *
 * @param others scores by image; null where an image has none any more
 * @returns null where no image has a true score
 */
export function agreementWith(
  rows: readonly Pick<ScoreRow, 'imageId' | 'score' | 'trueScore'>[],
  others: ReadonlyMap<number, number | null>,
): Agreement | null {
  const estimates: number[] = [];
  const truths: number[] = [];
  for (const { imageId, score, trueScore } of rows) {
    const other = others.get(imageId);
    if (trueScore === null || other === null) continue;
    estimates.push(other ?? score);
    truths.push(trueScore);
  }
  if (truths.length === 0) return null;
  return {
    n: truths.length,
    pc: pearsonOrNull(estimates, truths),
    mae: mae(estimates, truths),
    rmse: rmse(estimates, truths),
  };
}
