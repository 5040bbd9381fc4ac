import { expect, test } from 'vitest';
import {
  allPairs,
  evenPairs,
  randomPairs,
  stratifiedPairs,
  type DrawnPair,
  type GroupedImage,
} from '../../src/core/draw-pairs.ts';

const images = (count: number, group: (index: number) => string | null = () => null): GroupedImage[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, group: group(index) }));

const keys = (pairs: readonly DrawnPair[]) => pairs.map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`);

test.each([
  ['random', randomPairs],
  ['stratified', stratifiedPairs],
  ['even', evenPairs],
] as const)(
  '%s pairs are as many as asked for, each once, of different images, the same each time',
  (_, draw) => {
    const twelve = images(12, (index) => (index < 4 ? 'A' : 'B'));
    for (const wanted of [1, 7, 30, 65, 66, 100]) {
      const drawn = draw(twelve, wanted, 5);
      expect(drawn).toHaveLength(Math.min(wanted, 66));
      expect(new Set(keys(drawn)).size).toBe(drawn.length);
      expect(drawn.every(([a, b]) => a !== b)).toBe(true);
      expect(draw(twelve, wanted, 5)).toEqual(drawn);
    }
    expect(draw(twelve, 30, 6)).not.toEqual(draw(twelve, 30, 5));
    expect(draw([], 5, 1)).toEqual([]);
  },
);

test('every pair is drawn as often as any other, and either image comes first', () => {
  const often = new Map<string, number>();
  let rising = 0;
  for (let seed = 0; seed < 600; seed++)
    for (const [a, b] of randomPairs(images(6), 5, seed)) {
      const key = keys([[a, b]])[0] ?? '';
      often.set(key, (often.get(key) ?? 0) + 1);
      rising += Number(a < b);
    }
  // 600 x 5 / 15 = 200 of each; six standard deviations.
  for (const times of often.values()) expect(Math.abs(times - 200)).toBeLessThan(75);
  expect(Math.abs(rising / 3000 - 0.5)).toBeLessThan(0.06);
});

test('stratified pairs are as many of each two groups, and where one has too few the others get its share', () => {
  const grouped = images(42, (index) => (index < 20 ? 'A' : index < 40 ? 'B' : 'C'));
  const groupOf = new Map(grouped.map(({ id, group }) => [id, group]));
  const kinds = Map.groupBy(stratifiedPairs(grouped, 121, 1), ([a, b]) =>
    [groupOf.get(a), groupOf.get(b)].sort().join(''),
  );
  const sizes = Object.fromEntries([...kinds].map(([kind, pairs]) => [kind, pairs.length]));
  expect(sizes['CC']).toBe(1);
  for (const kind of ['AA', 'AB', 'BB', 'AC', 'BC']) expect(sizes[kind]).toBe(24);
});

test('even pairs take each image as often as any other', () => {
  for (const [count, pairs] of [
    [10, 20],
    [11, 33],
    [57, 171],
  ] as const) {
    const often = new Map(images(count).map(({ id }) => [id, 0]));
    for (const id of evenPairs(images(count), pairs, 2).flat()) often.set(id, (often.get(id) ?? 0) + 1);
    expect(Math.max(...often.values()) - Math.min(...often.values())).toBeLessThanOrEqual(2);
  }
});

test('all pairs are all of them, in order', () => {
  expect(allPairs(images(3))).toEqual([
    [1, 2],
    [1, 3],
    [2, 3],
  ]);
});
