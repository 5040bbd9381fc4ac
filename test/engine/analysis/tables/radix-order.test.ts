import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { orderOfCodes, orderOfNumbers } from '../../../../src/engine/analysis/tables/radix-order.ts';

/** Numbers of every size, many of them equal, some missing. */
function mixedNumbers(count: number): Float64Array {
  const random = createRandom(3);
  const special = [0, Infinity, NaN, Number.MIN_VALUE, Number.MAX_VALUE, 1, 1 + Number.EPSILON];
  return Float64Array.from({ length: count }, () =>
    random.uniform() < 0.3
      ? (special[random.integer(special.length)] ?? 0)
      : 10 ** (40 * (random.uniform() - 0.5)),
  );
}

test.each([false, true])(
  'doubles are sorted as by comparison, NaN last, ties in order (falling: %s)',
  (falling) => {
    const numbers = mixedNumbers(5_000);
    const compare = (a: number, b: number) => {
      const [x = NaN, y = NaN] = [numbers[a], numbers[b]];
      if (Number.isNaN(x) || Number.isNaN(y))
        return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      if (x === y) return a - b;
      return x < y === falling ? 1 : -1;
    };
    const expected = [...numbers.keys()].sort(compare);
    expect([...orderOfNumbers(numbers, falling)]).toEqual(expected);
  },
);

test('a negative number is refused rather than sorted wrong', () =>
  expect(() => orderOfNumbers(Float64Array.of(1, -1), false)).toThrow(RangeError));

test.each([false, true])('whole numbers are sorted, what is missing last (falling: %s)', (falling) => {
  const random = createRandom(4);
  const codes = Uint32Array.from({ length: 3_000 }, () => random.integer(100_000));
  const missing = codes[0];
  const key = (index: number) =>
    codes[index] === missing ? Infinity : (falling ? -1 : 1) * (codes[index] ?? 0);
  const expected = [...codes.keys()].sort((a, b) => (key(a) === key(b) ? a - b : key(a) - key(b)));
  expect([...orderOfCodes(codes, falling, missing)]).toEqual(expected);
});

test('nothing has an order too', () => expect(orderOfNumbers(new Float64Array(), true)).toHaveLength(0));
