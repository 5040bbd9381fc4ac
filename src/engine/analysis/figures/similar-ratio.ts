import { at } from '../../../core/at.ts';
import type { AnswerSums } from '../../../core/answer-sums.ts';
import type { Interval } from '../../../core/interval.ts';

/** 97.5 % quantile of a count's expectation where none was seen: -ln 0.025. */
const MOST_OF_NONE = -Math.log(0.025);

/**
 * The ratio of two counts of the same comparisons, with the 95 % interval of its logarithm: a ratio of 1/2 is as far from 1 as
 * one of 2. Of none in the part the interval goes from 0 to what a count of none may come from; where the same answers are counted
 * in both there is none, for nothing says how far the ratio may be off.
 *
 * @param part places of what is counted above, and below
 * @param all places of all comparisons
 * @returns null of none below
 */
export function ratioOfCounts(
  sums: AnswerSums,
  part: readonly number[],
  whole: readonly number[],
  all: readonly number[],
): { readonly value: number; readonly interval: Interval | null } | null {
  const [above, below] = [sums.total(part), sums.total(whole)];
  if (below === 0) return null;
  if (above === 0) return { value: 0, interval: [0, MOST_OF_NONE / below] };
  const influences = new Float64Array(Math.max(...all) + 1);
  for (const place of part) influences[place] = at(influences, place) + 1 / above;
  for (const place of whole) influences[place] = at(influences, place) - 1 / below;
  const value = above / below;
  const ends = sums.interval(Math.log(value), influences, all, [-Infinity, Infinity]);
  return { value, interval: ends && [Math.exp(ends[0]), Math.exp(ends[1])] };
}
