import type { RaterSummary } from './dataset-description.ts';

/** Shares of votes are as good as whole when their sum is within this of 1. */
const TOLERANCE = 1e-3;

/**
 * What counts of votes say of an image: the mean and the raters' spread, on the scale 1, 2, 3 ... of the counts.
 *
 * @param votes how many votes each step of the scale got, the first for 1; or shares of them
 * @param total the number of votes where those are shares; null where it is not known
 * @returns null without a vote
 */
export function countedRatings(
  votes: readonly number[],
  total: number | null,
): { readonly mean: number; readonly raters: RaterSummary } | null {
  const sum = votes.reduce((all, count) => all + count, 0);
  if (!(sum > 0) || votes.some((count) => count < 0)) return null;
  const areShares = Math.abs(sum - 1) < TOLERANCE && total !== null;
  const count = areShares ? total : sum;
  const mean = votes.reduce((all, votesOf, step) => all + votesOf * (step + 1), 0) / sum;
  const squares = votes.reduce((all, votesOf, step) => all + votesOf * (step + 1 - mean) ** 2, 0) / sum;
  const spread = count < 2 ? null : Math.sqrt((squares * count) / (count - 1));
  return { mean, raters: { count: Math.round(count), spread, ratings: null } };
}
