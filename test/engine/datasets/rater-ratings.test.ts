import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRaterRatings } from '../../../src/engine/datasets/rater-ratings.ts';
import { writeFiles } from '../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { writeXlsx } from '../../fixtures/write-xlsx.ts';

test('ratings are summarised by image from CSV, with the sample deviation', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'All_Ratings.csv': 'Rater,Filename,Rating\n1,a.jpg,2\n2,a.jpg,4\n2,a.jpg,5\n1,b.jpg,3\n2,b.jpg,\n',
  });
  expect(await readRaterRatings(join(folder, 'All_Ratings.csv'))).toEqual(
    new Map([
      ['a.jpg', { count: 2, spread: Math.SQRT2 }],
      ['b.jpg', { count: 1, spread: null }],
    ]),
  );
});

test('a sheet of other columns is passed over, a workbook of only such sheets refused', async () => {
  const folder = temporaryFolder();
  const ratings = [
    ['Rater', 'Filename', 'Rating', 'original Rating'],
    [1, 'a.jpg', 2, ''],
  ];
  writeXlsx(join(folder, 'both.xlsx'), { Notes: [['who', 'when']], Ratings: ratings });
  expect((await readRaterRatings(join(folder, 'both.xlsx'))).size).toBe(1);
  writeXlsx(join(folder, 'none.xlsx'), { Notes: [['who', 'when']] });
  await expect(readRaterRatings(join(folder, 'none.xlsx'))).rejects.toMatchObject({
    code: 'csv-header',
    message: expect.stringMatching(/"who", "when".*Rater, Filename, Rating/) as string,
  });
});

test('a damaged workbook is an error that names it', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'All_Ratings.xlsx': 'no zip at all' });
  await expect(readRaterRatings(join(folder, 'All_Ratings.xlsx'))).rejects.toMatchObject({
    code: 'ratings-unreadable',
  });
});
