import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readDataset } from '../../../src/engine/datasets/read-dataset.ts';
import { smallJpeg, writeFiles, writeImages } from '../../fixtures/image-folder.ts';
import { LONG } from '../../fixtures/long.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { sharedData } from '../../fixtures/shared-data.ts';
import { writeXlsx } from '../../fixtures/write-xlsx.ts';

const RATIO = 'train_test_files/split_of_60%training and 40%testing';
const FOLDS = 'train_test_files/5_folders_cross_validations_files';

describe('SCUT-FBP5500', () => {
  async function scutFolder(names: readonly string[], release = 'SCUT-FBP5500_v2'): Promise<string> {
    const parent = temporaryFolder();
    const root = join(parent, 'downloads', release);
    await writeImages(
      root,
      names.map((name) => `Images/${name}`),
    );
    writeFiles(root, {
      'train_test_files/All_labels.txt': names.map((name, index) => `${name} ${index + 1}.5\r\n`).join(''),
      'facial landmark/AF1.pts': 'ignored',
    });
    return parent;
  }

  test('is recognised from any parent folder and from its own inner folders', async () => {
    const parent = await scutFolder(['AF1.jpg', 'CM2.jpg']);
    const root = join(parent, 'downloads', 'SCUT-FBP5500_v2');
    for (const path of [parent, root, join(root, 'Images'), join(root, 'train_test_files')]) {
      const dataset = await readDataset(path);
      expect(dataset).toMatchObject({
        format: 'scut-fbp5500',
        suggestedName: 'scut-fbp5500',
        root,
        rawRange: null,
      });
      expect(dataset.images.map(({ name, path, score, group }) => ({ name, path, score, group }))).toEqual([
        { name: 'AF1.jpg', path: 'Images/AF1.jpg', score: 1.5, group: 'Asian female' },
        { name: 'CM2.jpg', path: 'Images/CM2.jpg', score: 2.5, group: 'Caucasian male' },
      ]);
      expect(dataset.problems).toEqual([]);
    }
  });

  test('brings its official splits and the raters spread', async () => {
    const names = ['AF1.jpg', 'AF2.jpg', 'AM1.jpg', 'CF1.jpg'];
    const root = join(await scutFolder(names), 'downloads', 'SCUT-FBP5500_v2');
    writeFiles(root, {
      [`${RATIO}/train.txt`]: 'AF1.jpg 1.5\nAF2.jpg 2.5\nXX9.jpg 2\n',
      [`${RATIO}/test.txt`]: 'AM1.jpg 3.5\nCF1.jpg 4.5\nAF1.jpg 1.5\n',
      [`${FOLDS}/cross_validation_1/test_1.txt`]: 'AF1.jpg 1.5\nAF2.jpg 2.5\n',
      [`${FOLDS}/cross_validation_1/train_1.txt`]: 'AM1.jpg 3.5\nCF1.jpg 4.5\n',
      [`${FOLDS}/cross_validation_2/test_2.txt`]: 'AM1.jpg 3.5\nCF1.jpg 4.5\n',
    });
    const header = ['Rater', 'Filename', 'Rating', 'original Rating'];
    writeXlsx(join(root, 'All_Ratings.xlsx'), {
      Asian: [
        header,
        [1, 'AF1.jpg', 1, ''],
        [2, 'AF1.jpg', 2, 5],
        [3, 'AF1.jpg', 3, ''],
        [1, 'AF2.jpg', 4, ''],
      ],
      // The sheet of everybody repeats the sheet of a group.
      ALL: [header, [1, 'AF1.jpg', 1, ''], [1, 'CF1.jpg', 4, ''], [2, 'CF1.jpg', 5, '']],
    });
    const { images, splits, problems } = await readDataset(root);
    expect(images.map(({ raterCount, raterSpread }) => [raterCount, raterSpread])).toEqual([
      [3, 1],
      [1, null],
      [null, null],
      [2, Math.SQRT1_2],
    ]);
    expect(splits.map(({ name, kind }) => [name, kind])).toEqual([
      ['official-60-40', 'official'],
      ['official-5-folds', 'folds'],
    ]);
    expect(splits[0]?.members.map(({ name, part }) => `${name} ${part}`)).toEqual([
      'AF1.jpg train',
      'AF2.jpg train',
      'AM1.jpg test',
      'CF1.jpg test',
    ]);
    expect(splits[1]?.members.map(({ part }) => part)).toEqual(['1', '1', '2', '2']);
    expect(problems.map(({ kind, file, line }) => [kind, file.slice(-9), line])).toEqual([
      ['unknown-image', 'train.txt', 3],
      ['duplicate-name', '/test.txt', 3],
    ]);
  });

  test('of the first release has other names, and its scores may be in the split lists alone', async () => {
    const root = join(temporaryFolder(), 'SCUT-FBP5500');
    await writeImages(root, ['Images/fty1.jpg', 'Images/mtw2.jpg']);
    writeFiles(root, { [`${RATIO}/train.txt`]: 'fty1.jpg 2.5\n', [`${RATIO}/test.txt`]: 'mtw2.jpg 3\n' });
    const { images } = await readDataset(root);
    expect(images.map(({ name, group, score }) => [name, group, score])).toEqual([
      ['fty1.jpg', 'Asian female', 2.5],
      ['mtw2.jpg', 'Caucasian male', 3],
    ]);
  });

  test('lists what is wrong with file and line, and skips it', async () => {
    const names = ['AF1.jpg', 'AF2.jpg', 'AF3.jpg', 'AF4.jpg', 'AF5.jpg', 'AF6.jpg', 'AF7.jpg'];
    const root = join(await scutFolder(names), 'downloads', 'SCUT-FBP5500_v2');
    const labels =
      'AF1.jpg 2\nAF2.jpg NaN\nAF3.jpg 5.5\nAF1.jpg 3\nAF4.jpg 2\nAF5.jpg 2\nAF6.jpg 2\nAF7.jpg 2\nAF8.jpg 2\n../../AF1.jpg 2\nAF9.jpg\n';
    writeFiles(root, {
      'train_test_files/All_labels.txt': labels,
      'Images/AF4.jpg': 'no picture at all',
      'Images/AF5.jpg': '',
      'Images/AF7.jpg': await smallJpeg(1),
    });
    truncateSync(join(root, 'Images/AF6.jpg'), 200);
    const { images, problems } = await readDataset(root);
    expect(images.map(({ name }) => name)).toEqual(['AF1.jpg', 'AF7.jpg']);
    expect(
      problems
        .map(({ kind, severity, line }) => [line, kind, severity])
        .sort((a, b) => Number(a[0]) - Number(b[0])),
    ).toEqual([
      [2, 'bad-score', 'skipped'],
      [3, 'bad-score', 'skipped'],
      [4, 'duplicate-name', 'skipped'],
      [5, 'not-an-image', 'skipped'],
      [6, 'not-an-image', 'skipped'],
      [7, 'unreadable-image', 'skipped'],
      [8, 'duplicate-content', 'warning'],
      [9, 'missing-image', 'skipped'],
      [10, 'path-outside', 'skipped'],
      [11, 'bad-score', 'skipped'],
    ]);
    expect(problems.every(({ file }) => file === 'train_test_files/All_labels.txt')).toBe(true);
  });

  test('names in splits and ratings may have folders and other Unicode forms', async () => {
    const root = join(await scutFolder(['AF1.jpg', 'Jos\u00e9.jpg']), 'downloads', 'SCUT-FBP5500_v2');
    writeFiles(root, {
      [`${RATIO}/train.txt`]: 'Images/AF1.jpg 1.5\n',
      [`${RATIO}/test.txt`]: 'Images\\Jose\u0301.jpg 2.5\nJos\u00e9.jpg 2.5\n',
      'All_Ratings.csv': 'Rater,Filename,Rating\n1,Jose\u0301.jpg,2\n2,Jose\u0301.jpg,4\n1,XX9.jpg,3\n',
    });
    const { images, splits, problems } = await readDataset(root);
    expect(images.map(({ raterCount }) => raterCount)).toEqual([null, 2]);
    expect(splits[0]?.members).toEqual([
      { name: 'AF1.jpg', part: 'train' },
      { name: 'Jos\u00e9.jpg', part: 'test' },
    ]);
    expect(problems.map(({ kind, file, line }) => [kind, file.slice(-9), line]).sort()).toEqual([
      ['duplicate-name', '/test.txt', 2],
      ['unknown-image', 'tings.csv', null],
    ]);
  });

  test('says how many images have no score', async () => {
    const root = join(await scutFolder(['AF1.jpg']), 'downloads', 'SCUT-FBP5500_v2');
    await writeImages(root, ['Images/AF8.jpg', 'Images/AF9.jpg']);
    writeFiles(root, { 'Images/Thumbs.db': 'no image' });
    expect((await readDataset(root)).problems).toMatchObject([
      {
        kind: 'unlisted-image',
        severity: 'warning',
        message: '2 images have no score and are left out, the first "Images/AF8.jpg"',
      },
    ]);
  });

  const real = sharedData('scut-fbp5500');
  test.skipIf(!real)('as published: 5,500 faces, none of every tenth with a problem', async () => {
    const list = join(real ?? '', 'train_test_files/All_labels.txt');
    const faces = readFileSync(list, 'utf8').trim().split(/\r?\n/);
    // 2,000 + 2,000 Asian and 750 + 750 Caucasian faces (arXiv:1801.06345, section 2).
    const groups = Map.groupBy(faces, (line) => line.slice(0, 2));
    expect([...groups].map(([group, members]) => [group, members.length]).sort()).toEqual([
      ['AF', 2000],
      ['AM', 2000],
      ['CF', 750],
      ['CM', 750],
    ]);
    const root = temporaryFolder();
    const read = LONG ? faces : faces.filter((_, index) => index % 10 === 0);
    writeFiles(root, { 'train_test_files/All_labels.txt': `${read.join('\n')}\n` });
    symlinkSync(join(real ?? '', 'Images'), join(root, 'Images'));
    const { images, problems } = await readDataset(root);
    expect(images.map(({ name }) => name).sort()).toEqual(read.map((line) => line.split(' ')[0]).sort());
    expect(new Set(images.map(({ group }) => group))).toEqual(
      new Set(['Asian female', 'Asian male', 'Caucasian female', 'Caucasian male']),
    );
    expect(problems.filter(({ kind }) => kind !== 'unlisted-image')).toEqual([]);
  });
});

