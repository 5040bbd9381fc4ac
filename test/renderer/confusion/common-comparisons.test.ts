import { expect, test } from 'vitest';
import { commonComparisons } from '../../../src/renderer/views/confusion/common-comparisons.ts';

test('two runs that answered the same comparisons need no word', () => {
  expect(commonComparisons('b', 1000, 1000)).toBeNull();
});

test('a second matrix of a part, and one of nothing, are told as such', () => {
  expect(commonComparisons('b', 1000, 812)).toBe(
    'Of these 1,000 comparisons b has answered 812: its matrix is of those, the first one of all.',
  );
  expect(commonComparisons('b', 1000, 0)).toBe(
    'Of these 1,000 comparisons b has answered none, so there is no second matrix. “The two runs compared” has each run’s own comparisons.',
  );
});
