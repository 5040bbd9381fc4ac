import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRaterRatings } from '../../../src/engine/datasets/rater-ratings.ts';
import { writeFiles } from '../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { writeXlsx } from '../../fixtures/write-xlsx.ts';

const leftOut = (file: string, line: number, message: string) => ({
  ...{ kind: 'bad-rating', severity: 'skipped', file, line, message },
});

const by = (rater: string, value: number) => ({ rater, value, earlier: null });

test('ratings are summarised by image from CSV, with the sample deviation', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'All_Ratings.csv': 'Rater,Filename,Rating\n1,a.jpg,2\n2,a.jpg,4\n2,a.jpg,5\n1,b.jpg,3\n2,b.jpg,\n',
  });
  expect(await readRaterRatings(join(folder, 'All_Ratings.csv'), [1, 5])).toEqual({
    raters: new Map([
      ['a.jpg', { count: 2, spread: Math.SQRT2, ratings: [by('1', 2), by('2', 4)] }],
      ['b.jpg', { count: 1, spread: null, ratings: [by('1', 3)] }],
    ]),
    problems: [
      leftOut('All_Ratings.csv', 6, '1 of 5 rows have no rating and are left out: line 6'),
      leftOut(
        'All_Ratings.csv',
        4,
        '1 of 5 rows rate an image again, otherwise than the first row that does, which counts: line 4',
      ),
    ],
  });
});

test('a sheet of other columns is passed over, a workbook of only such sheets refused', async () => {
  const folder = temporaryFolder();
  const ratings = [
    ['Rater', 'Filename', 'Rating', 'original Rating'],
    [1, 'a.jpg', 2, ''],
  ];
  writeXlsx(join(folder, 'both.xlsx'), { Notes: [['who', 'when']], Ratings: ratings });
  expect((await readRaterRatings(join(folder, 'both.xlsx'), [1, 5])).raters.size).toBe(1);
  writeXlsx(join(folder, 'none.xlsx'), { Notes: [['who', 'when']] });
  await expect(readRaterRatings(join(folder, 'none.xlsx'), [1, 5])).rejects.toMatchObject({
    code: 'csv-header',
    message: expect.stringMatching(/"who", "when".*Rater, Filename, Rating/) as string,
  });
});

test('a damaged workbook is an error that names it', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'All_Ratings.xlsx': 'no zip at all' });
  await expect(readRaterRatings(join(folder, 'All_Ratings.xlsx'), [1, 5])).rejects.toMatchObject({
    code: 'ratings-unreadable',
  });
});

test('numbers that a workbook keeps as text are numbers, with a point or a comma', async () => {
  const folder = temporaryFolder();
  const header = ['Rater', 'Filename', 'Rating'];
  writeXlsx(join(folder, 'points.xlsx'), {
    ALL: [header, ['1', 'a.jpg', '2.5'], ['2', 'a.jpg', '4.5'], ['1', 'b.jpg', '3'], [1, 'a.jpg', 5]],
  });
  expect(await readRaterRatings(join(folder, 'points.xlsx'), [1, 5])).toEqual({
    raters: new Map([
      ['a.jpg', { count: 2, spread: Math.SQRT2, ratings: [by('1', 2.5), by('2', 4.5)] }],
      ['b.jpg', { count: 1, spread: null, ratings: [by('1', 3)] }],
    ]),
    problems: [
      leftOut(
        'points.xlsx',
        5,
        '1 of 4 rows of the sheet "ALL" rate an image again, otherwise than the first row that does, which counts: line 5',
      ),
    ],
  });
  writeXlsx(join(folder, 'commas.xlsx'), {
    ALL: [header, [1, 'a.jpg', '2,5'], [2, 'a.jpg', 4.5]],
  });
  expect(await readRaterRatings(join(folder, 'commas.xlsx'), [1, 5])).toMatchObject({
    raters: new Map([['a.jpg', { count: 2, spread: Math.SQRT2, ratings: [by('1', 2.5), by('2', 4.5)] }]]),
    problems: [{ kind: 'note', severity: 'warning', line: 2, file: 'commas.xlsx' }],
  });
});

test('ratings that are no numbers or outside the range are counted and told with the first', async () => {
  const folder = temporaryFolder();
  writeXlsx(join(folder, 'All_Ratings.xlsx'), {
    ALL: [
      ['Rater', 'Filename', 'Rating'],
      [1, 'a.jpg', 4],
      [2, 'a.jpg', 'four'],
      [3, 'a.jpg', 50],
      [4, 'a.jpg', ''],
    ],
  });
  expect(await readRaterRatings(join(folder, 'All_Ratings.xlsx'), [1, 5])).toEqual({
    raters: new Map([['a.jpg', { count: 1, spread: null, ratings: [by('1', 4)] }]]),
    problems: [
      leftOut(
        'All_Ratings.xlsx',
        3,
        '2 of 4 ratings of the sheet "ALL" are left out; the first: the rating "four" is not a number',
      ),
      leftOut(
        'All_Ratings.xlsx',
        5,
        '1 of 4 rows of the sheet "ALL" have no rating and are left out: line 5',
      ),
    ],
  });
});
