import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { MOST_OF_IMAGE, SPREAD_OVER } from '../../src/core/spread-images.ts';
import { dealPairs, REPEAT_GAP, type DealOptions } from '../../src/core/deal-pairs.ts';

const OPTIONS: DealOptions = {
  pairs: 60,
  overlap: null,
  repeatShare: 0,
  sides: 'random',
  shuffled: true,
  seed: 3,
};

test('with an overlap each pair goes to so many people, nobody gets one twice, and shares differ by one at most', () => {
  for (const [people, overlap] of [
    [3, 2],
    [5, 1],
    [7, 3],
    [4, 4],
  ] as const) {
    const deal = dealPairs(
      Array.from({ length: people }, (_, index) => 10 + index),
      { ...OPTIONS, pairs: 61, overlap },
    );
    const times = new Map<number, number>();
    for (const showings of deal.values()) {
      expect(new Set(showings.map(({ position }) => position)).size).toBe(showings.length);
      for (const { position } of showings) times.set(position, (times.get(position) ?? 0) + 1);
    }
    expect([...new Set(times.values())]).toEqual([overlap]);
    expect(times.size).toBe(61);
    const sizes = [...deal.values()].map((showings) => showings.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }
});

test('partners are mixed: with two of four people a pair every two share some', () => {
  const deal = dealPairs([1, 2, 3, 4], { ...OPTIONS, overlap: 2 });
  const positions = (person: number) => new Set(deal.get(person)?.map(({ position }) => position));
  for (const [a, b] of [
    [1, 2],
    [1, 3],
    [1, 4],
    [2, 3],
    [2, 4],
    [3, 4],
  ] as const)
    expect([...positions(a)].filter((position) => positions(b).has(position)).length).toBeGreaterThan(3);
});

test('repeats come again later with sides exchanged, and as many as their share says', () => {
  const showings = dealPairs([9], { ...OPTIONS, repeatShare: 0.25 }).get(9) ?? [];
  expect(showings).toHaveLength(75);
  const again = showings.filter(({ repeated }) => repeated);
  expect(again).toHaveLength(15);
  for (const repeat of again) {
    const first = showings.findIndex(({ position, repeated }) => position === repeat.position && !repeated);
    expect(at(showings, first).swapped).toBe(!repeat.swapped);
    // Others' repeats may lie between, and never fewer pairs than the gap.
    expect(showings.indexOf(repeat) - first).toBeGreaterThan(REPEAT_GAP - 1);
  }
});

test('fixed sides show the first image on the left, and a repeat on the right', () => {
  const showings = dealPairs([9], { ...OPTIONS, sides: 'fixed', repeatShare: 1 }).get(9) ?? [];
  expect(showings.every(({ swapped, repeated }) => swapped === repeated)).toBe(true);
});

test('the deal is the same each time, a newcomer changes nobody else’s, and orders differ between people', () => {
  const two = dealPairs([1, 2], OPTIONS);
  expect(dealPairs([1, 2], OPTIONS)).toEqual(two);
  expect(dealPairs([2], OPTIONS).get(2)).toEqual(two.get(2));
  expect(two.get(1)).not.toEqual(two.get(2));
  const given = dealPairs([1, 2], { ...OPTIONS, shuffled: false }).get(1) ?? [];
  expect(given.map(({ position }) => position)).toEqual(
    Array.from({ length: 60 }, (_, position) => position),
  );
});

test('impossible deals are refused', () => {
  expect(() => dealPairs([1], { ...OPTIONS, overlap: 2 })).toThrow(RangeError);
  expect(() => dealPairs([1, 1], OPTIONS)).toThrow(RangeError);
});

test('a random order is spread over the images where they are known, and stays a person’s own', () => {
  // Every pair of forty images: shuffled alone some image comes four times or more in twenty.
  const images = Array.from({ length: 40 }, (_, a) =>
    Array.from({ length: a }, (__, b) => [100 + a, 100 + b] as const),
  ).flat();
  const mostOf = (deal: readonly { readonly position: number }[]) => {
    let most = 0;
    // Towards the end few images are left to choose from.
    for (let from = 0; from + SPREAD_OVER <= deal.length / 2; from++) {
      const counts = new Map<number, number>();
      for (const { position } of deal.slice(from, from + SPREAD_OVER))
        for (const image of at(images, position)) counts.set(image, (counts.get(image) ?? 0) + 1);
      most = Math.max(most, ...counts.values());
    }
    return most;
  };
  const options = { ...OPTIONS, pairs: images.length };
  const spread = dealPairs([1, 2], { ...options, images });
  const shuffled = dealPairs([1, 2], options);
  expect(mostOf(shuffled.get(1) ?? [])).toBeGreaterThan(MOST_OF_IMAGE);
  expect(mostOf(spread.get(1) ?? [])).toBeLessThanOrEqual(MOST_OF_IMAGE);
  const positions = (person: number) => (spread.get(person) ?? []).map(({ position }) => position);
  expect(positions(1)).not.toEqual(positions(2));
  expect(positions(1).toSorted((a, b) => a - b)).toEqual([...images.keys()]);
  expect(
    dealPairs([1], { ...options, shuffled: false, images })
      .get(1)
      ?.map(({ position }) => position),
  ).toEqual([...images.keys()]);
});
