import { expect, test } from 'vitest';
import { datasetNameOf, isTable } from '../../../src/renderer/views/data/import-path.ts';

test.each([
  ['/data/SCUT-FBP5500_v2', 'SCUT-FBP5500_v2'],
  ['/data/faces/', 'faces'],
  ['/data/scores.CSV', 'scores'],
  ['C:\\data\\my faces\\list.tsv', 'list'],
  ['', ''],
])('the dataset at %j is called %j', (path, name) => expect(datasetNameOf(path)).toBe(name));

test('a CSV or TSV file has columns to name, a folder has none', () => {
  expect(isTable(' /data/scores.TSV ')).toBe(true);
  expect(isTable('/data/scores.csv.d')).toBe(false);
});
