import { expect, test } from 'vitest';
import {
  NO_SELECTION,
  rangeTo,
  toggled,
  withRange,
  type PairSelection,
} from '../../../../src/renderer/ui/pair-list/pair-selection.ts';

/** In a list whose line n is the pair (n, 100). */
const pairAt = (index: number) => [index, 100] as const;
const placesOf = ({ pairs }: PairSelection) => [...pairs.values()].map(([first]) => first);

function extended(before: PairSelection, to: number, cursor: number | null): PairSelection {
  const range = rangeTo(before, to, cursor);
  const low = Math.min(range.from, range.to);
  const count = Math.abs(range.to - range.from) + 1;
  return withRange(
    before,
    Array.from({ length: count }, (_, step) => pairAt(low + step)),
    range,
  );
}

test('a range begins at the pair that is looked at, and gets longer and shorter from there', () => {
  const five = extended(NO_SELECTION, 7, 3);
  expect(placesOf(five)).toEqual([3, 4, 5, 6, 7]);
  expect(placesOf(extended(five, 5, 7))).toEqual([3, 4, 5]);
  expect(placesOf(extended(five, 1, 7))).toEqual([1, 2, 3]);
});

test('with nothing looked at a range is the pair itself', () => {
  expect(placesOf(extended(NO_SELECTION, 4, null))).toEqual([4]);
});

test('a pair is chosen besides others, and no longer', () => {
  const two = toggled(toggled(NO_SELECTION, pairAt(2), 2), pairAt(8), 8);
  expect(placesOf(two)).toEqual([2, 8]);
  expect(placesOf(toggled(two, pairAt(2), 2))).toEqual([8]);
});

test('a range leaves what was chosen before it, also when it gets shorter', () => {
  const one = toggled(toggled(NO_SELECTION, pairAt(1), 1), pairAt(5), 5);
  const longer = extended(one, 8, 5);
  expect(placesOf(longer).sort()).toEqual([1, 5, 6, 7, 8]);
  expect(placesOf(extended(longer, 6, 8)).sort()).toEqual([1, 5, 6]);
});

test('after a move to another pair a new range begins there', () => {
  const first = extended(NO_SELECTION, 2, 1);
  expect(placesOf(extended(first, 11, 10)).sort((a, b) => a - b)).toEqual([1, 2, 10, 11]);
});

test('the other order of a pair is another line', () => {
  const both = toggled(toggled(NO_SELECTION, [1, 2], 0), [2, 1], 1);
  expect(both.pairs.size).toBe(2);
});
