import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { describeChoice, describeLosses } from '../../../src/engine/datasets/describe-import.ts';
import { LAYOUTS } from '../../../src/engine/datasets/layouts/layouts.ts';
import { readDataset } from '../../../src/engine/datasets/read-dataset.ts';
import { smallJpeg, writeFiles, writeImages } from '../../fixtures/image-folder.ts';
import { sharedData } from '../../fixtures/shared-data.ts';
import { pictureColumn } from '../../fixtures/parquet-pictures.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { writeXlsx } from '../../fixtures/write-xlsx.ts';

test('every layout is told by another format and says what it is recognised by', () => {
  expect(new Set(LAYOUTS.map(({ format }) => format)).size).toBe(LAYOUTS.length);
  for (const { describe: said } of LAYOUTS) expect(said).toMatch(/^(a|one) /);
});

describe('MEBeauty', () => {
  const CROPPED = 'cropped_images/images_crop_align_mtcnn';

  async function mebeauty(): Promise<string> {
    const root = temporaryFolder();
    const names = ['female/asian/1.jpg', 'female/asian/2 (1).jpg', 'male/black/3.jpg', 'male/black/4.jpg'];
    await writeImages(
      root,
      names.map((name) => `${CROPPED}/${name}`),
    );
    writeFiles(root, {
      'scores/train_2022.txt': `./${CROPPED}/female/asian/1.jpg 5.5\n"./${CROPPED}/female/asian/2 (1).jpg" 7\n./${CROPPED}/male/black/9.jpg 3\n./${CROPPED}/female/asian/1.jpg 6\n`,
      'scores/val_2022.txt': `./${CROPPED}/male/black/3.jpg 10\n`,
      'scores/test_2022.txt': `./${CROPPED}/male/black/4.jpg 1\n`,
      'scores/train_crop.csv': `image,score\n${CROPPED}/female/asian/1.jpg,2\n`,
      'scores/train.txt': '/home/ubuntu/crop/female/asian/1.jpg 3\n',
    });
    const machine = '/home/ubuntu/ME-beautydatabase/images';
    writeXlsx(join(root, 'scores/generic_scores_all_2022.xlsx'), {
      Sheet1: [
        ['mean', 'image', 'path', 'AB12', 'CD34', 'EF56'],
        [5.5, '1.jpg', `${machine}/female/asian/1.jpg`, 1, 10, ''],
        [7, '2 (1).jpg', `${machine}/female/asian/2 (1).jpg`, '', 5.5, 11],
        [1, '1.jpg', `${machine}/female/asian/1.jpg`, 1, 1, 1],
      ],
      Other: [['0.jpg']],
    });
    return root;
  }

  test("has its authors' current lists of three parts by default, quoted names and one column a rater", async () => {
    const root = await mebeauty();
    const dataset = await readDataset(root);
    expect(dataset.images.map(({ name, score }) => [name, score])).toEqual([
      ['female/asian/1.jpg', 3],
      ['female/asian/2 (1).jpg', 1 + (6 * 4) / 9],
      ['male/black/3.jpg', 5],
      ['male/black/4.jpg', 1],
    ]);
    expect(dataset.splits[0]?.members.map(({ part }) => part)).toEqual(['train', 'train', 'val', 'test']);
    // Headers are accounts of people: their columns' places stand for them.
    expect(dataset.images[0]?.ratings).toEqual([
      { rater: '1', value: 1, earlier: null },
      { rater: '2', value: 5, earlier: null },
    ]);
    expect(dataset.images[0]).toMatchObject({
      raterCount: 2,
      raterSpread: expect.closeTo(Math.SQRT2 * 2) as number,
    });
    expect(dataset.images[1]?.ratings).toEqual([{ rater: '2', value: 3, earlier: null }]);
    expect(describeLosses(dataset)).toBe(
      'Of 6 entries 4 are images: 1 names an image a second time, 1 has no picture.',
    );
    expect(dataset.problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        '1 rating is left out; the first: the rating 11 is outside 1-10',
        expect.stringContaining('is listed already on line 1, with another score (5.5, here 6)'),
      ]),
    );
  });

  test('says which lists were taken and why, and reads others on demand', async () => {
    const root = await mebeauty();
    const { choices } = await readDataset(root);
    expect(choices.map(describeChoice)).toEqual([
      'Lists of scores: 2022 taken, because they are the ones that its authors name as current; also there: crop, first (choose with --list).',
    ]);
    const crop = await readDataset(root, { list: 'crop' });
    expect(crop.sources[0]).toBe('scores/train_crop.csv');
    expect(crop.choices[0]).toMatchObject({
      taken: 'crop',
      why: 'you chose them',
      others: ['2022', 'first'],
    });
    await expect(readDataset(root, { list: 'newest' })).rejects.toMatchObject({
      code: 'dataset-not-recognised',
      action: expect.stringContaining('2022, crop, first') as string,
    });
  });
});

