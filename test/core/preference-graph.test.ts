import { expect, test } from 'vitest';
import { PreferenceGraph, type Preference } from '../../src/core/preference-graph.ts';
import { createRandom } from '../../src/core/random.ts';

type Said = readonly [first: number, second: number, sign: Preference['sign']];

/** A graph of what was said one after the other. */
function graphOf(said: readonly Said[]): PreferenceGraph {
  const graph = new PreferenceGraph();
  said.forEach(([first, second, sign], time) => graph.set(first, second, { sign, time, id: time + 1 }));
  return graph;
}

test('the answer that makes a beat b, b beat c and c beat a closes a cycle, however the pairs are told', () => {
  expect(
    graphOf([
      [1, 2, 1],
      [3, 2, -1],
      [3, 1, 1],
    ]).cycleThrough(1, 3),
  ).toEqual([1, 2, 3]);
  expect(
    graphOf([
      [1, 2, 1],
      [2, 3, 1],
      [1, 3, 1],
    ]).cycleThrough(1, 3),
  ).toBeNull();
});

test('one pair of a cycle may be similar, wherever it stands; with two of three scores can be found', () => {
  expect(
    graphOf([
      [1, 2, 1],
      [2, 3, 1],
      [1, 3, 0],
    ]).cycleThrough(1, 3),
  ).toEqual([1, 2, 3]);
  expect(
    graphOf([
      [1, 2, 1],
      [2, 3, 0],
      [3, 1, 1],
    ]).cycleThrough(3, 1),
  ).toEqual([1, 2, 3]);
  expect(
    graphOf([
      [1, 2, 1],
      [2, 3, 0],
      [3, 1, 0],
    ]).cycleThrough(3, 1),
  ).toBeNull();
  expect(
    graphOf([
      [1, 2, 0],
      [2, 3, 0],
      [3, 1, 0],
    ]).cycleThrough(3, 1),
  ).toBeNull();
});

test('what was said later than an answer is no part of the cycle that it closes', () => {
  const graph = graphOf([
    [1, 2, 1],
    [2, 3, 1],
    [3, 1, 1],
  ]);
  expect(graph.cycleThrough(1, 2)).toBeNull();
  expect(graph.cycleThrough(2, 3)).toBeNull();
});

test('another answer takes the place of the one before, and null takes it away', () => {
  const graph = graphOf([
    [1, 2, 1],
    [2, 3, 1],
    [3, 1, 1],
  ]);
  graph.set(3, 2, { sign: 1, time: 1, id: 2 });
  expect(graph.cycleThrough(3, 1)).toBeNull();
  graph.set(2, 3, { sign: 1, time: 1, id: 2 });
  expect(graph.cycleThrough(3, 1)).toEqual([1, 2, 3]);
  graph.set(2, 1, null);
  expect(graph.cycleThrough(3, 1)).toBeNull();
  expect(graph.cycleThrough(1, 2)).toBeNull();
});

test('a cycle of many images is found, and a shorter one comes first', () => {
  const ring = Array.from({ length: 9 }, (_, i): Said => [i, i + 1, 1]);
  expect(graphOf([...ring, [9, 0, 1]]).cycleThrough(0, 9)).toHaveLength(10);
  expect(graphOf([...ring, [2, 7, 0], [9, 0, 1]]).cycleThrough(0, 9)).toHaveLength(6);
});

test('of random answers each closes a cycle exactly where trying every way finds one, and none is shorter', () => {
  const random = createRandom(5);
  for (let round = 0; round < 60; round++) {
    const images = 4 + random.integer(3);
    const said: Said[] = [];
    for (let a = 0; a < images; a++)
      for (let b = 0; b < a; b++)
        if (random.integer(4) > 0)
          said.splice(random.integer(said.length + 1), 0, [
            a,
            b,
            ([1, -1, 0] as const)[random.integer(3)] ?? 0,
          ]);
    const graph = graphOf(said);
    said.forEach(([a, b], place) => {
      const found = graph.cycleThrough(a, b);
      expect(found?.length ?? null).toBe(shortestByTrying(said.slice(0, place + 1)));
      if (found !== null) expect(isImpossible(found, said.slice(0, place + 1))).toBe(true);
    });
  }
});

function signOf(said: readonly Said[], from: number, to: number): number | null {
  for (const [a, b, sign] of said) if (a === from && b === to) return sign;
  for (const [a, b, sign] of said) if (b === from && a === to) return -sign;
  return null;
}

/** Whether each image of a cycle beats the next, but for one that is similar to it at most, the newest answer being part of it. */
function isImpossible(images: readonly number[], said: readonly Said[]): boolean {
  const pairs = images.map((image, i) => [image, images[(i + 1) % images.length] ?? NaN] as const);
  const signs = pairs.map(([a, b]) => signOf(said, a, b));
  const [first, second] = said.at(-1) ?? [];
  return (
    pairs.some((pair) => pair.includes(first ?? NaN) && pair.includes(second ?? NaN)) &&
    signs.every((sign) => sign === 0 || sign === 1) &&
    signs.filter((sign) => sign === 0).length <= 1
  );
}

/** The length of the shortest impossible cycle with the newest answer; null without one. */
function shortestByTrying(said: readonly Said[]): number | null {
  const images = [...new Set(said.flatMap(([a, b]) => [a, b]))];
  let shortest: number | null = null;
  const extend = (path: readonly number[]) => {
    if (path.length >= 3 && (shortest === null || path.length < shortest) && isImpossible(path, said))
      shortest = path.length;
    for (const image of images) if (!path.includes(image)) extend([...path, image]);
  };
  const [first = NaN] = said.at(-1) ?? [];
  extend([first]);
  return shortest;
}
