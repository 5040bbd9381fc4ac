import { expect, test } from 'vitest';
import { bytesTold } from '../../src/engine/bytes-told.ts';
import type { Progress } from '../../src/engine/long-work.ts';

function told(total: number, ...bytes: readonly number[]): string[] {
  const progress: Progress[] = [];
  const tell = bytesTold((each) => progress.push(each), total, ' read');
  for (const each of bytes) tell(each, 'a.csv');
  return progress.map(({ done, total: all, unit, message }) => `${done} of ${all} ${unit}: ${message}`);
}

test('bytes are told as megabytes, where they are few as kilobytes, and never as none of none', () => {
  expect(told(38_400_000, 0, 1, 400_000, 19_000_000, 38_400_000)).toEqual([
    '0 of 38 MB read: a.csv',
    '1 of 38 MB read: a.csv',
    '19 of 38 MB read: a.csv',
    '38 of 38 MB read: a.csv',
  ]);
  expect(told(2_300_000, 262_144, 2_300_000)).toEqual([
    '262 of 2300 kB read: a.csv',
    '2300 of 2300 kB read: a.csv',
  ]);
  expect(told(39, 39)).toEqual(['1 of 1 kB read: a.csv']);
});
