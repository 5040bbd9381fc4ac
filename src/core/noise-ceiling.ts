import { at } from './at.ts';
import { resample } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { pearson } from './metrics.ts';
import { createRandom } from './random.ts';
import type { NumberedRatings } from './rater-outliers.ts';

/** How a ceiling was found, the most trustworthy first. */
export const CEILING_METHODS = ['split-half', 'spread', 'twins'] as const;
type CeilingMethod = (typeof CEILING_METHODS)[number];

/**
 * How good any method can be: the scores of images are means of ratings, and who knew the mean of infinitely many raters would
 * still miss them by their noise.
 */
export interface NoiseCeiling {
  readonly method: CeilingMethod;
  /** The share of the scores' variance that is no noise, in [0, 1]; its square root is the best PC. */
  readonly reliability: number;
  /** The best PC that any method can reach. */
  readonly pc: number;
  /** At 95 %, of the best PC; null of too few. */
  readonly interval: Interval | null;
  /** What was resampled for the interval: images, or pairs of twins. */
  readonly n: number;
}

/** An image's ratings, or what is known of them. */
export interface RatedItem {
  readonly score: number;
  /** How many raters its score is the mean of. */
  readonly raters: number;
  /** Their sample standard deviation. */
  readonly spread: number;
}

/** Random halves of the raters. */
const HALVINGS = 100;
const RESAMPLES = 400;
const LEAST = 10;

/**
 * From single ratings: raters are divided at random, images get a mean from each half, the halves' correlation r is stepped up to
 * all raters by Spearman and Brown (1910), 2r / (1 + r); the mean over {@link HALVINGS} halvings. What a rater does to all
 * images alike cancels out where all rated the same images, and counts as noise where they did not.
 *
 * The interval is the percentile interval of resampled images, each resample with one of the halvings.
 *
 * @returns null of fewer than 10 images with two raters, or of halves without variance
 */
export function splitHalfCeiling(
  ratings: NumberedRatings,
  raterCount: number,
  { seed }: { readonly seed: number },
): NoiseCeiling | null {
  const images = ratings.filter(({ length }) => length >= 2);
  if (images.length < LEAST || raterCount < 2) return null;
  const random = createRandom(seed);
  const halvings = Array.from({ length: HALVINGS }, () => {
    const order = random.shuffle(Array.from({ length: raterCount }, (_, rater) => rater));
    const isInFirst = new Uint8Array(raterCount);
    for (const rater of order.slice(0, Math.floor(raterCount / 2))) isInFirst[rater] = 1;
    return halfMeans(images, isInFirst);
  });
  const steppedUp = (x: readonly number[], y: readonly number[]) => {
    const r = pearson(x, y);
    return r <= 0 ? 0 : (2 * r) / (1 + r);
  };
  const values = halvings
    .map(({ first, second }) => steppedUp(first.filter(isNumber), second.filter(isNumber)))
    .filter((value) => !Number.isNaN(value));
  if (values.length === 0) return null;
  const reliability = values.reduce((sum, value) => sum + value, 0) / values.length;
  let round = 0;
  const { pc: rising } = resample(
    images.length,
    (drawn) => {
      const { first, second } = at(halvings, round++ % HALVINGS);
      const known = drawn.filter((image) => isNumber(at(first, image)));
      const value = steppedUp(
        known.map((image) => at(first, image)),
        known.map((image) => at(second, image)),
      );
      return { pc: Math.sqrt(value) };
    },
    { seed, resamples: RESAMPLES },
  );
  return ceiling('split-half', reliability, middle(rising), images.length);
}

/** Means of both halves by image; NaN in both where one half has not rated it. */
function halfMeans(
  images: NumberedRatings,
  isInFirst: Uint8Array,
): { readonly first: number[]; readonly second: number[] } {
  const [first, second]: [number[], number[]] = [[], []];
  for (const ratings of images) {
    let [sumFirst, countFirst, sumSecond, countSecond] = [0, 0, 0, 0];
    for (const { rater, value } of ratings)
      if (isInFirst[rater] === 1) {
        sumFirst += value;
        countFirst++;
      } else {
        sumSecond += value;
        countSecond++;
      }
    const both = countFirst > 0 && countSecond > 0;
    first.push(both ? sumFirst / countFirst : NaN);
    second.push(both ? sumSecond / countSecond : NaN);
  }
  return { first, second };
}

function isNumber(value: number): boolean {
  return !Number.isNaN(value);
}

/**
 * From the spread of each image's raters alone: the noise of a mean of n ratings has the variance spread^2 / n, and the rest of
 * the scores' variance is no noise. Where all raters rated all images their own levels are in the spread and not in the noise, so that
 * it says too little rather than too much.
 *
 * @returns null of fewer than 10 images, or of scores without variance
 */
export function spreadCeiling(
  items: readonly RatedItem[],
  { seed }: { readonly seed: number },
): NoiseCeiling | null {
  if (items.length < LEAST) return null;
  const noises = items.map(({ spread, raters }) => spread ** 2 / raters);
  const reliabilityOf = (drawn: readonly number[]) =>
    reliabilityFrom(
      mean(drawn.map((item) => at(noises, item))),
      variance(drawn.map((item) => at(items, item).score)),
    );
  const reliability = reliabilityOf(items.map((_, item) => item));
  if (Number.isNaN(reliability)) return null;
  const { pc } = resample(items.length, (drawn) => ({ pc: Math.sqrt(reliabilityOf(drawn)) }), {
    seed,
    resamples: RESAMPLES,
  });
  return ceiling('spread', reliability, middle(pc), items.length);
}

/**
 * From pictures that stand in the dataset twice: two scores of one picture differ by noise alone, whose variance is half the mean
 * squared difference.
 *
 * @param differences of the two scores of each pair
 * @param scores of all images
 * @returns null of fewer than 10 pairs, or of scores without variance
 */
export function twinCeiling(
  differences: readonly number[],
  scores: readonly number[],
  { seed }: { readonly seed: number },
): NoiseCeiling | null {
  if (differences.length < LEAST) return null;
  const total = variance(scores);
  const reliabilityOf = (some: readonly number[]) =>
    reliabilityFrom(mean(some.map((difference) => difference ** 2)) / 2, total);
  const reliability = reliabilityOf(differences);
  if (Number.isNaN(reliability)) return null;
  const { pc } = resample(
    differences.length,
    (drawn) => ({ pc: Math.sqrt(reliabilityOf(drawn.map((pair) => at(differences, pair)))) }),
    { seed, resamples: RESAMPLES },
  );
  return ceiling('twins', reliability, middle(pc), differences.length);
}

function reliabilityFrom(noise: number, total: number): number {
  return total > 0 ? Math.max(0, 1 - noise / total) : NaN;
}

function ceiling(
  method: CeilingMethod,
  reliability: number,
  interval: Interval | null,
  n: number,
): NoiseCeiling {
  return { method, reliability, pc: Math.sqrt(reliability), interval, n };
}

/** The 2.5 % and 97.5 % quantiles of rising values; null of few. */
function middle(rising: readonly number[]): Interval | null {
  if (rising.length < RESAMPLES / 2) return null;
  const quantile = (share: number) => at(rising, Math.round(share * (rising.length - 1)));
  return [quantile(0.025), quantile(0.975)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample variance. */
function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