describe('an image', () => {
  test('more than 200 times as long as wide is taken, and told', async () => {
    const folder = temporaryFolder();
    const strip = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: '#a53' } })
        .png()
        .toBuffer();
    writeFiles(folder, {
      'a.csv': 'image,score\nlong.png,3\nwide.png,2\nfine.png,4\n',
      'long.png': await strip(2, 1234),
      'wide.png': await strip(201, 1),
      'fine.png': await strip(200, 1),
    });
    const { images, problems } = await readDataset(join(folder, 'a.csv'));
    expect(images).toHaveLength(3);
    expect(problems.map(({ severity, line, message }) => [severity, line, message])).toEqual([
      ['warning', 2, expect.stringContaining('"long.png" is 2 x 1,234 pixels')],
      ['warning', 3, expect.stringContaining('"wide.png" is 201 x 1 pixels')],
    ]);
  });

  test('that was cut is left out, and where it breaks off is said', async () => {
    const folder = temporaryFolder();
    const jpeg = await smallJpeg(3);
    writeFiles(folder, {
      'a.csv': 'image,score\nwhole.jpg,3\ncut.jpg,2\n',
      'whole.jpg': jpeg,
      'cut.jpg': jpeg.subarray(0, -2),
    });
    const { problems } = await readDataset(join(folder, 'a.csv'));
    expect(problems).toMatchObject([
      {
        kind: 'unreadable-image',
        severity: 'skipped',
        line: 3,
        message: `"cut.jpg" cannot be used: the file ends early, after ${jpeg.length - 2} bytes, before its end`,
      },
    ]);
  });
});

