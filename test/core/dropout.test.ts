import { expect, it } from 'vitest';
import { droppedPlaces } from '../../src/core/dropout.ts';
import { createRandom } from '../../src/core/random.ts';

it('leaves out the wanted share of places, in rising order, each equally often', () => {
  const count = 200_000;
  const places = [...droppedPlaces(count, 0.05, createRandom(1))];
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(new Set(places).size).toBe(places.length);
  // Five standard deviations of a binomial.
  expect(Math.abs(places.length - 0.05 * count)).toBeLessThan(5 * Math.sqrt(count * 0.05 * 0.95));
  const firstHalf = places.filter((place) => place < count / 2).length;
  expect(Math.abs(firstHalf - places.length / 2)).toBeLessThan(5 * Math.sqrt(places.length / 4));
});

it('leaves neighbours out as often as independent places would be', () => {
  const places = new Set(droppedPlaces(200_000, 0.3, createRandom(2)));
  const neighbours = [...places].filter((place) => places.has(place + 1)).length;
  expect(neighbours / places.size).toBeCloseTo(0.3, 1);
});

it('leaves nothing out at a share of 0 and refuses 1', () => {
  expect([...droppedPlaces(10, 0, createRandom(1))]).toEqual([]);
  expect(() => [...droppedPlaces(10, 1, createRandom(1))]).toThrow(RangeError);
});
