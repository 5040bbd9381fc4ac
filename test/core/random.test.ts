import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';

const draws = (seed: number, stream = 0) => {
  const random = createRandom(seed, stream);
  return Array.from({ length: 8 }, () => random.uniform());
};

test('the same seed and stream give the same numbers', () => expect(draws(7, 3)).toEqual(draws(7, 3)));

test('neighbouring seeds and streams, negative and large ones give unlike numbers', () => {
  const sequences = [draws(0), draws(1), draws(-1), draws(2 ** 32), draws(2 ** 40), draws(0, 1), draws(1, 1)];
  expect(new Set(sequences.flat()).size).toBe(sequences.length * 8);
});

test('the first draw is uniform over neighbouring seeds and over streams of one seed', () => {
  for (const first of [(i: number) => draws(i)[0], (i: number) => draws(5, i)[0]]) {
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 5000; i++) {
      const tenth = Math.floor(10 * (first(i) ?? NaN));
      tenths[tenth] = (tenths[tenth] ?? NaN) + 1;
    }
    expect(chiSquare(tenths)).toBeLessThan(CHI_SQUARE_9);
  }
});

test('many integers at once are those that come one by one', () => {
  for (const n of [1, 2, 3, 1250, 2 ** 31 - 1, 2 ** 30 + 1, 2 ** 31]) {
    const [one, many] = [createRandom(11, n), createRandom(11, n)];
    const drawn = new Array<number>(300).fill(-1);
    many.integers(n, drawn);
    expect(drawn).toEqual(Array.from(drawn, () => one.integer(n)));
    expect(many.uniform()).toBe(one.uniform());
  }
  for (const n of [0, 1.5, 2 ** 31 + 1, NaN])
    expect(() => createRandom(0).integers(n, [])).toThrow(RangeError);
});

test('integers stay below n and are uniform, beyond 32 bits too', () => {
  const random = createRandom(1);
  for (const n of [1, 10, 2 ** 32, 2 ** 33 + 1, Number.MAX_SAFE_INTEGER]) {
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 5000; i++) {
      const drawn = random.integer(n);
      expect(Number.isSafeInteger(drawn) && drawn >= 0 && drawn < n).toBe(true);
      const tenth = Math.floor((10 * drawn) / n);
      tenths[tenth] = (tenths[tenth] ?? NaN) + 1;
    }
    if (n > 1) expect(chiSquare(tenths)).toBeLessThan(CHI_SQUARE_9);
  }
});

test('normal numbers have mean 0, variance 1 and kurtosis 3', () => {
  const random = createRandom(2);
  const numbers = Array.from({ length: 50_000 }, () => random.normal());
  const moment = (power: number) => numbers.reduce((sum, x) => sum + x ** power, 0) / numbers.length;
  expect(moment(1)).toBeCloseTo(0, 1);
  expect(moment(2)).toBeCloseTo(1, 1);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
});

test('a shuffle leaves its argument alone and every order of three is equally likely', () => {
  const random = createRandom(3);
  const items = ['a', 'b', 'c'];
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(items).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(items).toEqual(['a', 'b', 'c']);
  expect(counts.size).toBe(6);
  expect(chiSquare([...counts.values()])).toBeLessThan(CHI_SQUARE_5);
});

test('a sample holds different items, and all of them where fewer exist than asked for', () => {
  const random = createRandom(4);
  expect(new Set(random.sample([1, 2, 3, 4, 5], 3)).size).toBe(3);
  expect(random.sample([1, 2], 5).toSorted()).toEqual([1, 2]);
  expect(random.sample([], 5)).toEqual([]);
});

test('seeds that are not safe integers and empty ranges are refused', () => {
  for (const seed of [0.5, NaN, Infinity, 2 ** 53]) expect(() => createRandom(seed)).toThrow(RangeError);
  for (const n of [0, -1, 1.5, NaN]) expect(() => createRandom(0).integer(n)).toThrow(RangeError);
});

/** 99.99 % quantiles of chi-square (R: qchisq(.9999, df)). */
const CHI_SQUARE_9 = 33.72;
const CHI_SQUARE_5 = 25.74;

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
