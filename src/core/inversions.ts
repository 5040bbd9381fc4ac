// Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Sorts the numbers by merging from the bottom up; the number of pairs that stood in falling order. */
export function sortCountingInversions(numbers: Float64Array): number {
  const { length } = numbers;
  let from = numbers;
  let to: Float64Array = new Float64Array(length);
  let inversions = 0;
  for (let width = 1; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(start + width, length);
      const end = Math.min(start + 2 * width, length);
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        const fromLeft = right >= end || (left < middle && (from[left] ?? NaN) <= (from[right] ?? NaN));
        if (!fromLeft) inversions += middle - left;
        to[at] = from[fromLeft ? left++ : right++] ?? NaN;
      }
    }
    [from, to] = [to, from];
  }
  if (from !== numbers) numbers.set(from);
  return inversions;
}

/** n (n - 1) / 2. */
export function pairsAmong(count: number): number {
  return (count * (count - 1)) / 2;
}
