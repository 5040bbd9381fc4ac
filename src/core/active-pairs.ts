import { activeOrder, type Beliefs, type Chances } from './active-order.ts';
import { at } from './at.ts';
import { countAllPairs, type DrawnPair } from './draw-pairs.ts';
import { LIKELIHOODS } from './likelihood.ts';
import { pairKey } from './pair-key.ts';
import { createRandom } from './random.ts';

/** Up to so many pairs all are candidates; of more, each image's nearest and some others. */
const MOST_CANDIDATES = 300_000;
const NEAREST = 24;
const OTHERS = 8;

/** Chances of the answers by a difference of logits, ties by Davidson. @param tie their weight */
export function logitChances(tie: number): Chances {
  const { probabilities, ties } = LIKELIHOODS.davidson;
  const t = ties.ofParameter(tie);
  return (difference) => probabilities(difference, t);
}

/**
 * Draws the pairs whose answers are expected to narrow the images' intervals most, one after the other: see {@link activeOrder}. Of
 * equal pairs, as all are before the first answer, the seed chooses.
 *
 * @param beliefs of the images, by their place in `ids`
 * @param known keys of pairs that are not to be drawn
 * @returns fewer than wanted where there are no more
 */
export function activePairs(
  ids: readonly number[],
  { means, variances, tie }: Beliefs & { readonly tie: number },
  {
    known,
    pairs,
    seed,
  }: { readonly known: ReadonlySet<string>; readonly pairs: number; readonly seed: number },
): { readonly pairs: DrawnPair[]; readonly narrowings: number[] } {
  const random = createRandom(seed);
  const places = random.shuffle([...ids.keys()]);
  const candidates = random.shuffle(
    countAllPairs(ids.length) <= MOST_CANDIDATES
      ? places.flatMap((a, index) => places.slice(index + 1).map((b) => [a, b] as const))
      : nearAndOthers(places, means, (most) => random.integer(most)),
  );
  const left = candidates.filter(([a, b]) => !known.has(pairKey(at(ids, a), at(ids, b))));
  const { order, narrowings } = activeOrder(
    left.map(([a]) => a),
    left.map(([, b]) => b),
    { means, variances },
    logitChances(tie),
    pairs,
  );
  const drawn = [...order.subarray(0, pairs)].map((place): DrawnPair => {
    const [a, b] = at(left, place);
    return [at(ids, a), at(ids, b)];
  });
  return { pairs: drawn, narrowings: [...narrowings.subarray(0, pairs)] };
}

function nearAndOthers(
  places: readonly number[],
  means: Float64Array,
  integer: (most: number) => number,
): (readonly [number, number])[] {
  const rising = places.toSorted((a, b) => at(means, a) - at(means, b));
  const found = new Map<string, readonly [number, number]>();
  const add = (a: number, b: number | undefined) => {
    if (b !== undefined && a !== b) found.set(pairKey(a, b), [a, b]);
  };
  for (const [rank, place] of rising.entries()) {
    for (let away = 1; away <= NEAREST / 2; away++) add(place, rising[rank + away]);
    for (let other = 0; other < OTHERS; other++) add(place, rising[integer(rising.length)]);
  }
  return [...found.values()];
}
