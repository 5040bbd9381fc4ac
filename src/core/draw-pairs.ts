import { at } from './at.ts';
import { finish } from './finish.ts';
import { pairKey } from './pair-key.ts';
import { createRandom, type Random } from './random.ts';

/** Images in one step of a round. */
const STEP = 512;

/** An image to draw pairs of; null for one of no group. */
export interface GroupedImage {
  readonly id: number;
  readonly group: string | null;
}

/** Two different images, in the order in which they were drawn. */
export type DrawnPair = readonly [first: number, second: number];

/** How many pairs so many images make, both orders being one. */
export function countAllPairs(images: number): number {
  return (images * (images - 1)) / 2;
}

/** Every pair, in the images' order. */
export function allPairs(images: readonly GroupedImage[]): DrawnPair[] {
  return images.flatMap((first, index) =>
    images.slice(index + 1).map((second): DrawnPair => [first.id, second.id]),
  );
}

/** Different pairs, each as likely as any other; all there are, in random order, where those are fewer. */
export function randomPairs(images: readonly GroupedImage[], pairs: number, seed: number): DrawnPair[] {
  const random = createRandom(seed);
  const drawn = new PairSet(random);
  const wanted = Math.min(pairs, countAllPairs(images.length));
  // Where most pairs are wanted, drawing until they are all met would take long.
  if (wanted * 2 > countAllPairs(images.length)) {
    for (const [a, b] of random.sample(allPairs(images), wanted)) drawn.add(a, b);
    return drawn.pairs;
  }
  while (drawn.size < wanted)
    drawn.add(at(images, random.integer(images.length)).id, at(images, random.integer(images.length)).id);
  return drawn.pairs;
}

/**
 * As many pairs of each kind as of any other, a kind being the groups of its two images ("AF with AM"); where a kind has
 * too few, the others get its share.
 */
export function stratifiedPairs(images: readonly GroupedImage[], pairs: number, seed: number): DrawnPair[] {
  const random = createRandom(seed);
  const groups = [...Map.groupBy(images, ({ group }) => group).values()];
  const kinds = groups.flatMap((one, index) =>
    groups.slice(index).map((other) => ({
      existing: one === other ? countAllPairs(one.length) : one.length * other.length,
      draw: () => at(one, random.integer(one.length)).id,
      drawOther: () => at(other, random.integer(other.length)).id,
      all: () =>
        one === other ? allPairs(one) : one.flatMap((a) => other.map((b): DrawnPair => [a.id, b.id])),
    })),
  );
  const rising = kinds.filter(({ existing }) => existing > 0).sort((a, b) => a.existing - b.existing);
  let left = Math.min(pairs, countAllPairs(images.length));
  const drawn = rising.flatMap(({ existing, draw, drawOther, all }, index) => {
    const share = Math.min(existing, Math.ceil(left / (rising.length - index)), left);
    left -= share;
    const set = new PairSet(random);
    if (share * 2 > existing) for (const [a, b] of random.sample(all(), share)) set.add(a, b);
    else while (set.size < share) set.add(draw(), drawOther());
    return set.pairs;
  });
  return random.shuffle(drawn);
}

/** {@link evenPairsInSteps} at once. */
export function evenPairs(images: readonly GroupedImage[], pairs: number, seed: number): DrawnPair[] {
  return finish(evenPairsInSteps(images, pairs, seed));
}

/**
 * Each image as often as any other, as far as that goes, and all joined by few steps: a cycle through all images in random
 * order, every other step of it first, which joins them all from one pair less than images on; then rounds, in each of which
 * every image is paired with one other at random. Three rounds join even thousands of images by a handful of steps. For scores from
 * few answers this is the design to begin with.
 *
 * @param accepts leaves out pairs, also of the cycle, so that images may stay apart
 */
export function* evenPairsInSteps(
  images: readonly GroupedImage[],
  pairs: number,
  seed: number,
  accepts: (a: number, b: number) => boolean = () => true,
): Generator<undefined, DrawnPair[]> {
  const random = createRandom(seed);
  const drawn = new PairSet(random);
  const wanted = Math.min(pairs, countAllPairs(images.length));
  const often = new Map(images.map(({ id }) => [id, 0]));
  const oftenOf = (id: number) => often.get(id) ?? 0;
  const add = (a: number, b: number) => {
    if (drawn.size === wanted || !accepts(a, b) || !drawn.add(a, b)) return;
    for (const id of [a, b]) often.set(id, oftenOf(id) + 1);
  };
  const cycle = random.shuffle(images).map(({ id }) => id);
  const isEven = (step: number) => step % 2 === 0;
  const steps = [...cycle.keys()].slice(0, -1);
  for (const step of [...steps.filter(isEven), ...steps.filter((each) => !isEven(each)), cycle.length - 1])
    if (cycle.length > 1) add(at(cycle, step), at(cycle, (step + 1) % cycle.length));
  for (let before = -1; drawn.size > before && drawn.size < wanted;) {
    before = drawn.size;
    // Whoever came least often stands first and takes the first partner not met yet.
    const left = random.shuffle(images).sort((a, b) => oftenOf(a.id) - oftenOf(b.id));
    while (left.length > 1) {
      if (left.length % STEP === 0) yield;
      const { id: one } = at(left.splice(0, 1), 0);
      const partner = left.findIndex(({ id }) => !drawn.has(one, id) && accepts(one, id));
      if (partner >= 0) add(one, at(left.splice(partner, 1), 0).id);
    }
  }
  // What no round has met: nearly every pair is there by then.
  if (drawn.size < wanted) for (const [a, b] of random.shuffle(allPairs(images))) add(a, b);
  return drawn.pairs;
}

/** Pairs of which each is there once, whichever way round, with a random image first. */
class PairSet {
  readonly pairs: DrawnPair[] = [];
  readonly #known = new Set<string>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  get size(): number {
    return this.pairs.length;
  }

  has(a: number, b: number): boolean {
    return this.#known.has(pairKey(a, b));
  }

  /** @returns whether it is new */
  add(a: number, b: number): boolean {
    if (a === b || this.has(a, b)) return false;
    this.#known.add(pairKey(a, b));
    this.pairs.push(this.#random.uniform() < 0.5 ? [a, b] : [b, a]);
    return true;
  }
}
