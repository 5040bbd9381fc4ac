import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchImages } from '../../src/workbench/watch-images.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('each look that finds another picture is told, a look that fails is not, and the end is the end', async () => {
  const looks = [
    () => Promise.resolve(false),
    () => Promise.resolve(true),
    () => Promise.reject(new Error('the disk is gone')),
    () => Promise.resolve(true),
  ];
  const onChange = vi.fn();
  const haveChanged = vi.fn(() => looks.shift()?.() ?? Promise.resolve(false));
  const end = watchImages({ haveChanged }, onChange);
  const told: number[] = [];
  for (let look = 0; look < 5; look++) {
    await vi.advanceTimersToNextTimerAsync();
    told.push(onChange.mock.calls.length);
  }
  expect(told).toEqual([0, 1, 1, 2, 2]);
  end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(haveChanged).toHaveBeenCalledTimes(5);
});
