import { orderOfNumbers } from '../tables/radix-order.ts';

/**
 * Indices 0..n-1 by rising or falling numbers, NaN last, in their own order on a tie: what orderOfNumbers gives, in a fraction of the time
 * where most numbers are one and the same.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @param common the number that many are
 * @throws RangeError for a negative number
 */
export function orderOfMostlyEqual(numbers: Float64Array, common: number, descending: boolean): Uint32Array {
  let equal = 0;
  for (let index = 0; index < numbers.length; index++) if (numbers[index] === common) equal++;
  if (equal < numbers.length / 2) return orderOfNumbers(numbers, descending);
  const others = new Uint32Array(numbers.length - equal);
  const same = new Uint32Array(equal);
  let [nextOther, nextSame] = [0, 0];
  for (let index = 0; index < numbers.length; index++)
    if (numbers[index] === common) same[nextSame++] = index;
    else others[nextOther++] = index;
  const figures = Float64Array.from(others, (index) => numbers[index] ?? NaN);
  const sorted = orderOfNumbers(figures, descending).map((at) => others[at] ?? 0);
  const before = sorted.findIndex((index) => {
    const number = numbers[index] ?? NaN;
    return !(descending ? number > common : number < common);
  });
  const split = before < 0 ? sorted.length : before;
  const order = new Uint32Array(numbers.length);
  order.set(sorted.subarray(0, split));
  order.set(same, split);
  order.set(sorted.subarray(split), split + equal);
  return order;
}
