import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import {
  measureSettings,
  settingsForOne,
  type Measurement,
} from '../../../src/engine/comparator/measured-settings.ts';

const CORES = availableParallelism();

/** A model of which a call of so many pairs takes so many milliseconds, on a clock of its own. */
function model(
  millisecondsOf: (pairs: number, threads: number) => number,
  given: Partial<Measurement> = {},
): { readonly measurement: Measurement; readonly calls: [pairs: number, threads: number][] } {
  const calls: [number, number][] = [];
  let now = 0;
  return {
    calls,
    measurement: {
      mostTogether: () => 16,
      onGpu: false,
      operations: 1e9,
      answer: (pairs, threads) => {
        calls.push([pairs, threads]);
        now += millisecondsOf(pairs, threads);
      },
      clock: () => now,
      ...given,
    },
  };
}

/** Milliseconds of all calls after the first. */
function measuredTime(
  calls: readonly [number, number][],
  millisecondsOf: (pairs: number, threads: number) => number,
): number {
  return calls.slice(1).reduce((sum, [pairs, threads]) => sum + millisecondsOf(pairs, threads), 0);
}

test('pairs are answered together where that is faster a pair', () => {
  const { measurement } = model((pairs) => 5 + pairs, { threads: 1 });
  expect(measureSettings(measurement)).toEqual({ threads: 1, pairsTogether: 16 });
});

test('one pair a call where more of them take as long each', () => {
  const { measurement, calls } = model((pairs) => 10 * pairs, { threads: 1 });
  expect(measureSettings(measurement)).toEqual({ threads: 1, pairsTogether: 1 });
  expect(calls.length).toBeGreaterThan(5);
});

test('a model is tried alike whatever its weights are stored in: what is large is not measured at all', () => {
  const { measurement, calls } = model(() => 2_500, { threads: 1, operations: 8.6e10 });
  expect(measureSettings(measurement)).toEqual({ threads: 1, pairsTogether: 1 });
  const onAll = model(() => 2_500, { operations: 8.6e10 });
  expect(measureSettings(onAll.measurement)).toEqual({ threads: CORES, pairsTogether: 1 });
  expect([...calls, ...onAll.calls]).toEqual([]);
});

test('no call begins that would end after the patience: 0.8 s for threads and for pairs', () => {
  for (const one of [3, 40, 150, 300, 700, 900, 5_000]) {
    const time = (pairs: number) => one * pairs;
    const { measurement, calls } = model(time);
    const { threads } = measureSettings(measurement);
    expect(threads).toBeGreaterThanOrEqual(1);
    expect(calls[0]).toEqual([1, 1]);
    // The estimate of a call is the best one so far, which here is what it takes.
    expect(measuredTime(calls, time)).toBeLessThanOrEqual(1_600);
  }
});

test('a pair that takes longer than the patience is asked once, and then all cores are used', () => {
  const { measurement, calls } = model(() => 900);
  expect(measureSettings(measurement)).toEqual({ threads: CORES, pairsTogether: 1 });
  expect(calls).toEqual([[1, 1]]);
});

test('for one question nothing is measured: given threads, one where a pair is small, else all cores', () => {
  const small = { threads: undefined, onGpu: false, operations: 1e8 };
  expect(settingsForOne(small)).toEqual({ threads: 1, pairsTogether: 1 });
  expect(settingsForOne({ ...small, operations: 1e11 })).toEqual({ threads: CORES, pairsTogether: 1 });
  expect(settingsForOne({ ...small, threads: 3 })).toEqual({ threads: 3, pairsTogether: 1 });
  expect(settingsForOne({ ...small, onGpu: true }).threads).toBeLessThanOrEqual(4);
});
