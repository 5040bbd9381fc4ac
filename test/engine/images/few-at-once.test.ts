import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FewAtOnce } from '../../../src/engine/images/few-at-once.ts';

test('no more than so many work at once, in the order asked, and a failure gives its place up', async () => {
  const few = new FewAtOnce(2);
  const begun: number[] = [];
  let working = 0;
  let most = 0;
  const work = async (number: number): Promise<number> => {
    begun.push(number);
    most = Math.max(most, ++working);
    await setImmediate();
    working--;
    if (number === 1) throw new Error('one fails');
    return number;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => few.run(() => work(number))));
  expect(most).toBe(2);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});
