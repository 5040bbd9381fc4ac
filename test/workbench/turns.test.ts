import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Turns } from '../../src/workbench/turns.ts';

const never = new AbortController().signal;

test('turns come one at a time, in the order asked', async () => {
  const turns = new Turns();
  const order: number[] = [];
  const work = async (number: number) => {
    const end = await turns.take(never);
    order.push(number);
    await setImmediate();
    order.push(number);
    end();
  };
  await Promise.all([1, 2, 3, 4].map(work));
  expect(order).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  expect(turns.isFree).toBe(true);
});

test('whoever has given up waiting is passed over', async () => {
  const turns = new Turns();
  const end = await turns.take(never);
  const stop = new AbortController();
  const left = turns.take(stop.signal);
  const next = turns.take(never);
  stop.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  end();
  (await next)();
  expect(turns.isFree).toBe(true);
  await expect(turns.take(stop.signal)).rejects.toThrow('enough');
});

test('whoever has the turn hears that it is wanted, even if somebody waited before', async () => {
  const turns = new Turns();
  const [first, second] = [vi.fn(), vi.fn()];
  const endFirst = await turns.take(never, first);
  expect(first).not.toHaveBeenCalled();
  const waiting = turns.take(never, second);
  expect(first).toHaveBeenCalledOnce();
  const last = turns.take(never);
  endFirst();
  const endSecond = await waiting;
  expect(second).toHaveBeenCalledOnce();
  endSecond();
  (await last)();
});
