import { at } from './at.ts';
import { SCORE_MAX, SCORE_MIN } from './score-grid.ts';

/** What makes a better score of an estimate: intercept + slope x estimate, within the scale. */
export interface Rescaling {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * The line through estimates and true scores of held-out images by least squares.
 *
 * A comparator sees every image a little off, in all its comparisons alike. The likelihood takes comparisons for
 * independent, so its estimates are spread wider than they deserve; the line draws them in.
 *
 * @returns null of fewer than three images, of equal estimates, or where the scores do not grow with them
 */
export function fitRescaling(estimates: readonly number[], truths: readonly number[]): Rescaling | null {
  if (estimates.length !== truths.length)
    throw new RangeError(`${estimates.length} estimates cannot be paired with ${truths.length} scores`);
  if (estimates.length < 3) return null;
  const mean = (numbers: readonly number[]) =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [meanX, meanY] = [mean(estimates), mean(truths)];
  let [xx, xy] = [0, 0];
  for (const [index, estimate] of estimates.entries()) {
    xx += (estimate - meanX) ** 2;
    xy += (estimate - meanX) * (at(truths, index) - meanY);
  }
  if (!(xy > 0)) return null;
  const slope = xy / xx;
  return { intercept: meanY - slope * meanX, slope };
}

export function rescale({ intercept, slope }: Rescaling, estimate: number): number {
  return Math.min(SCORE_MAX, Math.max(SCORE_MIN, intercept + slope * estimate));
}
