import { AnswerSums } from '../../../core/answer-sums.ts';
import type { Interval } from '../../../core/interval.ts';
import type { Proportion } from '../../../core/proportion.ts';
import {
  raterAgreement,
  raterAgreementIntervals,
  type RatedPair,
  type RaterAgreement,
} from '../../../core/rater-agreement.ts';

/** A measure of agreement; where it or its interval is null, {@link reason} says why. */
export interface Measure {
  readonly value: number | null;
  /** At 95 %, images resampled. */
  readonly interval: Interval | null;
  readonly reason: string | null;
}

/** How far everybody agrees about some pairs. */
export interface Measures {
  /** Pairs that somebody labelled. */
  readonly pairs: number;
  /** Those that two or more labelled. */
  readonly shared: number;
  readonly fleiss: Measure;
  readonly alpha: Measure;
  readonly ac1: Measure;
}

/** At what seed images are resampled, and of how many labels people chose; three where it is not said. */
interface MeasureOptions {
  readonly seed: number;
  readonly labels?: number;
}

/** How far everybody agrees, with how many pairs that is of. */
export function measuresOf(pairs: readonly RatedPair[], options: MeasureOptions): Measures {
  const shared = sharedPairs(pairs);
  const { fleiss, alpha, ac1 } = allMeasures(pairs, shared, options);
  return { pairs: pairs.length, shared, fleiss, alpha, ac1 };
}

/** Cohen's kappa of two raters. */
export function cohenOf(pairs: readonly RatedPair[], options: MeasureOptions): Measure {
  return allMeasures(pairs, sharedPairs(pairs), options).cohen;
}

function sharedPairs(pairs: readonly RatedPair[]): number {
  return pairs.filter(({ labels }) => labels.filter((label) => label !== null).length > 1).length;
}

function allMeasures(
  pairs: readonly RatedPair[],
  shared: number,
  { seed, labels }: MeasureOptions,
): Readonly<Record<keyof RaterAgreement, Measure>> {
  const values = raterAgreement(pairs, undefined, labels);
  const intervals = raterAgreementIntervals(shared === 0 ? [] : pairs, {
    seed,
    ...(labels !== undefined && { labels }),
  });
  const measure = (name: keyof RaterAgreement): Measure => {
    const [value, interval] = [values[name], intervals[name]];
    const reason =
      shared === 0
        ? 'no pair has two labels'
        : value === null
          ? 'all labels are one: chance alone would explain them'
          : interval === null
            ? 'no interval: resamples do not differ'
            : null;
    return { value, interval, reason };
  };
  return {
    cohen: measure('cohen'),
    fleiss: measure('fleiss'),
    alpha: measure('alpha'),
    ac1: measure('ac1'),
  };
}

/** The share of answers that are part, answers about one pair of images being one. */
export function shareOf(
  answers: readonly { readonly images: readonly [number, number]; readonly isPart: boolean }[],
): Proportion | null {
  const placeOf = placesOf(answers.map(({ images }) => images));
  const sums = new AnswerSums(placeOf.size, 2);
  const byPair = Map.groupBy(answers, ({ images }) => images.join(' '));
  for (const ofPair of byPair.values()) {
    for (const { isPart } of ofPair) sums.add(isPart ? 0 : 1, 1);
    const [low, high] = ofPair[0]?.images ?? [NaN, NaN];
    sums.closePair(placeOf.get(low) ?? NaN, placeOf.get(high) ?? NaN);
  }
  return sums.share({ part: [0], whole: [0, 1] });
}

export function placesOf(images: readonly (readonly [number, number])[]): Map<number, number> {
  return new Map([...new Set(images.flat())].map((image, place) => [image, place]));
}
