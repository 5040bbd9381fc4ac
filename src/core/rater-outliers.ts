import { at } from './at.ts';
import { medianOf } from './median.ts';
import { pearson } from './metrics.ts';

/** How one rater's ratings stand to those of the others, over the images that both rated. */
export interface RaterStanding {
  readonly rater: number;
  readonly ratings: number;
  /** Pearson's, with the mean of the others; null of too few, or of ratings that are all the same. */
  readonly correlation: number | null;
  /** How much higher they rate on average. */
  readonly offset: number;
  /** Sample standard deviation of their ratings. */
  readonly spread: number;
  /** Why they stand out; null where they do not. */
  readonly reason: 'constant' | 'disagrees' | null;
}

/** A correlation of fewer ratings says nothing of a rater. */
const LEAST_RATINGS = 20;

/** Robust standard deviations below the median at which a rater stands out, of Fisher's z. */
const FAR = 3;

/** A rating; its rater is a number from 0 on. */
interface NumberedRating {
  readonly rater: number;
  readonly value: number;
}

/** The ratings of each image, one a rater. */
export type NumberedRatings = readonly (readonly NumberedRating[])[];

/** The standard deviation of normal values is this times their median absolute deviation. */
const NORMAL_MAD = 1.4826;

/**
 * Who rates unlike the others: whoever gives one rating to all, and whoever's correlation with the mean of the others lies, as
 * Fisher's z, 3 robust standard deviations (1.4826 median absolute deviations) below the median of raters. A rater with fewer than 20 shared
 * images is not judged.
 */
export function raterStandings(ratings: NumberedRatings, raterCount: number): RaterStanding[] {
  const own = Array.from({ length: raterCount }, (): number[] => []);
  const others = Array.from({ length: raterCount }, (): number[] => []);
  for (const ofImage of ratings) {
    if (ofImage.length < 2) continue;
    const sum = ofImage.reduce((total, { value }) => total + value, 0);
    for (const { rater, value } of ofImage) {
      at(own, rater).push(value);
      at(others, rater).push((sum - value) / (ofImage.length - 1));
    }
  }
  const plain = own.map((values, rater) => {
    const n = values.length;
    const centre = values.reduce((sum, value) => sum + value, 0) / n;
    const offset = centre - at(others, rater).reduce((sum, value) => sum + value, 0) / n;
    const spread = Math.sqrt(
      values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, n - 1),
    );
    const correlation = n < LEAST_RATINGS || spread === 0 ? NaN : pearson(values, at(others, rater));
    return { rater, ratings: n, offset, spread, correlation };
  });
  const z = plain.flatMap(({ correlation }) => (Number.isNaN(correlation) ? [] : [fisher(correlation)]));
  const centre = middleOf(z);
  const scale = NORMAL_MAD * middleOf(z.map((value) => Math.abs(value - centre)));
  return plain
    .filter(({ ratings: count }) => count > 0)
    .map(({ correlation, ...standing }) => ({
      ...standing,
      correlation: Number.isNaN(correlation) ? null : correlation,
      reason:
        standing.ratings < LEAST_RATINGS
          ? null
          : standing.spread === 0
            ? 'constant'
            : fisher(correlation) < centre - FAR * scale
              ? 'disagrees'
              : null,
    }));
}

function middleOf(values: readonly number[]): number {
  return medianOf([...values].sort((a, b) => a - b)) ?? NaN;
}

function fisher(correlation: number): number {
  return Math.atanh(Math.max(-0.999999, Math.min(0.999999, correlation)));
}