test('SCUT-FBP5500 has ratings by rater, and the first of those who saw a face twice', async () => {
  const root = temporaryFolder();
  await writeImages(root, ['Images/AF1.jpg', 'Images/CM2.jpg']);
  writeFiles(root, { 'train_test_files/All_labels.txt': 'AF1.jpg 2.5\nCM2.jpg 4\n' });
  const header = ['Rater', 'Filename', 'Rating', 'original Rating'];
  writeXlsx(join(root, 'All_Ratings.xlsx'), {
    Asian_Female: [header, [1, 'AF1.jpg', 2, 4], [2, 'AF1.jpg', 3, '']],
    Asian_Male: [header],
    Caucasian_Female: [header],
    Caucasian_Male: [header, [1, 'CM2.jpg', 4, '']],
  });
  const { images } = await readDataset(root);
  expect(images.map(({ ratings }) => ratings)).toEqual([
    [
      { rater: '1', value: 2, earlier: 4 },
      { rater: '2', value: 3, earlier: null },
    ],
    [{ rater: '1', value: 4, earlier: null }],
  ]);
});

describe('KonIQ-10k', () => {
  const scores =
    '"image_name","c1","c2","c3","c4","c5","c_total","MOS","SD","MOS_zscore"\n"1.jpg",0,0,2,6,2,10,4,0.67,77.4\n"2.jpg",5,5,0,0,0,10,1.5,0.53,16\n"3.jpg",0,0,0,0,1,1,5,0,99\n';
  const sets =
    'image_name,c1,c2,c3,c4,c5,c_total,MOS,SD,set\n1.jpg,0,0,0.2,0.6,0.2,10,77.4,0.67,training\n2.jpg,0.5,0.5,0,0,0,10,16,0.53,validation\n3.jpg,0,0,0,0,1,1,99,0,test\n';

  test("has scores on 1-5, spreads by counts of votes, and the authors' sets from their other list", async () => {
    const root = temporaryFolder();
    await writeImages(root, ['512x384/1.jpg', '512x384/2.jpg', '1024x768/1.jpg', '1024x768/2.jpg']);
    writeFiles(root, {
      'koniq10k_scores_and_distributions/koniq10k_scores_and_distributions.csv': scores,
      'koniq10k_distributions_sets.csv': sets,
    });
    const dataset = await readDataset(root);
    expect(dataset).toMatchObject({ format: 'koniq-10k', rawRange: null, entries: 3 });
    expect(
      dataset.images.map(({ name, path, score, otherScores }) => [name, path, score, otherScores]),
    ).toEqual([
      ['1.jpg', '1024x768/1.jpg', 4, { MOS_zscore: 77.4 }],
      ['2.jpg', '1024x768/2.jpg', 1.5, { MOS_zscore: 16 }],
    ]);
    // 2 x 3, 6 x 4, 2 x 5: the squares sum to 4, over 9.
    expect(dataset.images[0]?.raterSpread).toBeCloseTo(2 / 3, 10);
    expect(dataset.images[0]).toMatchObject({ raterCount: 10, ratings: null });
    expect(dataset.splits[0]).toMatchObject({
      name: 'official',
      members: [
        { name: '1.jpg', part: 'train' },
        { name: '2.jpg', part: 'val' },
      ],
    });
    expect(dataset.choices).toMatchObject([{ taken: '1024x768', others: ['512x384'], option: '--images' }]);
    expect(dataset.problems.filter(({ severity }) => severity === 'skipped')).toMatchObject([
      { kind: 'missing-image', line: 4 },
    ]);
  });

  test('of its list of sets alone, whose MOS is a z-score, has the mean of the votes', async () => {
    const root = temporaryFolder();
    await writeImages(root, ['512x384/1.jpg', '512x384/2.jpg', '512x384/3.jpg']);
    writeFiles(root, { 'koniq10k_distributions_sets.csv': sets });
    const { images } = await readDataset(join(root, 'koniq10k_distributions_sets.csv'));
    expect(images.map(({ score, otherScores }) => [score, otherScores])).toEqual([
      [4, { MOS_zscore: 77.4 }],
      [1.5, { MOS_zscore: 16 }],
      [5, { MOS_zscore: 99 }],
    ]);
  });
});

