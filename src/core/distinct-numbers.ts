import type { Random } from './random.ts';

/** Numbers in one step. */
const STEP = 8192;

/** Parts of the set of what has been drawn. */
const SETS = 1024;

/**
 * `count` different integers below `total`, every subset equally likely, in O(count) however close count is to total
 * (Floyd's algorithm; Bentley and Floyd, Programming Pearls, CACM 30(9), 1987). Their order is not random.
 */
export function* distinctNumbers(
  count: number,
  total: number,
  random: Random,
): Generator<undefined, number[]> {
  const chosen: number[] = [];
  // One large set would stand still for hundreds of milliseconds whenever it grows.
  const seen = Array.from({ length: SETS }, () => new Set<number>());
  const isNew = (number: number) => seen[number % SETS]?.has(number) === false;
  for (let last = total - count; last < total; last++) {
    const drawn = random.integer(last + 1);
    const number = isNew(drawn) ? drawn : last;
    seen[number % SETS]?.add(number);
    chosen.push(number);
    if (chosen.length % STEP === 0) yield;
  }
  return chosen;
}
