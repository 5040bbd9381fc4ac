import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { DeviceQueue } from '../../src/workbench/device-queue.ts';

const never = new AbortController().signal;

test('turns come one at a time, in the order asked', async () => {
  const device = new DeviceQueue();
  const order: number[] = [];
  const work = async (number: number) => {
    const end = await device.take(never);
    order.push(number);
    await setImmediate();
    order.push(number);
    end();
  };
  await Promise.all([1, 2, 3, 4].map(work));
  expect(order).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  expect(device.isFree).toBe(true);
});

test('whoever has given up waiting is passed over', async () => {
  const device = new DeviceQueue();
  const end = await device.take(never);
  const stop = new AbortController();
  const left = device.take(stop.signal);
  const next = device.take(never);
  stop.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  end();
  (await next)();
  expect(device.isFree).toBe(true);
  await expect(device.take(stop.signal)).rejects.toThrow('enough');
});

test('whoever has the turn hears that it is wanted, even if somebody waited before', async () => {
  const device = new DeviceQueue();
  const [first, second] = [vi.fn(), vi.fn()];
  const endFirst = await device.take(never, first);
  expect(first).not.toHaveBeenCalled();
  const waiting = device.take(never, second);
  expect(first).toHaveBeenCalledOnce();
  const last = device.take(never);
  endFirst();
  const endSecond = await waiting;
  expect(second).toHaveBeenCalledOnce();
  endSecond();
  (await last)();
});
