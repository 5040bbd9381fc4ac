import { at } from './at.ts';
import { distinctNumbers } from './distinct-numbers.ts';
import { evenPairsInSteps } from './draw-pairs.ts';
import { DEFAULT_THETA, labelOf } from './labels.ts';
import { mostUncertainInSteps } from './most-uncertain.ts';
import {
  PairBand,
  passingNumbers,
  risingImages,
  type BandRange,
  type RisingImages,
  type RisingPair,
} from './pair-band.ts';
import type { LabelledPair } from './pair-set.ts';
import type { DrawnStrategy } from './pair-strategies.ts';
import { createRandom, type Random } from './random.ts';
import { certainPairs, isRated, raterDisagreement, type MaybeRated } from './rater-doubt.ts';
import { inOrderOfId } from './scored-image.ts';
import { shareOut } from './share-out.ts';

/** Width of a bin of distances that counts as much as any other in a uniform set. */
export const DISTANCE_BIN = 0.1;

/** A pair is near the margin if its distance is at most this away from theta. */
const NEAR_MARGIN = 0.1;

/** Levels of score that count alike in a stratified set; a pair's is that of its lower image. */
const LEVEL_WIDTH = 0.5;

/** Of a stratified set at theta 0, whose borders cannot be multiples of it. */
const LEAST_BORDER = DEFAULT_THETA;

/** As many random pairs are looked at for each that is kept for its raters' disagreement. */
const CANDIDATES_A_PAIR = 10;

/** Pairs in one step. */
const STEP = 2048;

export interface StrategyOptions {
  readonly strategy: DrawnStrategy;
  readonly size: number;
  /** Largest score difference still Similar. Defaults to 0.2. */
  readonly theta?: number;
  /** Leaves out Similar pairs that are truly Similar with a lower probability; null, the default, leaves out none. */
  readonly leastCertainty?: number | null;
  /** Draws no more pairs than this, a sample of what the whole set would be; all must exist nevertheless. Defaults to all. */
  readonly most?: number;
  readonly seed: number;
}

/** The pairs, or how many exist where that is too few. */
type DrawnPairs<Id> =
  | { readonly pairs: LabelledPair<Id>[] }
  | { readonly wanted: number; readonly existing: number };

/**
 * Draws pairs, none twice (both orders are one), in random order, those of unequal scores First and Second in turns.
 *
 * - random: every pair as likely as any other; the labels as they fall
 * - uniform: each distance as often as any other, by bins of {@link DISTANCE_BIN}
 * - near-margin: distances within {@link NEAR_MARGIN} of theta, as many on either side
 * - stratified: as many Similar, up to 2 theta, up to 4 theta, and further apart, each as evenly over the levels of score as it goes
 * - disagreement: those about which raters disagree most, of {@link CANDIDATES_A_PAIR} times as many random ones
 * - regular: each image as often as any other, all joined from one pair less than images on; see {@link evenPairsInSteps}
 *
 * Where a bin or stratum has too few pairs the others get its share. The set depends on the images, the options and the seed, and not on the
 * order of the images.
 *
 * @throws RangeError for a size below 1, a negative theta, a certainty outside [0, 1], a score that is not finite, an id listed twice, or an
 *   image without raters where they are asked for
 */
export function* drawByStrategyInSteps<Id extends string | number>(
  images: readonly MaybeRated<Id>[],
  { strategy, size, theta = DEFAULT_THETA, leastCertainty = null, most = size, seed }: StrategyOptions,
): Generator<undefined, DrawnPairs<Id>> {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`a pair set cannot hold ${size} pairs`);
  if (!(theta >= 0)) throw new RangeError(`theta must not be negative, but is ${theta}`);
  const random = createRandom(seed);
  const known = new Map(images.map((image) => [image.id, image]));
  const rising = risingImages(images);
  const filter = leastCertainty === null ? null : certainPairs(images, theta, leastCertainty);
  // All pairs can be in a regular set.
  const ranges = strataOf(strategy === 'regular' ? 'random' : strategy, rising.scores, theta);
  const strata = yield* openStrata(rising, ranges, { filter, theta });
  const existing = strata.flat().reduce((sum, { count }) => sum + count, 0);
  if (existing < size) return { wanted: size, existing };
  const wanted = Math.min(size, most);
  const drawn =
    strategy === 'regular'
      ? yield* drawRegular(images, { size: wanted, filter, seed })
      : strategy === 'disagreement'
        ? yield* drawDisagreed(strata, known, { size: wanted, existing, theta, random })
        : yield* drawFrom(strata, wanted, random);
  const scoreOf = (id: Id) => known.get(id)?.score ?? NaN;
  return { pairs: labelInTurns(yield* random.shuffleInSteps(drawn), scoreOf, theta, random) };
}

/** Says whether a pair may be drawn, by its images in order of rising score. */
type PairFilter<Id> = (pair: RisingPair<Id>) => boolean;

/** Bands of a strategy, which count alike, each in parts that count alike within it. */
function strataOf(
  strategy: Exclude<DrawnStrategy, 'regular'>,
  scores: Float64Array,
  theta: number,
): BandRange[][] {
  switch (strategy) {
    case 'random':
    case 'disagreement':
      return [[{ above: null, upTo: Infinity }]];
    case 'uniform': {
      const widest = (scores.at(-1) ?? 0) - (scores.at(0) ?? 0);
      const bins = Math.max(1, Math.ceil(widest / DISTANCE_BIN));
      return Array.from({ length: bins }, (_, bin) => [
        {
          above: bin === 0 ? null : bin * DISTANCE_BIN,
          upTo: bin === bins - 1 ? Infinity : (bin + 1) * DISTANCE_BIN,
        },
      ]);
    }
    case 'near-margin':
      return [
        [{ above: theta - NEAR_MARGIN > 0 ? theta - NEAR_MARGIN : null, upTo: theta }],
        [{ above: theta, upTo: theta + NEAR_MARGIN }],
      ];
    case 'stratified': {
      const step = theta > 0 ? theta : LEAST_BORDER;
      const borders = [theta, theta + step, theta + 3 * step, Infinity];
      return borders.map((upTo, band) =>
        levelsOf(scores).map((lower) => ({ above: band === 0 ? null : at(borders, band - 1), upTo, lower })),
      );
    }
  }
}

