import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'vitest';
import { writeFiles, writeImages } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { writeXlsx } from '../fixtures/write-xlsx.ts';
import { damagedBytes, damagedTable } from './damage.ts';
import { fuzz, outcomeOf } from './fuzz.ts';

const NAMES = ['a.jpg', 'b.jpg', 'sub/c.jpg', 'd, e.jpg'];

const DATASET = `image,score,group,split
a.jpg,1.5,x,train
b.jpg,2.25,x,test
sub/c.jpg,4,y,train
"d, e.jpg",3,,test
`;

const COMPARISONS = `first,second,first_score,second_score,predicted,logit_first,logit_second,logit_similar,fold
a.jpg,b.jpg,1.5,2.25,Second,0.1,1.5,-0.3,1
b.jpg,a.jpg,2.25,1.5,First,1.25,0,0.5,1
a.jpg,sub/c.jpg,1.5,4,Second,-1,2,0,2
"d, e.jpg",b.jpg,3,2.25,Similar,0.1,0.2,0.9,2
`;

const EVIDENCE = `test,reference,test_score,reference_score,predicted
a.jpg,b.jpg,1.5,2.25,Second
a.jpg,sub/c.jpg,1.5,4,Second
b.jpg,a.jpg,2.25,1.5,First
b.jpg,sub/c.jpg,2.25,4,Second
`;

/** Folders in which the images lie, one for all inputs of a reader. */
async function folderWithImages(): Promise<string> {
  const folder = temporaryFolder();
  await writeImages(folder, NAMES);
  return folder;
}

/** A new workspace for each input. */
function workspaces(): () => string {
  const folder = temporaryFolder();
  let count = 0;
  return () => join(folder, String(count++));
}

test('tables of images', async () => {
  const folder = await folderWithImages();
  const workspace = workspaces();
  const file = join(folder, 'table.csv');
  await fuzz('table of images', 0.12, damagedTable(DATASET), async (bytes) => {
    writeFileSync(file, bytes);
    return outcomeOf('import', file, '--workspace', workspace());
  });
});

test('files of comparisons', async () => {
  const folder = temporaryFolder();
  const workspace = workspaces();
  const file = join(folder, 'comparisons.csv');
  await fuzz('comparisons', 0.12, damagedTable(COMPARISONS), async (bytes) => {
    writeFileSync(file, bytes);
    const dir = workspace();
    const outcome = await outcomeOf('import-comparisons', file, '--dataset', 'd', '--workspace', dir);
    if (outcome !== 'accepted') return outcome;
    // What was taken must be fit for use.
    await outcomeOf('evaluate', '--workspace', dir);
    await outcomeOf('score', '--preset', 'uol', '--workspace', dir);
    return outcome;
  });
});

test('files of evidence', async () => {
  const file = join(temporaryFolder(), 'evidence.csv');
  await fuzz('evidence, scored', 0.1, damagedTable(EVIDENCE), async (bytes) => {
    writeFileSync(file, bytes);
    return outcomeOf('score', '--from', file, '--preset', 'uol');
  });
  await fuzz('evidence, calibrated', 0.06, damagedTable(EVIDENCE), async (bytes) => {
    writeFileSync(file, bytes);
    return outcomeOf('calibrate', '--from', file);
  });
});

const LISTS = {
  labels: 'train_test_files/All_labels.txt',
  train: 'train_test_files/split_of_60%training and 40%testing/train.txt',
  test: 'train_test_files/split_of_60%training and 40%testing/test.txt',
};

/** A folder in SCUT-FBP5500's layout. */
async function scutFolder(): Promise<string> {
  const root = join(temporaryFolder(), 'SCUT-FBP5500_v2');
  const names = ['AF1.jpg', 'AF2.jpg', 'CM1.jpg', 'CM2.jpg'];
  await writeImages(
    root,
    names.map((name) => `Images/${name}`),
  );
  writeFiles(root, {
    [LISTS.labels]: names.map((name, i) => `${name} ${i + 1}.5\n`).join(''),
    [LISTS.train]: 'AF1.jpg 1.5\nAF2.jpg 2.5\n',
    [LISTS.test]: 'CM1.jpg 3.5\nCM2.jpg 4.5\n',
  });
  writeXlsx(join(root, 'All_Ratings.xlsx'), {
    ALL: [
      ['Rater', 'Filename', 'Rating', 'original Rating'],
      ...names.flatMap((name, i) => [
        [1, name, 1 + (i % 5), ''],
        [2, name, 2 + (i % 4), 5],
      ]),
    ],
  });
  return root;
}

