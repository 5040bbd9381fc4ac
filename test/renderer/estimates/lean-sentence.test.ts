import { expect, test } from 'vitest';
import { leanSentence } from '../../../src/renderer/estimates/lean-sentence.ts';

const lean = { near: 12, higher: 9, lower: 1, strongest: { name: 'AF1.jpg', nearer: 0.0213 } };

test('many references that lean the same way are told from one that decides', () => {
  const counts =
    'Of 12 references within 0.5 of the true score, 9 place it too high and 1 too low. Without AF1.jpg, the reference that does most, it is nearer to the truth by 0.021.';
  expect(leanSentence({ ...lean, isCollective: false })).toBe(counts);
  expect(leanSentence({ ...lean, isCollective: true })).toBe(
    `No single pair explains it: the near references lean the same way. ${counts}`,
  );
});

test('where no reference brings the estimate nearer, that is said', () => {
  expect(leanSentence({ ...lean, near: 1, strongest: null, isCollective: false })).toBe(
    'Of 1 reference within 0.5 of the true score, 9 place it too high and 1 too low. Without any one reference the estimate is no nearer to the truth.',
  );
});