describe('MEBeauty', () => {
  test('is read from its cropped faces and score files, names by group, scores from 1-10', async () => {
    const parent = temporaryFolder();
    const root = join(parent, 'MEBeauty-database-main');
    const folder = 'cropped_images/images_crop_align_mtcnn';
    await writeImages(root, [`${folder}/female/asian/13.jpg`, `${folder}/male/asian/13.jpg`]);
    writeFiles(root, {
      'scores/train_crop.csv': `image,score\n${folder}/female/asian/13.jpg,5.5\n${folder}/female/black/1.jpg,5\n`,
      'scores/test_crop.csv': `image,score\n${folder}/male/asian/13.jpg,10\n`,
      'scores/train_universal_scores.csv': 'image,score\nimages/female/asian/13.jpg,1\n',
    });
    const dataset = await readDataset(parent);
    expect(dataset).toMatchObject({ format: 'mebeauty', suggestedName: 'mebeauty', rawRange: [1, 10] });
    expect(dataset.images.map(({ name, score, group }) => [name, score, group])).toEqual([
      ['female/asian/13.jpg', 3, 'asian female'],
      ['male/asian/13.jpg', 5, 'asian male'],
    ]);
    expect(dataset.splits).toEqual([
      {
        name: 'official',
        kind: 'official',
        members: [
          { name: 'female/asian/13.jpg', part: 'train' },
          { name: 'male/asian/13.jpg', part: 'test' },
        ],
      },
    ]);
    expect(dataset.problems).toMatchObject([
      { kind: 'missing-image', file: 'scores/train_crop.csv', line: 3 },
    ]);
  });

  test('skips a row of its lists that a comma has torn', async () => {
    const root = temporaryFolder();
    await writeImages(root, ['cropped_images/female/asian/1.jpg', 'cropped_images/female/asian/2.jpg']);
    writeFiles(root, {
      'scores/train_crop.csv': 'image,score\nfemale/asian/1.jpg,5,5\nfemale/asian/2.jpg,6\n',
    });
    const { images, problems } = await readDataset(root);
    expect(images.map(({ name }) => name)).toEqual(['female/asian/2.jpg']);
    expect(problems).toMatchObject([
      { kind: 'bad-row', severity: 'skipped', file: 'scores/train_crop.csv', line: 2 },
      { kind: 'unlisted-image' },
    ]);
  });

  test('is read from the lists that hold the paths of another machine', async () => {
    const root = temporaryFolder();
    await writeImages(root, ['images/female/indian/a b.jpg', 'images/male/black/2.jpg']);
    writeFiles(root, {
      'scores/train_2022.txt': '/home/ubuntu/ME-beautydatabase/images/female/indian/a b.jpg 3.79\n',
      'scores/test_2022.txt': '/home/ubuntu/ME-beautydatabase/images/male/black/2.jpg 1.0\n',
    });
    const { images, sources } = await readDataset(root);
    expect(images.map(({ path }) => path)).toEqual([
      'images/female/indian/a b.jpg',
      'images/male/black/2.jpg',
    ]);
    expect(sources).toEqual(['scores/train_2022.txt', 'scores/test_2022.txt']);
  });
});