test('AVA has means of ten counts, pictures in folders of any depth, and lists the missing ones', async () => {
  const root = temporaryFolder();
  await writeImages(root, ['images/a/953619.jpg', 'images/b/c/953958.jpg']);
  writeFiles(root, {
    'AVA.txt':
      '1 953619 0 1 5 17 38 36 15 6 5 1 1 22 1396\n2 953958 0 0 0 0 0 0 0 0 0 4 1 22 1396\n3 777 1 1 1 1 1 1 1 1 1 1 0 0 1\n4 888 0 1\n5 953619 0 x 0 0 0 0 0 0 0 4 1 22 1396\n6 953619 0 0 0 -1 0 0 0 0 0 4 1 22 1396\n',
    'aesthetics_image_lists/generic_ls_train.jpgl': '953619\n777\n',
    'aesthetics_image_lists/generic_test.jpgl': '953958\n',
  });
  const dataset = await readDataset(root);
  expect(dataset).toMatchObject({ format: 'ava', rawRange: [1, 10] });
  const votes = [0, 1, 5, 17, 38, 36, 15, 6, 5, 1];
  const mean = votes.reduce((sum, count, index) => sum + count * (index + 1), 0) / 124;
  expect(dataset.images.map(({ name, rawScore, raterCount }) => [name, rawScore, raterCount])).toEqual([
    ['953619.jpg', mean, 124],
    ['953958.jpg', 10, 4],
  ]);
  expect(dataset.splits[0]?.members.map(({ part }) => part)).toEqual(['train', 'test']);
  expect(dataset.problems).toMatchObject([
    { kind: 'bad-row', line: 4, message: expect.stringContaining('has 4 fields and not 15') as string },
    { kind: 'bad-row', line: 5, message: '"x" is no count of votes' },
    { kind: 'bad-row', line: 6, message: '"-1" is no count of votes' },
    { kind: 'missing-image', line: 3, message: 'no such file: "777.jpg"' },
  ]);
  // Rows that could not be read are entries too.
  expect(describeLosses(dataset)).toBe('Of 6 entries 2 are images: 3 do not fit the list, 1 has no picture.');
});

