import type { ScoreEstimate } from './estimate.ts';
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

/**
 * How much narrower a score's interval is expected to become by an answer that holds so much Fisher information: only the noise
 * of the answers shrinks, its arms as the error of an estimate does.
 *
 * @param imageError as {@link scoreInterval} takes it
 * @param information per squared unit of score
 * @returns in units of score, not negative
 */
export function expectedNarrowing(
  { score, profileInterval }: Pick<ScoreEstimate, 'score' | 'profileInterval'>,
  imageError: number | null,
  information: number,
): number {
  const [low, high] = profileInterval;
  const narrowed = (arm: number) => arm / Math.sqrt(1 + information * (arm / NORMAL_QUANTILE) ** 2);
  const after = [score - narrowed(score - low), score + narrowed(high - score)] as const;
  const widthOf = (profile: Interval) => widthOfInterval(scoreInterval(score, profile, imageError));
  return Math.max(0, widthOf(profileInterval) - widthOf(after));
}

export function widthOfInterval([low, high]: Interval): number {
  return high - low;
}

/** Mean width of the intervals of some scores, and of their part that more answers narrow; null of no scores. */
export interface MeanWidths {
  readonly interval: number;
  readonly profile: number;
}

export function meanWidths(
  scores: readonly { readonly interval: Interval; readonly profileInterval: Interval }[],
): MeanWidths | null {
  if (scores.length === 0) return null;
  const mean = (of: (score: (typeof scores)[number]) => Interval) =>
    scores.reduce((sum, score) => sum + widthOfInterval(of(score)), 0) / scores.length;
  return {
    interval: mean(({ interval }) => interval),
    profile: mean(({ profileInterval }) => profileInterval),
  };
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
