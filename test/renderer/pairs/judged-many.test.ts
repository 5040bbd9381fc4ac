import { expect, test } from 'vitest';
import type { SaidOfMany } from '../../../src/renderer/views/pairs/judged-many.ts';
import { doMany, doneMany, whatChanges } from '../../../src/renderer/views/pairs/judged-many.ts';

const say = (action: SaidOfMany['action'], label: SaidOfMany['label'] = null): SaidOfMany => ({
  action,
  label,
  comment: null,
});

test.each([
  [say('label', 'Similar'), 'Label 1,234 pairs Similar', '1,234 pairs labelled Similar'],
  [
    say('cannot-judge'),
    'Say of 1,234 pairs that they cannot be judged',
    '1,234 pairs marked as not to be judged',
  ],
  [say('flag'), 'Flag 1,234 pairs', '1,234 pairs flagged'],
  [say('unflag'), 'Take the flag from 1,234 pairs', 'Flag taken from 1,234 pairs'],
  [say('comment'), 'Comment on 1,234 pairs', '1,234 pairs commented on'],
])('what is said of many pairs is told before and after', (said, before, after) => {
  expect(doMany(said, 1234)).toBe(before);
  expect(doneMany(said, 1234)).toBe(after);
});

test('one pair is no pairs', () => {
  expect(doMany(say('flag'), 1)).toBe('Flag 1 pair');
  expect(doneMany(say('label', 'First'), 1)).toBe('1 pair labelled First');
});

test('the question says what an answer replaces, and that one undo takes it back', () => {
  expect(whatChanges(say('label', 'First'))).toContain('also where another one stands');
  expect(whatChanges(say('flag'))).toBe('It is one step: one Undo takes all of it back.');
});