describe('a table', () => {
  test('with several columns of scores takes one and keeps the others', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['a.jpg', 'b.jpg']);
    const header = 'id,image,sharpness,mos,notes,beauty';
    writeFiles(folder, { 'q.csv': `${header}\n1,a.jpg,10,3,x,2\n2,b.jpg,90,4,,5\n` });
    const { images, choices } = await readDataset(folder);
    expect(images.map(({ rawScore, otherScores }) => [rawScore, otherScores])).toEqual([
      [3, { sharpness: 10, beauty: 2 }],
      [4, { sharpness: 90, beauty: 5 }],
    ]);
    expect(choices).toMatchObject([
      { taken: 'mos', others: ['sharpness', 'beauty'], option: '--score-column' },
    ]);
    const other = await readDataset(folder, { scoreColumn: 'sharpness' });
    expect(other.images.map(({ rawScore, otherScores }) => [rawScore, otherScores])).toEqual([
      [10, { mos: 3, beauty: 2 }],
      [90, { mos: 4, beauty: 5 }],
    ]);
  });

  test('may be a workbook or JSONL', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['a.jpg']);
    writeXlsx(join(folder, 'x.xlsx'), {
      S: [
        ['image', 'score'],
        ['a.jpg', 3.5],
      ],
    });
    expect((await readDataset(join(folder, 'x.xlsx'))).images[0]?.score).toBe(3.5);
    writeFiles(folder, { 'l.jsonl': '{"image":"a.jpg","score":2,"split":"test"}\n' });
    expect(await readDataset(join(folder, 'l.jsonl'))).toMatchObject({
      images: [{ score: 2 }],
      splits: [{ members: [{ part: 'test' }] }],
    });
  });
});

describe('a folder of images', () => {
  test('in folders of numbers has them as scores, below folders of parts', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['train/1/a.jpg', 'train/4.5/b.jpg', 'validation/1/a.jpg']);
    const { format, images, splits } = await readDataset(folder);
    expect(format).toBe('image-folder');
    expect(images.map(({ name, score, group }) => [name, score, group])).toEqual([
      ['train/1/a.jpg', 1, null],
      ['train/4.5/b.jpg', 4.5, null],
      ['validation/1/a.jpg', 1, null],
    ]);
    expect(splits[0]?.members.map(({ part }) => part)).toEqual(['train', 'train', 'val']);
  });

  test('in folders of classes has groups and no scores, and says so', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['roses/a.jpg', 'tulips/b.jpg']);
    const { images, problems } = await readDataset(folder);
    expect(images.map(({ score, group }) => [score, group])).toEqual([
      [null, 'roses'],
      [null, 'tulips'],
    ]);
    expect(problems).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('no scores') as string },
    ]);
  });

  test('beside a list that is not understood is taken only on demand', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['roses/a.jpg']);
    writeFiles(folder, { 'list.csv': 'what,ever\n1,2\n' });
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'dataset-not-recognised' });
  });
});