/** Stretches of rising scores, each of one level. */
function levelsOf(scores: Float64Array): [number, number][] {
  const levels: [number, number][] = [];
  let from = 0;
  for (let place = 1; place <= scores.length; place++) {
    const level = (index: number) => Math.floor((at(scores, index) + 1e-9) / LEVEL_WIDTH);
    if (place < scores.length && level(place) === level(from)) continue;
    levels.push([from, place]);
    from = place;
  }
  return levels;
}

/** Pairs of a stratum: all of its band, or those of its numbers that a filter lets pass. */
interface Stratum<Id extends string | number> {
  readonly band: PairBand<Id>;
  readonly passing: readonly number[] | null;
  readonly count: number;
}

function* openStrata<Id extends string | number>(
  rising: RisingImages<Id>,
  strata: readonly (readonly BandRange[])[],
  { filter, theta }: { readonly filter: PairFilter<Id> | null; readonly theta: number },
): Generator<undefined, Stratum<Id>[][]> {
  const opened: Stratum<Id>[][] = [];
  for (const parts of strata) {
    const ofBand: Stratum<Id>[] = [];
    for (const range of parts) {
      const band = new PairBand(rising, range);
      // What lies beyond theta is not filtered.
      const isFiltered = filter !== null && (range.above === null || range.above < theta);
      const passing = isFiltered ? yield* passingNumbers(band, filter) : null;
      ofBand.push({ band, passing, count: passing?.length ?? band.count });
      yield;
    }
    opened.push(ofBand);
  }
  return opened;
}

function* drawFrom<Id extends string | number>(
  strata: readonly (readonly Stratum<Id>[])[],
  wanted: number,
  random: Random,
): Generator<undefined, RisingPair<Id>[]> {
  const pairs: RisingPair<Id>[] = [];
  const counts = (parts: readonly Stratum<Id>[]) => parts.map(({ count }) => count);
  const ofBands = shareOut(
    wanted,
    strata.map((parts) => counts(parts).reduce((sum, count) => sum + count, 0)),
  );
  for (const [index, parts] of strata.entries()) {
    const ofParts = shareOut(at(ofBands, index), counts(parts));
    for (const [part, { band, passing, count }] of parts.entries())
      for (const number of yield* distinctNumbers(at(ofParts, part), count, random)) {
        pairs.push(band.pair(passing === null ? number : at(passing, number)));
        if (pairs.length % STEP === 0) yield;
      }
  }
  return pairs;
}

function* drawDisagreed<Id extends string | number>(
  strata: readonly (readonly Stratum<Id>[])[],
  known: ReadonlyMap<Id, MaybeRated<Id>>,
  {
    size,
    existing,
    theta,
    random,
  }: { readonly size: number; readonly existing: number; readonly theta: number; readonly random: Random },
): Generator<undefined, RisingPair<Id>[]> {
  const candidates = yield* drawFrom(strata, Math.min(existing, CANDIDATES_A_PAIR * size), random);
  return yield* mostUncertainInSteps(
    yield* random.shuffleInSteps(candidates),
    ([lower, higher]) => {
      const [one, other] = [known.get(lower), known.get(higher)];
      if (!isRated(one) || !isRated(other)) throw new RangeError('an image has no raters');
      return raterDisagreement(one, other, theta);
    },
    size,
  );
}

function* drawRegular<Id extends string | number>(
  images: readonly MaybeRated<Id>[],
  {
    size,
    filter,
    seed,
  }: { readonly size: number; readonly filter: PairFilter<Id> | null; readonly seed: number },
): Generator<undefined, RisingPair<Id>[]> {
  const ordered = inOrderOfId(images);
  const rising = (a: number, b: number): RisingPair<Id> => {
    const [one, other] = [at(ordered, a), at(ordered, b)];
    return one.score <= other.score ? [one.id, other.id] : [other.id, one.id];
  };
  const places = ordered.map((_, place) => ({ id: place, group: null }));
  const accepts = filter === null ? undefined : (a: number, b: number) => filter(rising(a, b));
  const pairs = yield* evenPairsInSteps(places, size, seed, accepts);
  return pairs.map(([a, b]) => rising(a, b));
}

/** Pairs with their labels: unequal ones First and Second in turns, Similar ones in a random order. */
export function labelInTurns<Id>(
  pairs: readonly (readonly [Id, Id])[],
  scoreOf: (id: Id) => number,
  theta: number,
  random: Pick<Random, 'uniform'>,
): LabelledPair<Id>[] {
  let isFirst = random.uniform() < 0.5;
  return pairs.map(([a, b]): LabelledPair<Id> => {
    const label = labelOf(scoreOf(a), scoreOf(b), theta);
    if (label === 'Similar')
      return random.uniform() < 0.5 ? { first: a, second: b, label } : { first: b, second: a, label };
    const [higher, lower] = label === 'First' ? [a, b] : [b, a];
    isFirst = !isFirst;
    return isFirst
      ? { first: higher, second: lower, label: 'First' }
      : { first: lower, second: higher, label: 'Second' };
  });
}
