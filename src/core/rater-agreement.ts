import { at } from './at.ts';
import { percentileInterval, resample, type BootstrapOptions } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { labelIndex, LABELS, type Label } from './labels.ts';

/** What several raters said of a pair of images, which all were shown alike: a label or null for each, the raters in one order. */
export interface RatedPair {
  /** The two images, named by 0 and up. */
  readonly images: readonly [number, number];
  readonly labels: readonly (Label | null)[];
}

/**
 * Agreement of raters beyond chance, on nominal labels. Each is null where it is not defined: no pair that it takes, or one label
 * alone.
 *
 * With r_ik raters who gave pair i the label k and r_i in all, p_a is the mean over pairs with r_i >= 2 of
 * sum_k r_ik (r_ik - 1) / (r_i (r_i - 1)), and pi_k the mean over pairs with r_i >= 1 of r_ik / r_i:
 *
 * - `cohen` (1960): of two raters, (p_o - p_e) / (1 - p_e) over the pairs that both labelled; null of any other number of raters
 * - `fleiss` (1971): p_e = sum_k pi_k^2
 * - `ac1` (Gwet 2008): p_e = sum_k pi_k (1 - pi_k) / (q - 1), q being the number of labels that there are, given or not
 * - `alpha` (Krippendorff, nominal): 1 - D_o / D_e by the coincidences of pairs with r_i >= 2
 *
 * Missing answers are treated as by irrCAC 0.4.4 and krippendorff 0.8.1.
 */
export interface RaterAgreement {
  readonly cohen: number | null;
  readonly fleiss: number | null;
  readonly ac1: number | null;
  readonly alpha: number | null;
}

const CODES = LABELS.map((_, code) => code);

/**
 * @param weights how often each pair counts; defaults to once
 * @param labels how many labels there are to choose from, given or not
 * @throws RangeError where the pairs have different numbers of raters
 */
export function raterAgreement(
  pairs: readonly RatedPair[],
  weights?: ArrayLike<number>,
  labels: number = LABELS.length,
): RaterAgreement {
  const raters = pairs[0]?.labels.length ?? 0;
  const sums = { units: 0, twice: 0, agreeing: 0, values: 0 };
  const shares = CODES.map(() => 0);
  const ofValues = CODES.map(() => 0);
  let together = 0;
  const both = CODES.map(() => CODES.map(() => 0));
  for (const [index, { labels: said }] of pairs.entries()) {
    if (said.length !== raters)
      throw new RangeError(`a pair has ${said.length} places for labels and another ${raters}`);
    const weight = weights === undefined ? 1 : at(weights, index);
    if (weight === 0) continue;
    const counts = CODES.map(() => 0);
    for (const label of said)
      if (label !== null) counts[labelIndex(label)] = at(counts, labelIndex(label)) + 1;
    const given = sum(counts);
    if (given === 0) continue;
    sums.units += weight;
    for (const code of CODES) shares[code] = at(shares, code) + (weight * at(counts, code)) / given;
    if (given < 2) continue;
    const alike = sum(counts.map((count) => count * (count - 1))) / (given - 1);
    sums.twice += weight;
    sums.agreeing += (weight * alike) / given;
    sums.values += weight * given;
    together += weight * alike;
    for (const code of CODES) ofValues[code] = at(ofValues, code) + weight * at(counts, code);
    const [first = null, second = null] = said;
    if (raters !== 2 || first === null || second === null) continue;
    const row = at(both, labelIndex(first));
    row[labelIndex(second)] = at(row, labelIndex(second)) + weight;
  }
  const agreeing = sums.agreeing / sums.twice;
  const pi = shares.map((share) => share / sums.units);
  const beyond = (expected: number) => orNull((agreeing - expected) / (1 - expected));
  // Of n values, how many ordered pairs of different ones there are: n^2 - sum of squares, over n - 1.
  const expectedApart = (sums.values ** 2 - sum(ofValues.map((n) => n ** 2))) / (sums.values - 1);
  return {
    cohen: raters === 2 ? cohen(both) : null,
    fleiss: beyond(sum(pi.map((share) => share ** 2))),
    ac1: beyond(sum(pi.map((share) => share * (1 - share))) / (labels - 1)),
    alpha: orNull(1 - (sums.values - together) / expectedApart),
  };
}

/**
 * Each pair with one label told from the two others together, so of two labels: 'First' stands for the label, 'Second' for any other.
 * Fleiss' kappa of these is, with equally many raters of each pair, his kappa of that category.
 */
export function labelAgainstRest(pairs: readonly RatedPair[], label: Label): RatedPair[] {
  return pairs.map(({ images, labels }) => ({
    images,
    labels: labels.map((said) => (said === null ? null : said === label ? 'First' : 'Second')),
  }));
}

/** @param counts of labels by the first rater (row) and the second (column) */
function cohen(counts: readonly (readonly number[])[]): number | null {
  const n = sum(counts.map(sum));
  const observed = sum(CODES.map((code) => at(at(counts, code), code))) / n;
  const expected = sum(
    CODES.map((code) => (sum(at(counts, code)) * sum(counts.map((row) => at(row, code)))) / n ** 2),
  );
  return orNull((observed - expected) / (1 - expected));
}

/**
 * Percentile intervals at 95 % with the image for their unit: images are drawn again, and a pair counts as often as the product
 * of its two images' draws. Null where the measure is, and where no resample defines it.
 */
export function raterAgreementIntervals(
  pairs: readonly RatedPair[],
  options: BootstrapOptions & { readonly labels?: number },
): Readonly<Record<keyof RaterAgreement, Interval | null>> {
  const images = [...new Set(pairs.flatMap((pair) => pair.images))];
  const placeOf = new Map(images.map((image, place) => [image, place]));
  const places = pairs.map(({ images: [a, b] }) => [placeOf.get(a) ?? NaN, placeOf.get(b) ?? NaN] as const);
  const measuresOf = (drawn: readonly number[]): Record<keyof RaterAgreement, number> => {
    const times = new Uint32Array(images.length);
    for (const place of drawn) times[place] = at(times, place) + 1;
    const { cohen, fleiss, ac1, alpha } = raterAgreement(
      pairs,
      places.map(([a, b]) => at(times, a) * at(times, b)),
      options.labels,
    );
    return { cohen: cohen ?? NaN, fleiss: fleiss ?? NaN, ac1: ac1 ?? NaN, alpha: alpha ?? NaN };
  };
  const rising = images.length === 0 ? null : resample(images.length, measuresOf, options);
  const whole = raterAgreement(pairs, undefined, options.labels);
  const intervalOf = (measure: keyof RaterAgreement): Interval | null => {
    const values = rising?.[measure] ?? [];
    if (whole[measure] === null || values.length === 0) return null;
    const [low, high] = percentileInterval(values);
    return low === high ? null : [low, high];
  };
  return {
    cohen: intervalOf('cohen'),
    fleiss: intervalOf('fleiss'),
    ac1: intervalOf('ac1'),
    alpha: intervalOf('alpha'),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