describe('Hugging Face', () => {
  test('an imagefolder has a list a part, of file_name or X_file_name, with folders relative to the list', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['train/a.jpg', 'test/sub/b.jpg', 'test/left.jpg']);
    writeFiles(folder, {
      'train/metadata.csv': 'face_file_name,beauty\na.jpg,3\n',
      'test/metadata.jsonl': '{"face_file_name":"sub/b.jpg","beauty":4.5}\n',
    });
    const { format, images, splits, problems } = await readDataset(folder);
    expect(format).toBe('hugging-face');
    expect(images.map(({ path, score }) => [path, score])).toEqual([
      ['test/sub/b.jpg', 4.5],
      ['train/a.jpg', 3],
    ]);
    expect(splits[0]?.members.map(({ part }) => part)).toEqual(['test', 'train']);
    expect(problems).toMatchObject([
      { kind: 'unlisted-image', message: expect.stringContaining('left.jpg') as string },
    ]);
  });

  const huggingface = (names: readonly string[]) =>
    JSON.stringify({
      info: { features: { image: { _type: 'Image' }, label: { names, _type: 'ClassLabel' } } },
    });

  /** Parquet as datasets writes it: pictures are structs of bytes and path, either of them null. */
  function writeParquet(
    file: string,
    rows: readonly { bytes: Buffer | null; path: string | null; label: number }[],
    names: readonly string[],
  ): void {
    const writer = new ByteWriter();
    void parquetWrite({
      writer,
      schema: [
        { name: 'root', num_children: 2 },
        ...pictureColumn('image'),
        { name: 'label', type: 'INT32', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        { name: 'image', data: rows.map(({ bytes, path }) => ({ bytes, path })) },
        { name: 'label', data: rows.map(({ label }) => label) },
      ],
      kvMetadata: [{ key: 'huggingface', value: huggingface(names) }],
    });
    writeFiles(join(file, '..'), { [file.split('/').at(-1) ?? '']: Buffer.from(writer.getBuffer()) });
  }

  test('Parquet with pictures in it: files are written, names come from the schema, two of one name stay two', async () => {
    const folder = temporaryFolder();
    const [one, two] = [await smallJpeg(1), await smallJpeg(2)];
    const names = ['ugly', 'fair'];
    mkdirSync(join(folder, 'data'));
    writeParquet(
      join(folder, 'data', 'train-00000-of-00001.parquet'),
      [
        { bytes: one, path: '1.jpg', label: 1 },
        { bytes: two, path: '1.jpg', label: 0 },
      ],
      names,
    );
    writeParquet(
      join(folder, 'data', 'test-00000-of-00001.parquet'),
      [{ bytes: one, path: 'x.jpg', label: 1 }],
      names,
    );
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'dataset-images-missing' });
    const extractTo = join(temporaryFolder(), 'pictures');
    const { images, splits, root } = await readDataset(folder, { extractTo });
    const hash = createHash('sha256').update(one).digest('hex');
    expect(root).toBe(extractTo);
    expect(
      images.map(({ name, group, score }) => [name.replace(/^[0-9a-f]{8}-/, '*-'), group, score]),
    ).toEqual([
      ['x.jpg', 'fair', null],
      ['*-1.jpg', 'fair', null],
      ['*-1.jpg', 'ugly', null],
    ]);
    expect(new Set(images.map(({ name }) => name)).size).toBe(3);
    expect(existsSync(join(extractTo, `${hash}.jpg`))).toBe(true);
    expect(splits[0]?.members.map(({ part }) => part)).toEqual(['test', 'train', 'train']);
  });

  test('Parquet with paths only finds its pictures beside it, and class names that are numbers are scores', async () => {
    const folder = temporaryFolder();
    await writeImages(folder, ['a.jpg', 'b.jpg']);
    writeParquet(
      join(folder, 'faces.parquet'),
      [
        { bytes: null, path: 'a.jpg', label: 0 },
        { bytes: null, path: 'b.jpg', label: 2 },
        { bytes: null, path: null, label: 1 },
      ],
      ['1', '2.5', '5'],
    );
    const { images, problems } = await readDataset(join(folder, 'faces.parquet'));
    expect(images.map(({ name, score }) => [name, score])).toEqual([
      ['a.jpg', 1],
      ['b.jpg', 5],
    ]);
    expect(problems).toMatchObject([{ kind: 'bad-row', line: null, message: 'the image has no name' }]);
  });

  const real = sharedData('formats');
  test.skipIf(!real)(
    'of two columns of pictures one must be chosen: rows of pairs are no list of images',
    async () => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'images'));
      const made = join(real ?? '', 'hf-imagefolder');
      copyFileSync(join(made, 'metadata.csv'), join(folder, 'metadata.csv'));
      for (const name of ['p1.png', 'p2.png', '003.png', 'a b.png'])
        copyFileSync(join(made, 'images', name), join(folder, 'images', name));
      await expect(readDataset(folder)).rejects.toMatchObject({
        code: 'csv-header',
        action: expect.stringContaining('import-comparisons') as string,
      });
      const { images } = await readDataset(folder, { imageColumn: 'left' });
      expect(images.map(({ name }) => name)).toEqual(['images/p1.png', 'images/p2.png', 'images/003.png']);
      const embedded = join(real ?? '', 'hf-parquet', 'embedded.parquet');
      const extractTo = join(temporaryFolder(), 'pictures');
      expect(
        (await readDataset(embedded, { extractTo, imageColumn: 'left' })).images.map(({ name }) => name),
      ).toEqual(['p1.png', 'p2.png', '003.png']);
    },
  );
});