describe('CSV', () => {
  test('has image and score under many names, with group, split and fold', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['a.jpg', 'b.jpg', 'c.jpg']);
    writeFiles(folder, {
      'faces.tsv':
        '\ufeffFile Name\tMean Rating\tGroup\tSplit\tFold\r\na.jpg\t1\tx\ttrain\t1\r\nb.jpg\t5\ty\ttest\t2\r\nc.jpg\t2.5\t\t\t\r\n',
    });
    const dataset = await readDataset(join(folder, 'faces.tsv'));
    expect(dataset).toMatchObject({ format: 'csv', suggestedName: 'faces', root: folder, rawRange: null });
    expect(dataset.images.map(({ name, score, group }) => [name, score, group])).toEqual([
      ['a.jpg', 1, 'x'],
      ['b.jpg', 5, 'y'],
      ['c.jpg', 2.5, null],
    ]);
    expect(dataset.splits.map(({ name, members }) => [name, members.map(({ part }) => part)])).toEqual([
      ['given', ['train', 'test']],
      ['given-folds', ['1', '2']],
    ]);
  });

  test('takes names with quotes, line breaks, right-to-left letters and other Unicode forms', async () => {
    const folder = temporaryFolder();
    const names = ['say "hi", you.jpg', 'two\nlines.jpg', 'وجه.jpg', '😀.jpg'];
    await writeImages(folder, [...names, 'cafe\u0301.jpg', 'sub/d.jpg']);
    const cell = (name: string): string => `"${name.replaceAll('"', '""')}"`;
    writeFiles(folder, {
      'faces.csv': [
        'image,score',
        ...[...names, 'caf\u00e9.jpg', 'sub\\d.jpg'].map((name) => `${cell(name)},3`),
      ].join('\n'),
    });
    const { images, problems } = await readDataset(folder);
    expect(problems).toEqual([]);
    expect(images.map(({ name }) => name)).toEqual([...names, 'caf\u00e9.jpg', 'sub\\d.jpg']);
    expect(images.slice(4).map(({ path }) => path)).toEqual(['cafe\u0301.jpg', 'sub/d.jpg']);
  });

  test('takes two Unicode forms and two kinds of slashes as one name', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['Jose\u0301/a.jpg', 'b.jpg']);
    writeFiles(folder, { 'faces.csv': 'image,score\nJos\u00e9\\a.jpg,2\nJose\u0301/a.jpg,3\nb.jpg,4\n' });
    const { images, problems } = await readDataset(folder);
    expect(images.map(({ path, score }) => [path, score])).toEqual([
      ['Jose\u0301/a.jpg', 2],
      ['b.jpg', 4],
    ]);
    expect(problems).toMatchObject([{ kind: 'duplicate-name', line: 3 }]);
  });

  test('keeps the mapping of other ranges, and an explicit range wins', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['a.jpg', 'b.jpg']);
    const file = join(folder, 'faces.csv');
    writeFiles(folder, { 'faces.csv': 'image,score\na.jpg,0\nb.jpg,7.5\n' });
    const guessed = await readDataset(file);
    expect(guessed.rawRange).toEqual([0, 10]);
    expect(guessed.images.map(({ score, rawScore }) => [score, rawScore])).toEqual([
      [1, 0],
      [4, 7.5],
    ]);
    expect(guessed.problems).toMatchObject([{ kind: 'note', severity: 'warning' }]);
    const explicit = await readDataset(file, { range: [-2.5, 7.5] });
    expect(explicit.images.map(({ score }) => score)).toEqual([2, 5]);
    expect(explicit.problems).toEqual([]);
    const narrow = await readDataset(file, { range: [1, 8] });
    expect(narrow.problems).toMatchObject([
      { kind: 'bad-score', line: 2, message: 'the score 0 of "a.jpg" is outside 1-8' },
    ]);
  });

  test('finds its images in another folder, and follows links in it', async () => {
    const folder = temporaryFolder();
    const elsewhere = temporaryFolder();
    await writeImages(elsewhere, ['a.jpg']);
    mkdirSync(join(folder, 'images'));
    symlinkSync(join(elsewhere, 'a.jpg'), join(folder, 'images', 'a.jpg'));
    writeFiles(folder, { 'faces.csv': 'image;score\na.jpg;2\n' });
    const { images, root } = await readDataset(join(folder, 'faces.csv'), { images: join(folder, 'images') });
    expect(images).toHaveLength(1);
    expect(root).toBe(join(folder, 'images'));
  });

  test('reads decimal commas between semicolons, and skips rows that a comma has torn', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['a.jpg', 'b.jpg']);
    writeFiles(folder, {
      'semicolon.csv': 'image;score\na.jpg;2,5\nb.jpg;3\n',
      'comma.csv': 'image,score\na.jpg,2,5\nb.jpg,3\n',
    });
    const semicolon = await readDataset(join(folder, 'semicolon.csv'));
    expect(semicolon.images.map(({ score }) => score)).toEqual([2.5, 3]);
    expect(semicolon.problems).toMatchObject([{ line: 2, kind: 'note', severity: 'warning' }]);
    const comma = await readDataset(join(folder, 'comma.csv'));
    expect(comma.images.map(({ name, score }) => [name, score])).toEqual([['b.jpg', 3]]);
    expect(comma.problems).toMatchObject([{ line: 2, kind: 'bad-row', severity: 'skipped' }]);
  });
});

