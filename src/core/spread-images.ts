import { NumberHeap } from './number-heap.ts';

// Hot loops (`test/bench/queues.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** An image comes at most so often among so many pairs in a row. */
export const MOST_OF_IMAGE = 3;
export const SPREAD_OVER = 20;

/**
 * So many pairs at the end of which nothing may come next are put between earlier ones; of more, the images are too few.
 */
const MOST_PUT_BETWEEN = 100;

/** Pairs in an order in which no image comes too often. */
export interface SpreadPairs {
  /** Indices of the pairs. */
  readonly order: Uint32Array;
  /** Place, from 0, of the first pair that brings an image too often, because nothing else is left; null where none does. */
  readonly crowdedFrom: number | null;
}

/**
 * Puts pairs in an order in which no image comes more than {@link MOST_OF_IMAGE} times among {@link SPREAD_OVER} in a row, as near as
 * possible to the order that they have: at each place stands the first pair that may. An image that has so many pairs left that it
 * must come as often as it may from now on goes before that, so that the end is not all of it.
 *
 * Where every pair left has an image that has come too often, the one whose images came least often stands there.
 *
 * @param first,second of each pair, its images, from 0
 * @param images how many there are
 */
export function spreadImages(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  images: number,
): SpreadPairs {
  const spread = new Spread(first, second, images);
  const order: number[] = [];
  const between: number[] = [];
  let crowdedFrom: number | null = null;
  for (let place = 0; place < first.length; place++) {
    const pair = spread.next();
    const isAtEnd = first.length - place <= MOST_PUT_BETWEEN;
    if (spread.isCrowded && !isAtEnd) crowdedFrom ??= place;
    const isLeftOver = between.length > 0 || (spread.isCrowded && crowdedFrom === null);
    (isLeftOver ? between : order).push(pair);
  }
  for (const pair of between) {
    const place = placeBetween(order, pair, first, second);
    if (place === null) crowdedFrom ??= order.length;
    order.splice(place ?? order.length, 0, pair);
  }
  return { order: Uint32Array.from(order), crowdedFrom };
}

/** The last place between the pairs of an order at which another one brings no image too often; null where there is none. */
function placeBetween(
  order: readonly number[],
  pair: number,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): number | null {
  const images = [first[pair], second[pair]];
  // Distances to the nearest pairs with an image on one side, the nearest first.
  const distances = (place: number, step: 1 | -1, image: number | undefined): number[] => {
    const found = [0];
    for (let away = 1; away < SPREAD_OVER && found.length <= MOST_OF_IMAGE; away++) {
      const other = order[step < 0 ? place - away : place + away - 1];
      if (other === undefined) break;
      if (first[other] === image || second[other] === image) found.push(away);
    }
    return found;
  };
  for (let place = order.length; place >= 0; place--) {
    const fits = images.every((image) => {
      const [before, after] = [distances(place, -1, image), distances(place, 1, image)];
      // So many others of this image, as many of them before as this, would lie in one window with it.
      return before.every((away, count) => {
        const other = after[MOST_OF_IMAGE - count];
        return other === undefined || away + other >= SPREAD_OVER;
      });
    });
    if (fits) return place;
  }
  return null;
}

class Spread {
  /** Whether the last pair brought an image too often. */
  isCrowded = false;
  readonly #first: ArrayLike<number>;
  readonly #second: ArrayLike<number>;
  /** Pairs by image, each image's by rising index, and where the unused ones begin. */
  readonly #pairs: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #unused: Uint32Array;
  readonly #isUsed: Uint8Array;
  /** Pairs of each image that are left, and how often it came of late. */
  readonly #left: Uint32Array;
  readonly #recent: Uint8Array;
  /** The pairs of late, in a ring. */
  readonly #ring = new Int32Array(SPREAD_OVER - 1).fill(-1);
  /** Of each image: pairs that were passed over because of it. */
  readonly #waiting: (NumberHeap | undefined)[];
  /** Passed over, and to be tried again. */
  readonly #again = new NumberHeap();
  #reached = 0;
  #placed = 0;
  /** No image has more pairs left. */
  #mostLeft = 0;

