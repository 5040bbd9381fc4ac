import { expect, test } from 'vitest';
import { describeProgress, ProgressLine } from '../../src/cli/progress-line.ts';

/** A progress line with a clock to be set, and what it wrote. */
function progressLine(isTTY: boolean) {
  const state = { now: 0, written: '' };
  const line = new ProgressLine({ isTTY, write: (text) => (state.written += text) }, () => state.now);
  const report = (milliseconds: number, done: number) => {
    state.now = milliseconds;
    line.report({ done, total: 1000, unit: 'comparisons' });
  };
  return { line, state, report };
}

test('a line says how much is done, the rate and the time left', () =>
  expect(describeProgress({ done: 1200, total: 4800, unit: 'comparisons', message: 'comparing' }, 83.4)).toBe(
    '1,200 of 4,800 comparisons (25%), 83/s, 43 s left: comparing',
  ));

test('without a total or a rate it says what it knows', () =>
  expect(describeProgress({ done: 7, total: undefined, unit: 'images' }, undefined)).toBe('7 images'));

test('in a log there is a line every five seconds and one at the end', () => {
  const { report, state } = progressLine(false);
  for (let second = 0; second <= 10; second++) report(second * 1000, second * 100);
  expect(state.written.trimEnd().split('\n')).toEqual([
    '0 of 1,000 comparisons (0%)',
    '500 of 1,000 comparisons (50%), 100/s, 5 s left',
    '1,000 of 1,000 comparisons (100%), 100/s',
  ]);
});

test('on a terminal one line is redrawn, and notes stand above it', () => {
  const { line, report, state } = progressLine(true);
  report(0, 0);
  report(50, 1);
  report(200, 2);
  line.note('Left out: a.jpg');
  line.end();
  expect(state.written).toBe(
    '\r\u001b[2K0 of 1,000 comparisons (0%)' +
      '\r\u001b[2K2 of 1,000 comparisons (0%), 10/s, 1 min 40 s left' +
      '\nLeft out: a.jpg\n',
  );
});

test('the rate counts only what was done while watching, and only lately', () => {
  const { report, state } = progressLine(false);
  report(0, 900);
  report(10_000, 910);
  expect(state.written).toContain('910 of 1,000 comparisons (91%), 1.0/s, 1 min 30 s left');
  report(100_000, 920);
  report(110_000, 960);
  expect(state.written).toContain('960 of 1,000 comparisons (96%), 4.0/s, 10 s left');
});
