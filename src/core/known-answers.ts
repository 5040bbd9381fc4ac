import type { CalibrationPair } from './calibration.ts';
import { LABELS, oneHot, type Triple } from './labels.ts';

// Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.

/**
 * Answers about two images of known score as columns, by rising first, then second image, which are known by an index. Millions are
 * gone through many times, and an object for each would take longer than what is done with it.
 */
export interface KnownAnswers {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Of each image; finite of those that an answer is about. */
  readonly scores: Float64Array;
  /** Places of the labels in LABELS. */
  readonly labels: Uint8Array;
  /** Of each answer how much of it goes to each label, three in a row; null where it is all on its label and weighs 1. */
  readonly weights: Float64Array | null;
}

/** By a label's place, the weights of an answer that is all on it. */
const ON_LABEL: readonly Triple[] = LABELS.map(oneHot);

/** How much of an answer goes to each label. */
export function weightsOfKnown({ labels, weights }: KnownAnswers, answer: number): Triple {
  if (weights === null) return ON_LABEL[labels[answer] ?? NaN] ?? UNKNOWN;
  const from = 3 * answer;
  return [weights[from] ?? NaN, weights[from + 1] ?? NaN, weights[from + 2] ?? NaN];
}

const UNKNOWN: Triple = [NaN, NaN, NaN];

/** Score of the first image less that of the second. */
export function differenceOfKnown({ first, second, scores }: KnownAnswers, answer: number): number {
  return (scores[first[answer] ?? NaN] ?? NaN) - (scores[second[answer] ?? NaN] ?? NaN);
}

/** Entries of the largest table of numbers by two scores: 16 MB. */
const MOST_NUMBERS = 2 ** 22;

/**
 * A small number for each score difference, by the answer's place, from 0 up: what is made of a difference is kept by it. A million
 * answers have few scores, so that it is found by those of both images and not by the difference.
 */
export function differenceNumbers(answers: KnownAnswers): (answer: number) => number {
  const { first, second, scores } = answers;
  const numbers = new Map<number, number>();
  const numberOf = (answer: number) => placeIn(numbers, differenceOfKnown(answers, answer));
  const known = new Map<number, number>();
  const ranks = Int32Array.from(scores, (score) => placeIn(known, score));
  const width = known.size;
  if (width * width > MOST_NUMBERS) return numberOf;
  // One more than the number; 0 where it was not looked up yet.
  const table = new Int32Array(width * width);
  return (answer) => {
    const place = (ranks[first[answer] ?? NaN] ?? NaN) * width + (ranks[second[answer] ?? NaN] ?? NaN);
    const found = table[place] ?? 0;
    if (found > 0) return found - 1;
    const number = numberOf(answer);
    table[place] = number + 1;
    return number;
  };
}

function placeIn(places: Map<number, number>, value: number): number {
  const known = places.get(value);
  if (known !== undefined) return known;
  places.set(value, places.size);
  return places.size - 1;
}

/** The answers as pairs to fit a likelihood to, one after another. */
export function* pairsToFit(answers: KnownAnswers): Generator<CalibrationPair> {
  const { first, second, scores } = answers;
  for (let answer = 0; answer < first.length; answer++)
    yield {
      firstScore: scores[first[answer] ?? NaN] ?? NaN,
      secondScore: scores[second[answer] ?? NaN] ?? NaN,
      weights: weightsOfKnown(answers, answer),
    };
}

/**
 * Every pair of images that answers are about, once, in the order in which they first come, with the answers to its one order, from
 * `from` up to `to`, and to the other, from `fromOther` up to `toOther`.
 *
 * @throws RangeError where the answers are not in their order
 */
export function eachKnownPair(
  { first, second }: KnownAnswers,
  visit: (from: number, to: number, fromOther: number, toOther: number) => void,
): void {
  const firsts = startsOf(first);
  const count = first.length;
  let from = 0;
  while (from < count) {
    const [image, other] = [first[from] ?? 0, second[from] ?? 0];
    let to = from + 1;
    while (to < count && first[to] === image && second[to] === other) to++;
    if (to < count && (first[to] ?? 0) === image && (second[to] ?? 0) < other)
      throw new RangeError('answers must rise by first, then second image');
    const end = firsts[other + 1] ?? 0;
    const fromOther = lowerBound(second, image, firsts[other] ?? 0, end);
    let toOther = fromOther;
    while (toOther < end && second[toOther] === image) toOther++;
    // Else this pair came with its other order.
    if (fromOther === toOther || fromOther > from) visit(from, to, fromOther, toOther);
    from = to;
  }
}

/** Where the answers with each image first begin, up to one more than the largest. @throws RangeError where they do not rise */
function startsOf(first: Int32Array): Int32Array {
  let largest = 0;
  for (let answer = 0; answer < first.length; answer++) {
    const image = first[answer] ?? 0;
    if (image < largest) throw new RangeError('answers must rise by first, then second image');
    largest = image;
  }
  const starts = new Int32Array(largest + 2);
  let image = 0;
  for (let answer = 0; answer < first.length; answer++)
    while (image < (first[answer] ?? 0)) starts[++image] = answer;
  starts[largest + 1] = first.length;
  return starts;
}

/** The first place from `low` up to `high` whose number is not below another. */
function lowerBound(numbers: Int32Array, number: number, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
