import { expect, it } from 'vitest';
import { isPairSeen, noteSeen, wasPairSeen } from '../../../src/renderer/judging/seen-pairs.ts';

it('a pair is seen while both of its images are noted for it, in either order', () => {
  const gone = [noteSeen('71-72', 72)];
  expect(isPairSeen({ firstId: 71, secondId: 72 })).toBe(false);
  // The same images of other pairs are elsewhere on the screen.
  gone.push(noteSeen('71-73', 71), noteSeen('72-74', 72));
  expect(isPairSeen({ firstId: 71, secondId: 72 })).toBe(false);
  gone.push(noteSeen('71-72', 71));
  expect(isPairSeen({ firstId: 71, secondId: 72 })).toBe(true);
  expect(isPairSeen({ firstId: 72, secondId: 71 })).toBe(true);
  gone[0]?.();
  expect(isPairSeen({ firstId: 71, secondId: 72 })).toBe(false);
  expect(wasPairSeen({ firstId: 71, secondId: 72 })).toBe(true);
  expect(wasPairSeen({ firstId: 71, secondId: 73 })).toBe(false);
  gone.forEach((end) => end());
});

it('an image that is shown in two places is gone when both are', () => {
  const first = noteSeen('81-82', 81);
  const [one, other] = [noteSeen('81-82', 82), noteSeen('81-82', 82)];
  one();
  expect(isPairSeen({ firstId: 81, secondId: 82 })).toBe(true);
  other();
  expect(isPairSeen({ firstId: 81, secondId: 82 })).toBe(false);
  first();
});
