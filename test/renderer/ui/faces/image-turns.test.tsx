import { expect, it } from 'vitest';
import { waitForTurn } from '../../../../src/renderer/ui/faces/image-turns.ts';

it('lets a few images load at once, and the others in their order as those are done', () => {
  const begun: number[] = [];
  const done = Array.from({ length: 8 }, (_, image) =>
    waitForTurn(() => {
      begun.push(image);
    }),
  );
  expect(begun).toEqual([0, 1, 2, 3]);
  done[2]?.();
  done[2]?.();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  // An image that is no longer wanted before its turn takes nobody's place.
  done[5]?.();
  done[0]?.();
  expect(begun).toEqual([0, 1, 2, 3, 4, 6]);
  for (const finish of done) finish();
  expect(begun).toEqual([0, 1, 2, 3, 4, 6, 7]);
  const again = waitForTurn(() => {
    begun.push(8);
  });
  expect(begun.at(-1)).toBe(8);
  again();
});
