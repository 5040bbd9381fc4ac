import { at } from './at.ts';
import { createRandom } from './random.ts';
import { spreadImages } from './spread-images.ts';

/** One pair as it is shown to one person. */
export interface Showing {
  /** Of the pair in the task, from 0. */
  readonly position: number;
  /** Show the second image on the left. */
  readonly swapped: boolean;
  /** The pair's second showing, with its sides exchanged. */
  readonly repeated: boolean;
}

export interface DealOptions {
  /** How many pairs there are. */
  readonly pairs: number;
  /** How many people judge each pair; null for everybody. */
  readonly overlap: number | null;
  /** Share of a person's pairs that come twice, in [0, 1]. */
  readonly repeatShare: number;
  readonly sides: 'random' | 'fixed';
  /** Whether each person gets them in another random order. Else as they are numbered. */
  readonly shuffled: boolean;
  /** The images of each pair by its position: a random order is then spread over them, see {@link spreadImages}. */
  readonly images?: readonly (readonly [first: number, second: number])[];
  readonly seed: number;
}

/** So many showings lie between a pair's two, where there are as many. */
export const REPEAT_GAP = 10;

/** Streams of one seed, so that people, sides and orders do not depend on each other. */
const PEOPLE_STREAM = 1;
const PERSON_STREAMS = 1000;

/**
 * Deals a task's pairs to people: each pair to `overlap` of them, everybody as many as anybody else but for one, partners
 * mixed. The same arguments give the same deal, and a person's own does not depend on the others' where all judge all.
 *
 * @param people ids of those who take part
 * @returns showings by person, in their order
 * @throws RangeError for an overlap that is larger than the number of people, or people listed twice
 */
export function dealPairs(people: readonly number[], options: DealOptions): Map<number, Showing[]> {
  const { pairs, overlap } = options;
  if (new Set(people).size < people.length) throw new RangeError('a person is listed twice');
  if (overlap !== null && overlap > people.length)
    throw new RangeError(`${overlap} people a pair cannot be had of ${people.length}`);
  const positions = Array.from({ length: pairs }, (_, position) => position);
  const shares =
    overlap === null || overlap === people.length
      ? people.map(() => positions)
      : sharesOf(people.length, overlap, positions, options.seed);
  return new Map(people.map((person, index) => [person, showingsOf(person, at(shares, index), options)]));
}

/** Positions for each of so many people, rising. Those with the fewest get the next pair; ties are drawn. */
function sharesOf(people: number, overlap: number, positions: readonly number[], seed: number): number[][] {
  const random = createRandom(seed, PEOPLE_STREAM);
  const shares: number[][] = Array.from({ length: people }, () => []);
  const indices = shares.map((_, index) => index);
  for (const position of random.shuffle(positions)) {
    const drawn = random.shuffle(indices).sort((a, b) => at(shares, a).length - at(shares, b).length);
    for (const index of drawn.slice(0, overlap)) at(shares, index).push(position);
  }
  return shares.map((share) => share.sort((a, b) => a - b));
}

function showingsOf(
  person: number,
  positions: readonly number[],
  { repeatShare, sides, shuffled, images, seed }: DealOptions,
): Showing[] {
  const random = createRandom(seed, PERSON_STREAMS + person);
  const drawn = shuffled ? random.shuffle(positions) : positions;
  const order = shuffled && images !== undefined ? spreadOver(images, drawn) : drawn;
  const first = order.map((position) => ({
    position,
    swapped: sides === 'random' && random.uniform() < 0.5,
    repeated: false,
  }));
  const again = random.sample([...first.keys()], Math.round(repeatShare * first.length)).map((index) => ({
    // Somewhere behind the gap; the last ones come after the end.
    place: index + REPEAT_GAP + random.uniform() * Math.max(REPEAT_GAP, first.length - index - REPEAT_GAP),
    showing: { ...at(first, index), swapped: !at(first, index).swapped, repeated: true },
  }));
  return [...first.map((showing, place) => ({ place, showing })), ...again]
    .sort((a, b) => a.place - b.place)
    .map(({ showing }) => showing);
}

/** Positions in an order in which no image comes too often, as near as possible to theirs. */
function spreadOver(
  images: readonly (readonly [first: number, second: number])[],
  positions: readonly number[],
): number[] {
  const places = new Map<number, number>();
  const placeOf = (image: number): number => {
    const place = places.get(image) ?? places.size;
    places.set(image, place);
    return place;
  };
  const pairs = positions.map((position) => at(images, position).map(placeOf));
  const [first, second] = [0, 1].map((side) => pairs.map((pair) => at(pair, side)));
  const { order } = spreadImages(first ?? [], second ?? [], places.size);
  return Array.from(order, (place) => at(positions, place));
}
