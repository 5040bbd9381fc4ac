import { at } from './at.ts';

/** What labels all pairs of some scores have under a theta. */
export interface LabelShares {
  readonly theta: number;
  /** Pairs of different images, each once. */
  readonly pairs: number;
  /** Pairs whose scores differ by at most theta. */
  readonly similar: number;
  /** Those of them whose scores are equal: Similar under any theta. */
  readonly tied: number;
}

/** As labels have it: rater means are multiples of a fraction, and rounding must not decide. */
const TOLERANCE = 1e-6;

/** How many of all pairs are Similar under each theta, counted exactly in one pass over sorted scores a theta. */
export function labelShares(scores: readonly number[], thetas: readonly number[]): LabelShares[] {
  const rising = Float64Array.from(scores).sort();
  const within = (theta: number) => {
    let pairs = 0;
    let low = 0;
    for (let high = 0; high < rising.length; high++) {
      while (at(rising, high) - at(rising, low) > theta + TOLERANCE) low++;
      pairs += high - low;
    }
    return pairs;
  };
  const pairs = (rising.length * (rising.length - 1)) / 2;
  const tied = within(0);
  return thetas.map((theta) => ({ theta, pairs, similar: within(theta), tied }));
}
