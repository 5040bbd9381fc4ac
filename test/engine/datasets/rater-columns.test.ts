import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRaterColumns } from '../../../src/engine/datasets/rater-columns.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { writeXlsx } from '../../fixtures/write-xlsx.ts';

const FORM = { image: 'path', notRaters: ['mean'], place: 'raters.xlsx' };

function workbook(...rows: readonly (readonly (string | number)[])[]): string {
  const file = join(temporaryFolder(), 'raters.xlsx');
  writeXlsx(file, { Sheet1: [['mean', 'path', 'AB12', 'CD34'], ...rows] });
  return file;
}

test('ratings and rows of raters that are left out are told, each kind with its place', async () => {
  const file = workbook(
    [5, 'a.jpg', 4, 6],
    [5, '', 4, 6],
    [5, 'b.jpg', 'good', 7],
    ['', '', '', ''],
    [5, 'a.jpg', 1, 1],
    [5, 'c.jpg', 11, ''],
    ['', '', '', 3],
    [5, 'b.jpg', 2, 2],
  );
  const { raters, problems } = await readRaterColumns(file, [1, 10], FORM);
  expect(
    [...raters].map(([name, { ratings }]) => [name, ratings?.map(({ rater, value }) => [rater, value])]),
  ).toEqual([
    [
      'a.jpg',
      [
        ['1', 4],
        ['2', 6],
      ],
    ],
    ['b.jpg', [['2', 7]]],
  ]);
  expect(problems.every(({ kind, severity }) => kind === 'bad-rating' && severity === 'skipped')).toBe(true);
  expect(problems.map(({ file: at, line, message }) => `${at}:${line} ${message}`)).toEqual([
    'raters.xlsx:4 2 ratings are left out; the first: the rating "good" is not a number',
    'raters.xlsx:3 the ratings of 2 rows are left out, since no image is named there: lines 3, 8',
    'raters.xlsx:null the ratings of 2 rows are left out, since an earlier row has the same image; the first is "a.jpg"',
  ]);
});

test('rows of raters without a fault have nothing to tell, and other columns are refused', async () => {
  await expect(readRaterColumns(workbook([5, 'a.jpg', 4, '']), [1, 10], FORM)).resolves.toMatchObject({
    problems: [],
  });
  await expect(
    readRaterColumns(workbook([5, 'a.jpg', 4, 6]), [1, 10], { ...FORM, image: 'file' }),
  ).rejects.toMatchObject({ code: 'csv-header' });
});