const cell = fc.oneof(
  fc.constantFrom<string | number>(
    1,
    5,
    2.5,
    -1,
    0,
    1e300,
    'AF1.jpg',
    'af1.JPG',
    'AF9.jpg',
    '3',
    '3,5',
    ' 4 ',
    '',
    'Rating',
  ),
  fc.double(),
  fc.string({ unit: fc.constantFrom('a', '1', '.', ' ', 'é', '&amp;'), maxLength: 9 }),
);

test('sound workbooks with anything in their cells', async () => {
  const root = await scutFolder();
  const workspace = workspaces();
  const header = fc.shuffledSubarray(['Rater', 'Filename', 'Rating', 'original Rating', 'x'], {
    minLength: 2,
  });
  const sheet = fc
    .tuple(header, fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 }))
    .map(([names, rows]) => [names, ...rows]);
  const sheets = fc.dictionary(fc.constantFrom('ALL', 'Asian', 'Caucasian_Female', 'x'), sheet, {
    maxKeys: 3,
  });
  await fuzz('cells of a workbook', 0.06, sheets, (content) => {
    writeXlsx(join(root, 'All_Ratings.xlsx'), content);
    return outcomeOf('import', root, '--workspace', workspace());
  });
});

test('damaged workbooks of ratings', async () => {
  const root = await scutFolder();
  const workspace = workspaces();
  const file = join(root, 'All_Ratings.xlsx');
  await fuzz('workbook', 0.04, damagedBytes(readFileSync(file)), async (bytes) => {
    writeFileSync(file, bytes);
    return outcomeOf('import', root, '--workspace', workspace());
  });
});

test('lists with spaces', async () => {
  const root = await scutFolder();
  const workspace = workspaces();
  for (const [name, list] of Object.entries(LISTS)) {
    const file = join(root, list);
    const sound = readFileSync(file, 'utf8');
    await fuzz(`list ${name}`, 0.02, damagedTable(sound.replaceAll(' ', ',')), async (bytes) => {
      writeFileSync(file, bytes.toString('latin1').replaceAll(',', ' '));
      return outcomeOf('import', root, '--workspace', workspace());
    });
    writeFileSync(file, sound);
  }
});

test('folders whose files are gone, folders, empty, links or others', async () => {
  const paths = [
    'Images',
    'Images/AF1.jpg',
    'Images/CM2.jpg',
    'train_test_files',
    'All_Ratings.xlsx',
    ...Object.values(LISTS),
  ];
  const damages = fc.array(
    fc.record({
      path: fc.constantFrom(...paths),
      become: fc.constantFrom('gone', 'folder', 'empty', 'link to itself', 'link to its folder', 'noise'),
    }),
    { minLength: 1, maxLength: 3 },
  );
  const workspace = workspaces();
  await fuzz('folder of SCUT-FBP5500', 0.08, damages, async (chosen) => {
    const root = await scutFolder();
    for (const { path, become } of chosen) {
      const place = join(root, path);
      rmSync(place, { recursive: true, force: true });
      mkdirSync(join(place, '..'), { recursive: true });
      if (become === 'folder') mkdirSync(place, { recursive: true });
      else if (become === 'empty') writeFileSync(place, '');
      else if (become === 'link to itself') symlinkSync(place, place);
      else if (become === 'link to its folder') symlinkSync(join(place, '..'), place);
      else if (become === 'noise') writeFileSync(place, Buffer.from('PK\u0003\u0004 1 2 3\n\0\n'));
      if (become !== 'folder' && become !== 'gone' && ['Images', 'train_test_files'].includes(path)) break;
    }
    return outcomeOf('import', root, '--workspace', workspace());
  });
});
