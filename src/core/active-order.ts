import { NumberHeap } from './number-heap.ts';
import { NORMAL_QUANTILE } from './proportion.ts';

// Hot loops (`test/bench/queues.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** What is known of images' scores: a normal distribution each, by index. */
export interface Beliefs {
  readonly means: Float64Array;
  /** 0 of a score that is known. */
  readonly variances: Float64Array;
}

/** Pairs in the order in which their answers narrow intervals most. */
export interface ActiveOrder {
  /** Indices of the pairs. */
  readonly order: Uint32Array;
  /** Of each place: by how much the answer is expected to narrow the two images' 95 % intervals together, those before it given. */
  readonly narrowings: Float64Array;
}

/** Chances of First and Second by the difference of two scores; the rest is Similar's. */
export type Chances = (difference: number) => readonly [first: number, second: number, similar: number];

/** Points at which a difference is looked at, over so many standard deviations on either side. */
const POINTS = 81;
const REACH = 3.5;

const NODES = Float64Array.from({ length: POINTS }, (_, point) => REACH * ((2 * point) / (POINTS - 1) - 1));
const NODE_WEIGHTS = NODES.map((x) => Math.exp(-0.5 * x * x));

/** Points of the table of chances: differences are at most half a step from one. */
const TABLE_POINTS = 8192;

/**
 * Orders pairs by how much an answer is expected to narrow the 95 % intervals of its two images: greedily, each pair as if those
 * before it had been answered, each leaving the variance that it is expected to leave.
 *
 * The difference of two scores is normal with variance V = v_a + v_b before an answer. Over the three answers, by their chances, its
 * variance is expected to become V'. Of an image's variance v that leaves v - (v / V)^2 (V - V'); scores of different images are
 * taken for independent.
 *
 * @param first,second of each pair, its images
 * @param most so many are chosen one by one; the rest follows in the order that it has then. Defaults to all.
 */
export function activeOrder(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  beliefs: Beliefs,
  chances: Chances,
  most = first.length,
): ActiveOrder {
  const { means } = beliefs;
  const variances = beliefs.variances.slice();
  const count = first.length;
  const table = tableOfChances(beliefs, chances);
  /** The images' variances after an answer. */
  const leftOf = (pair: number): readonly [number, number] => {
    const [a, b] = [first[pair] ?? 0, second[pair] ?? 0];
    const [ofA, ofB] = [variances[a] ?? 0, variances[b] ?? 0];
    const variance = ofA + ofB;
    if (variance === 0) return [0, 0];
    const reduction = table.reduction((means[a] ?? 0) - (means[b] ?? 0), variance) / variance ** 2;
    return [ofA - ofA * ofA * reduction, ofB - ofB * ofB * reduction];
  };
  const narrowingOf = (pair: number): number => {
    const [ofA, ofB] = leftOf(pair);
    const narrower = (image: number | undefined, left: number) =>
      Math.sqrt(variances[image ?? -1] ?? 0) - Math.sqrt(Math.max(0, left));
    return Math.max(0, 2 * NORMAL_QUANTILE * (narrower(first[pair], ofA) + narrower(second[pair], ofB)));
  };

  const known = Float64Array.from({ length: count }, (_, pair) => narrowingOf(pair));
  const isBefore = (a: number, b: number) => {
    const [ofA, ofB] = [known[a] ?? 0, known[b] ?? 0];
    return ofA > ofB || (ofA === ofB && a < b);
  };
  const heap = new NumberHeap(isBefore);
  for (let pair = 0; pair < count; pair++) heap.add(pair);
  const order = new Uint32Array(count);
  const narrowings = new Float64Array(count);
  let place = 0;
  while (place < Math.min(most, count)) {
    const pair = heap.take();
    if (pair === undefined) break;
    // It was worked out before its images were chosen again: what others have now is no more than they had.
    const now = narrowingOf(pair);
    known[pair] = now;
    const next = heap.first;
    if (next !== undefined && isBefore(next, pair)) {
      heap.add(pair);
      continue;
    }
    const [ofA, ofB] = leftOf(pair);
    variances[first[pair] ?? 0] = Math.max(0, ofA);
    variances[second[pair] ?? 0] = Math.max(0, ofB);
    narrowings[place] = now;
    order[place++] = pair;
  }
  const rest: number[] = [];
  for (let pair = heap.take(); pair !== undefined; pair = heap.take()) rest.push(pair);
  for (const pair of rest) known[pair] = narrowingOf(pair);
  for (const pair of rest.sort((a, b) => (isBefore(a, b) ? -1 : 1))) {
    narrowings[place] = known[pair] ?? 0;
    order[place++] = pair;
  }
  return { order, narrowings };
}

/** Chances at evenly spaced differences, because they are asked for millions of times. */
function tableOfChances({ means, variances }: Beliefs, chances: Chances) {
  let [lowest, highest, widest] = [Infinity, -Infinity, 0];
  for (const mean of means) [lowest, highest] = [Math.min(lowest, mean), Math.max(highest, mean)];
  for (const variance of variances) widest = Math.max(widest, variance);
  const reach = Math.max(0, highest - lowest) + REACH * Math.sqrt(2 * widest);
  const step = Math.max(Number.MIN_VALUE, (2 * reach) / (TABLE_POINTS - 1));
  const [firsts, seconds] = [new Float64Array(TABLE_POINTS), new Float64Array(TABLE_POINTS)];
  for (let point = 0; point < TABLE_POINTS; point++)
    [firsts[point], seconds[point]] = chances(point * step - reach);
  return {
    /** By how much an answer is expected to reduce the variance of a difference. */
    reduction(mean: number, variance: number): number {
      const deviation = Math.sqrt(variance);
      // Of each answer: how likely it is, and the sum and the sum of squares of the deviations that go with it.
      let [p, x, xx, q, y, yy, r, z, zz] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
      for (let point = 0; point < POINTS; point++) {
        const node = NODES[point] ?? 0;
        const weight = NODE_WEIGHTS[point] ?? 0;
        const place = Math.round((mean + deviation * node + reach) / step);
        const ofFirst = weight * (firsts[place] ?? 0);
        const ofSecond = weight * (seconds[place] ?? 0);
        const ofSimilar = weight - ofFirst - ofSecond;
        p += ofFirst;
        x += ofFirst * node;
        xx += ofFirst * node * node;
        q += ofSecond;
        y += ofSecond * node;
        yy += ofSecond * node * node;
        r += ofSimilar;
        z += ofSimilar * node;
        zz += ofSimilar * node * node;
      }
      const sum = p + q + r;
      const mass = (weight: number, of: number) => (weight > 0 ? (of * of) / weight : 0);
      const before = (xx + yy + zz) / sum - ((x + y + z) / sum) ** 2;
      const after = (xx + yy + zz - mass(p, x) - mass(q, y) - mass(r, z)) / sum;
      return variance * Math.max(0, Math.min(1, 1 - after / before));
    },
  };
}