describe('what cannot be imported is an error that says why', () => {
  test('an empty folder', async () => {
    await expect(readDataset(temporaryFolder())).rejects.toMatchObject({ code: 'dataset-not-recognised' });
  });

  test('a path that is not there', async () => {
    await expect(readDataset('/no/such/place')).rejects.toMatchObject({ code: 'dataset-missing' });
  });

  test('a wrong header, with the columns found and wanted', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'f.csv': 'photo_id,points\n1,2\n' });
    await expect(readDataset(join(folder, 'f.csv'))).rejects.toMatchObject({
      code: 'csv-header',
      message: expect.stringMatching(/"photo_id", "points".*image, score/) as string,
    });
  });

  test('a list none of whose images is there', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'f.csv': 'image,score\na.jpg,2\nb.jpg,3\n' });
    await expect(readDataset(folder)).rejects.toMatchObject({
      code: 'dataset-empty',
      message: expect.stringContaining('f.csv line 2: no such file: "a.jpg"') as string,
    });
  });

  test('a list of ratings none of whose images is there says so, whatever else is wrong with it', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'r.csv': 'image,rater,rating\na.jpg,1,2\na.jpg,2,3\nb.jpg,1,3\nb.jpg,,3\n' });
    await expect(readDataset(folder)).rejects.toMatchObject({
      code: 'dataset-empty',
      message: expect.stringContaining(
        'All 2 entries have problems; the first, in r.csv line 2: no such file: "a.jpg"',
      ) as string,
    });
  });

  test('a list of any length, whose problems are counted', async () => {
    const folder = temporaryFolder();
    const names = Array.from({ length: 150_000 }, (_, index) => `m${index}.jpg`);
    writeFiles(folder, { 'torn.csv': `image,score\n${names.map((name) => `${name},3,5\n`).join('')}` });
    await expect(readDataset(join(folder, 'torn.csv'))).rejects.toMatchObject({
      code: 'dataset-empty',
      message: expect.stringContaining(
        'All 150000 entries have problems; the first, in torn.csv line 2',
      ) as string,
    });
    await writeImages(folder, ['a.jpg']);
    writeFiles(folder, {
      'outside.csv': `image,score\na.jpg,3\n${names.map((name) => `../${name},3\n`).join('')}`,
    });
    const { images, problems } = await readDataset(join(folder, 'outside.csv'));
    expect([images.length, problems.length]).toEqual([1, 150_000]);
  });

  test('two datasets below one folder', async () => {
    const folder = temporaryFolder();
    for (const name of ['one', 'two']) {
      await writeImages(join(folder, name), ['Images/AF1.jpg']);
      writeFiles(join(folder, name), { 'train_test_files/All_labels.txt': 'AF1.jpg 2\n' });
    }
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'dataset-ambiguous' });
  });
});

test('a list of images that cannot be read is told, unless there is another', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'faces'));
  symlinkSync(join(folder, 'faces'), join(folder, 'old.csv'));
  await expect(readDataset(folder)).rejects.toMatchObject({
    code: 'file-unreadable',
    message: expect.stringContaining('old.csv') as string,
  });
  await writeImages(folder, ['a.jpg']);
  writeFiles(folder, { 'scores.csv': 'image,score\na.jpg,3\n' });
  expect((await readDataset(folder)).images).toHaveLength(1);
});

test('reading reports its progress and stops when told to', async () => {
  const folder = temporaryFolder();
  const names = Array.from({ length: 20 }, (_, index) => `${index}.jpg`);
  await writeImages(folder, names);
  writeFileSync(join(folder, 'f.csv'), `image,score\n${names.map((name) => `${name},2`).join('\n')}`);
  const controller = new AbortController();
  const seen: number[] = [];
  const reading = readDataset(folder, {
    signal: controller.signal,
    onProgress: ({ done, total }) => {
      seen.push(done);
      expect(total).toBe(20);
      if (done === 5) controller.abort();
    },
  });
  await expect(reading).rejects.toThrow(/abort/);
  expect(seen.length).toBeLessThan(12);
});
