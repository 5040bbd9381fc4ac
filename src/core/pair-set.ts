import { at } from './at.ts';
import { distinctNumbers } from './distinct-numbers.ts';
import { finish } from './finish.ts';
import { DEFAULT_THETA, type Label, type Triple } from './labels.ts';
import { PairIndex, passingNumbers } from './pair-band.ts';
import type { PairSetVariant } from './pair-strategies.ts';
import { createRandom } from './random.ts';
import { certainPairs, type MaybeRated } from './rater-doubt.ts';

/** The parts of First, Second and Similar in LMOL's sets. */
const PARTS = {
  /** 30k / 30k / 30k of 90k. */
  'balanced-3': [1, 1, 1],
  /** 45k / 45k, no Similar. */
  'balanced-2': [1, 1, 0],
  /** 36k / 36k / 18k. */
  'imbalanced-3': [4, 4, 2],
} as const satisfies Record<PairSetVariant, Triple>;

/** Pairs in a set (LMOL). */
export const DEFAULT_PAIR_SET_SIZE = 90_000;

/** A pair in the order to be shown, with the label that the scores give it. */
export interface LabelledPair<Id> {
  readonly first: Id;
  readonly second: Id;
  readonly label: Label;
}

export interface PairSetOptions {
  readonly variant: PairSetVariant;
  /** Number of pairs, at most 2^24 of one class. Defaults to 90,000. */
  readonly size?: number;
  /** Largest score difference still Similar. Defaults to 0.2. */
  readonly theta?: number;
  /** Leaves out Similar pairs that are truly Similar with a lower probability; null, the default, leaves out none. */
  readonly leastCertainty?: number | null;
  /** Draws no more pairs than this, a sample of what the whole set would be; all must exist nevertheless. Defaults to all. */
  readonly most?: number;
  readonly seed: number;
}

/** The pairs, or how many of each class exist where that is too few. */
type BuiltPairSet<Id> = { readonly pairs: LabelledPair<Id>[] } | { readonly shortage: PairSetShortage };

/** Pairs in one step. */
const STEP = 8192;

/** Why a pair set cannot be built: how many pairs it takes and how many there are, both orders of a pair being one. */
export interface PairSetShortage {
  /** First and Second together: an unequal pair can be shown either way round. */
  readonly different: { readonly wanted: number; readonly existing: number };
  readonly similar: { readonly wanted: number; readonly existing: number };
}

/**
 * How many pairs of each label a set of this size has.
 *
 * Each label gets its share rounded down. Two pairs left over go to First and Second; a single one goes to Similar or,
 * where the variant has none, to First. So no count is a whole pair off its share, and First and Second are equal
 * unless the size of a balanced-2 set is odd.
 */
export function pairSetCounts(variant: PairSetVariant, size: number): Record<Label, number> {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`a pair set cannot hold ${size} pairs`);
  const parts: Triple = PARTS[variant];
  const whole = parts[0] + parts[1] + parts[2];
  let first = Math.floor((size * parts[0]) / whole);
  let second = Math.floor((size * parts[1]) / whole);
  const similar = Math.floor((size * parts[2]) / whole);
  const left = size - first - second - similar;
  if (left === 2 || (left === 1 && parts[2] === 0)) first++;
  if (left === 2) second++;
  return { First: first, Second: second, Similar: left === 1 && parts[2] > 0 ? similar + 1 : similar };
}

/**
 * Draws a pair set: no pair twice (both orders count as one), every label exactly as often as
 * {@link pairSetCounts} says, every choice of existing pairs equally likely, in random order.
 *
 * The set depends on the images, the options and the seed, and not on the order of the images.
 *
 * @returns the pairs, or how many pairs of each class exist where that is too few
 * @throws RangeError for a size below 1, a negative theta, a score that is not finite, an id listed twice, or an image without raters where
 *   a certainty is asked for
 */
export function buildPairSet<Id extends string | number>(
  images: readonly MaybeRated<Id>[],
  options: PairSetOptions,
): BuiltPairSet<Id> {
  return finish(buildPairSetInSteps(images, options));
}

/** {@link buildPairSet} in steps of a few milliseconds: millions of pairs take seconds. */
export function* buildPairSetInSteps<Id extends string | number>(
  images: readonly MaybeRated<Id>[],
  {
    variant,
    size = DEFAULT_PAIR_SET_SIZE,
    theta = DEFAULT_THETA,
    leastCertainty = null,
    most = size,
    seed,
  }: PairSetOptions,
): Generator<undefined, BuiltPairSet<Id>> {
  const whole = pairSetCounts(variant, size);
  const index = new PairIndex(images, theta);
  const passing =
    leastCertainty === null
      ? null
      : yield* passingNumbers(index.similar, certainPairs(images, theta, leastCertainty));
  const similarCount = passing?.length ?? index.similarCount;
  const wanted = whole.First + whole.Second;
  if (wanted > index.differentCount || whole.Similar > similarCount)
    return {
      shortage: {
        different: { wanted, existing: index.differentCount },
        similar: { wanted: whole.Similar, existing: similarCount },
      },
    };

  const counts = pairSetCounts(variant, Math.min(size, most));
  const random = createRandom(seed);
  const pairs: LabelledPair<Id>[] = [];
  const unequal = yield* distinctNumbers(counts.First + counts.Second, index.differentCount, random);
  for (const number of yield* random.shuffleInSteps(unequal)) {
    const [lower, higher] = index.differentPair(number);
    pairs.push(
      pairs.length < counts.First
        ? { first: higher, second: lower, label: 'First' }
        : { first: lower, second: higher, label: 'Second' },
    );
    if (pairs.length % STEP === 0) yield;
  }
  for (const number of yield* distinctNumbers(counts.Similar, similarCount, random)) {
    const [lower, higher] = index.similarPair(passing === null ? number : at(passing, number));
    pairs.push(
      random.integer(2) === 0
        ? { first: lower, second: higher, label: 'Similar' }
        : { first: higher, second: lower, label: 'Similar' },
    );
    if (pairs.length % STEP === 0) yield;
  }
  return { pairs: yield* random.shuffleInSteps(pairs) };
}
