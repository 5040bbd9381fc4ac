import type { Interval } from './interval.ts';
import { NORMAL_QUANTILE } from './proportion.ts';
import { SCORE_MAX, SCORE_MIN } from './score-grid.ts';

/**
 * What a score's 95% interval holds:
 *
 * - `image-error`: the comparator's own error about the image, and the noise of the answers
 * - `profile`: the noise of the answers alone, under a likelihood that says nothing of the comparator's error
 */
export type IntervalMethod = 'image-error' | 'profile';

/** @param imageError as {@link scoreInterval} takes it */
export function intervalMethod(imageError: number | null): IntervalMethod {
  return imageError === null ? 'profile' : 'image-error';
}

/**
 * A score's 95% interval within the scale: on either side the root of the sum of squares of the profile interval's arm, which
 * more answers shorten, and of 1.96 times the error that they cannot.
 *
 * @param profile the interval of the noise of the answers
 * @param imageError standard deviation of the comparator's error about an image, in units of score; null where it is not known
 */
export function scoreInterval(score: number, profile: Interval, imageError: number | null): Interval {
  if (imageError === null) return profile;
  const [low, high] = profile;
  const arm = NORMAL_QUANTILE * imageError;
  return [
    Math.max(SCORE_MIN, score - Math.hypot(score - low, arm)),
    Math.min(SCORE_MAX, score + Math.hypot(high - score, arm)),
  ];
}

/** How many of some intervals hold the true score. */
export interface Coverage {
  readonly covered: number;
  readonly of: number;
}

/** Of the images whose true score is known; null of none. */
export function coverageOf<Score extends { readonly trueScore: number | null }>(
  scores: readonly Score[],
  intervalOf: (score: Score) => Interval,
): Coverage | null {
  const known = scores.flatMap((score) => {
    const { trueScore } = score;
    const [low, high] = intervalOf(score);
    return trueScore === null ? [] : [low <= trueScore && trueScore <= high];
  });
  return known.length === 0 ? null : { covered: known.filter(Boolean).length, of: known.length };
}
