import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDataset } from '../../../src/engine/datasets/read-dataset.ts';
import { writeFiles, writeImages } from '../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

async function folderWith(files: Record<string, string>): Promise<string> {
  const root = temporaryFolder();
  await writeImages(root, ['a.jpg', 'b.jpg', 'c.jpg']);
  writeFiles(root, files);
  return root;
}

const messages = (problems: readonly { message: string }[]) => problems.map(({ message }) => message);

test('of a table with one row a rating the mean is the score, and single ratings are kept', async () => {
  const root = await folderWith({
    'ratings.csv':
      'image,worker_id,score,sharpness,split\n' +
      'a.jpg,A1XYZ,2,10,train\nb.jpg,A1XYZ,9,20,test\n./a.jpg,B2XYZ,5,30,train\nb.jpg,B2XYZ,10,40,test\n',
  });
  const dataset = await readDataset(root);
  const scaled = (raw: number) => expect.closeTo(1 + ((raw - 1) * 4) / 9) as number;
  expect(dataset).toMatchObject({ format: 'csv', entries: 2, rawRange: [1, 10] });
  // Accounts lead to people: raters are numbered.
  expect(dataset.images).toMatchObject([
    {
      name: 'a.jpg',
      rawScore: 3.5,
      score: scaled(3.5),
      raterCount: 2,
      raterSpread: expect.closeTo((Math.SQRT1_2 * 3 * 4) / 9) as number,
      otherScores: { sharpness: 20 },
      ratings: [
        { rater: '1', value: scaled(2), earlier: null },
        { rater: '2', value: scaled(5), earlier: null },
      ],
    },
    { name: 'b.jpg', rawScore: 9.5, otherScores: { sharpness: 30 } },
  ]);
  expect(dataset.splits[0]?.members).toEqual([
    { name: 'a.jpg', part: 'train' },
    { name: 'b.jpg', part: 'test' },
  ]);
  expect(messages(dataset.problems)).toContain(
    'each row is one rating, and the score of an image is the mean of its ratings; raters are numbered in the order of the file',
  );
});

test('the scale is that of the ratings, which reach further than their means', async () => {
  const rows = 'image,rater,rating\na.jpg,1,1\na.jpg,2,7\nb.jpg,1,3\nb.jpg,2,4\n';
  const root = await folderWith({ 'r.csv': rows });
  expect(await readDataset(root)).toMatchObject({ rawRange: [1, 7], images: [{ rawScore: 4 }, {}] });
  const told = await readDataset(root, { range: [1, 5] });
  expect(told.images[0]).toMatchObject({ score: 1, raterCount: 1 });
  expect(messages(told.problems)).toContain(
    '1 of 4 ratings are left out; the first: the rating 7 is outside 1-5',
  );
});

test('a second rating by the same rater counts, and the one before it is kept; unusable ratings are told', async () => {
  const root = await folderWith({
    'r.csv':
      'image,rater,rating,group\na.jpg,7,2,x\na.jpg,8,4,x\na.jpg,7,5,y\nb.jpg,7,good,x\nb.jpg,,3,x\n,7,3,x\nc.jpg,8,1,x\n',
  });
  const { images, problems } = await readDataset(root);
  expect(images).toMatchObject([
    {
      name: 'a.jpg',
      score: 4.5,
      group: 'x',
      ratings: [
        { rater: '7', value: 5, earlier: 2 },
        { rater: '8', value: 4, earlier: null },
      ],
    },
    { name: 'c.jpg', score: 1, raterCount: 1, raterSpread: null },
  ]);
  expect(problems.map(({ line, message }) => [line, message])).toEqual(
    expect.arrayContaining([
      [4, '"a.jpg" has another "group" here ("y") than in its first row ("x"), which counts'],
      [5, '2 of 7 ratings are left out; the first: the rating "good" is not a number'],
      [7, '1 of 7 rows name no image and are left out: line 7'],
      [5, 'the score is missing ("b.jpg")'],
      [
        null,
        '1 rating of an image by somebody who had rated it already: the last one counts, and the one before it is kept beside it',
      ],
    ]),
  );
});

test('rows without a rating are told with their lines, and an image that has none of its own', async () => {
  const empty = Array.from({ length: 6 }, (_, rater) => `b.jpg,${rater},`).join('\n');
  const root = await folderWith({
    'r.csv': `image,rater,rating\na.jpg,1,2\na.jpg,2,\na.jpg,3,5\n${empty}\n`,
  });
  const { images, problems } = await readDataset(root);
  expect(images).toMatchObject([{ name: 'a.jpg', rawScore: 3.5, raterCount: 2 }]);
  expect(problems.map(({ line, severity, message }) => [line, severity, message])).toEqual(
    expect.arrayContaining([
      [3, 'skipped', '7 of 9 rows have no rating and are left out: lines 3, 5, 6, 7, 8 and 2 more'],
      [5, 'skipped', 'the score is missing ("b.jpg")'],
    ]),
  );
});

test('the column of raters can be named, and is asked for where rows repeat most images', async () => {
  const root = await folderWith({
    'r.csv': 'image,who,score\na.jpg,5,1\na.jpg,6,3\na.jpg,7,3\nb.jpg,5,5\nb.jpg,6,5\n',
  });
  const without = await readDataset(root);
  expect(without.images.map(({ score }) => score)).toEqual([1, 5]);
  expect(messages(without.problems)).toContain(
    '3 of 5 rows name an image again: if each row is one rating, name the column of raters (on the command line: --rater-column)',
  );
  const named = await readDataset(root, { raterColumn: 'who' });
  expect(named.images[0]).toMatchObject({ score: expect.closeTo(7 / 3) as number, raterCount: 3 });
  await expect(readDataset(root, { raterColumn: 'whom' })).rejects.toMatchObject({ code: 'csv-header' });
});

test('a list of images is read rather than the single ratings beside it', async () => {
  const root = await folderWith({
    'labels.csv': 'image,score\na.jpg,2\nb.jpg,3\n',
    'ratings.csv': 'image,rater,rating\na.jpg,1,1\na.jpg,2,5\n',
  });
  expect((await readDataset(root)).sources).toEqual(['labels.csv']);
  const chosen = await readDataset(join(root, 'ratings.csv'));
  expect(chosen.images).toMatchObject([{ name: 'a.jpg', score: 3 }]);
});