  constructor(first: ArrayLike<number>, second: ArrayLike<number>, images: number) {
    this.#first = first;
    this.#second = second;
    const { length } = first;
    this.#left = new Uint32Array(images);
    for (let pair = 0; pair < length; pair++)
      for (const image of this.#imagesOf(pair)) this.#left[image] = (this.#left[image] ?? 0) + 1;
    this.#starts = new Uint32Array(images + 1);
    for (let image = 0; image < images; image++) {
      const left = this.#left[image] ?? 0;
      this.#starts[image + 1] = (this.#starts[image] ?? 0) + left;
      this.#mostLeft = Math.max(this.#mostLeft, left);
    }
    this.#pairs = new Uint32Array(2 * length);
    const ends = this.#starts.slice();
    for (let pair = 0; pair < length; pair++)
      for (const image of this.#imagesOf(pair)) {
        const end = ends[image] ?? 0;
        this.#pairs[end] = pair;
        ends[image] = end + 1;
      }
    this.#unused = this.#starts.slice();
    this.#isUsed = new Uint8Array(length);
    this.#recent = new Uint8Array(images);
    this.#waiting = Array.from({ length: images }, () => undefined);
  }

  /** The next pair; to be called once for each. */
  next(): number {
    const pair = this.#urgentPair() ?? this.#firstPair() ?? this.#leastCrowded();
    this.isCrowded = this.#blocker(pair) >= 0;
    this.#use(pair);
    return pair;
  }

  #imagesOf(pair: number): readonly [number, number] {
    return [this.#first[pair] ?? 0, this.#second[pair] ?? 0];
  }

  /** An image of a pair that came too often of late; -1 for none. */
  #blocker(pair: number): number {
    const [a, b] = this.#imagesOf(pair);
    if ((this.#recent[a] ?? 0) >= MOST_OF_IMAGE) return a;
    return (this.#recent[b] ?? 0) >= MOST_OF_IMAGE ? b : -1;
  }

  /** A pair of the image that has most left, where it must come as often as it may from now on. */
  #urgentPair(): number | undefined {
    const places = this.#isUsed.length - this.#placed;
    // One window early: later it could be too late.
    const most = (MOST_OF_IMAGE * (places - SPREAD_OVER)) / SPREAD_OVER;
    if (this.#mostLeft < most) return undefined;
    const urgent: number[] = [];
    let mostLeft = 0;
    for (let image = 0; image < this.#left.length; image++) {
      const left = this.#left[image] ?? 0;
      mostLeft = Math.max(mostLeft, left);
      if (left > 0 && left >= most && (this.#recent[image] ?? 0) < MOST_OF_IMAGE) urgent.push(image);
    }
    this.#mostLeft = mostLeft;
    urgent.sort((a, b) => (this.#left[b] ?? 0) - (this.#left[a] ?? 0));
    for (const image of urgent) {
      const found = this.#firstOf(image);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The first pair of an image that may come. */
  #firstOf(image: number): number | undefined {
    const end = this.#starts[image + 1] ?? 0;
    let place = this.#unused[image] ?? 0;
    while (place < end && this.#isUsed[this.#pairs[place] ?? 0] === 1) place++;
    this.#unused[image] = place;
    for (; place < end; place++) {
      const pair = this.#pairs[place] ?? 0;
      if (this.#isUsed[pair] !== 1 && this.#blocker(pair) < 0) return pair;
    }
    return undefined;
  }

  /** The first pair of all that may come. */
  #firstPair(): number | undefined {
    for (;;) {
      const isNew = this.#reached < this.#isUsed.length && this.#reached < (this.#again.first ?? Infinity);
      const pair = isNew ? this.#reached++ : this.#again.take();
      if (pair === undefined) return undefined;
      if (this.#isUsed[pair] === 1) {
        if (!isNew) this.#wake(pair);
        continue;
      }
      const blocker = this.#blocker(pair);
      if (blocker < 0) return pair;
      (this.#waiting[blocker] ??= new NumberHeap()).add(pair);
      if (!isNew) this.#wake(pair);
    }
  }

  /** Of the pairs that wait the one whose images came least often. */
  #leastCrowded(): number {
    let [least, best] = [Infinity, -1];
    for (const waiting of this.#waiting) {
      if (waiting === undefined) continue;
      const pair = this.#firstUnused(waiting);
      if (pair === undefined) continue;
      const [a, b] = this.#imagesOf(pair);
      const often = Math.max(this.#recent[a] ?? 0, this.#recent[b] ?? 0);
      if (often > least || (often === least && pair > best)) continue;
      [least, best] = [often, pair];
    }
    return best;
  }

  #use(pair: number): void {
    this.#isUsed[pair] = 1;
    const slot = this.#placed++ % this.#ring.length;
    const past = this.#ring[slot] ?? -1;
    this.#ring[slot] = pair;
    for (const image of this.#imagesOf(pair)) {
      this.#left[image] = (this.#left[image] ?? 0) - 1;
      this.#recent[image] = (this.#recent[image] ?? 0) + 1;
    }
    if (past >= 0) {
      for (const image of this.#imagesOf(past)) this.#recent[image] = (this.#recent[image] ?? 0) - 1;
      this.#wake(past);
    }
    this.#wake(pair);
  }

  /** Tries again what waits for the images of a pair, if they may come. */
  #wake(pair: number): void {
    for (const image of this.#imagesOf(pair)) {
      const waiting = this.#waiting[image];
      if (waiting === undefined || (this.#recent[image] ?? 0) >= MOST_OF_IMAGE) continue;
      const next = this.#firstUnused(waiting);
      if (next === undefined) continue;
      waiting.take();
      this.#again.add(next);
    }
  }

  #firstUnused(waiting: NumberHeap): number | undefined {
    while (this.#isUsed[waiting.first ?? -1] === 1) waiting.take();
    return waiting.first;
  }
}
