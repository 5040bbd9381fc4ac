import { mkdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { comparisonFileOf } from '../../../src/engine/datasets/comparison-file.ts';
import {
  readComparisonTable,
  type ComparisonFormat,
} from '../../../src/engine/formats/read-comparison-table.ts';
import { importComparisons } from '../../../src/engine/jobs/datasets/import-comparisons.ts';
import { Workspace } from '../../../src/engine/store/workspace.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { writeFiles } from '../../fixtures/image-folder.ts';
import { pictureColumn } from '../../fixtures/parquet-pictures.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { writeXlsx, zip } from '../../fixtures/write-xlsx.ts';

function fileOf(content: string | Uint8Array | readonly object[], name: string): string {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  const isText = typeof content === 'string' || content instanceof Uint8Array;
  writeFileSync(path, isText ? content : JSON.stringify(content));
  return path;
}

/** The pairs that a file holds, in short, with what is told of it. */
async function read(content: Parameters<typeof fileOf>[0], name: string, format?: ComparisonFormat) {
  const path = fileOf(content, name);
  const table = await readComparisonTable(path, format);
  const file = comparisonFileOf(table.table, path);
  if (file === null || !('rows' in file)) throw new Error('no pairs');
  return {
    format: table.format,
    folder: table.folder,
    pictures: table.pictures,
    kind: file.kind,
    pairs: Array.from(file.rows, ({ first, second, truth, answers }) =>
      [first, second, truth ?? answers[0]?.label].join(' '),
    ),
    problems: file.problems.map(({ line, message }) => `${line ?? ''}: ${message}`),
  };
}

const ROWS = [
  { img1: 'NA', img2: '001', label: 'First' },
  { img1: 'None', img2: '1e5', label: 'Similar' },
];
const PAIRS = ['NA 001 First', 'None 1e5 Similar'];

test('one table is the same as CSV, JSON, JSONL, Parquet, a workbook and as pandas writes JSON', async () => {
  const parquet = parquetWriteBuffer({
    columnData: (['img1', 'img2', 'label'] as const).map((name) => ({
      name,
      data: ROWS.map((row) => row[name]),
      type: 'STRING' as const,
    })),
  });
  const forms: readonly [Parameters<typeof fileOf>[0], string][] = [
    ['img1,img2,label\nNA,001,First\nNone,1e5,Similar\n', 'a.csv'],
    [ROWS, 'a.json'],
    [ROWS.map((row) => JSON.stringify(row)).join('\n'), 'a.jsonl'],
    [new Uint8Array(parquet), 'named.txt'],
    [
      JSON.stringify({
        img1: { 0: 'NA', 1: 'None' },
        img2: { 0: '001', 1: '1e5' },
        label: { 0: 'First', 1: 'Similar' },
      }),
      'b.json',
    ],
    [
      JSON.stringify({
        columns: ['img1', 'img2', 'label'],
        index: [0, 1],
        data: ROWS.map((row) => Object.values(row)),
      }),
      'c.json',
    ],
  ];
  for (const [content, name] of forms)
    expect(await read(content, name), name).toMatchObject({
      format: 'table',
      kind: 'pairs',
      pairs: PAIRS,
      problems: [],
    });
});

test('a workbook is read by its first sheet with rows', async () => {
  const path = join(temporaryFolder(), 'book.xlsx');
  writeXlsx(path, {
    notes: [['nothing']],
    pairs: [['img1', 'img2', 'label'], ...ROWS.map((row) => Object.values(row))],
  });
  const { table } = await readComparisonTable(path);
  expect(table.rows.map(({ fields }) => fields)).toEqual(ROWS.map((row) => Object.values(row)));
});

test("TRL's rows are pairs by what was chosen, completed or said last; other numbers of pictures are left out", async () => {
  const images = ['images/a.png', 'images/b.png'];
  const said = (content: unknown) => [{ role: 'assistant', content }];
  const file = await read(
    [
      {
        images,
        prompt: [{ role: 'user', content: 'Which?' }],
        chosen: said('Second'),
        rejected: said('First'),
      },
      { images, prompt: 'Which?', completion: said('First.') },
      {
        images,
        messages: [{ role: 'user', content: 'First?' }, ...said([{ type: 'text', text: 'Similar' }])],
      },
      { images: ['images/a.png'], messages: said('First') },
      { images, messages: said('Maybe') },
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
    'train.jsonl',
  );
  expect(file).toMatchObject({
    format: 'trl',
    folder: 'images/',
    kind: 'pairs',
    pairs: [
      'images/a.png images/b.png Second',
      'images/a.png images/b.png First',
      'images/a.png images/b.png Similar',
    ],
  });
  expect(file.problems).toEqual([
    '4: it has one image, and a pair is two',
    ': the rejected answers are not kept: the chosen one is the label',
    '5: the label "Maybe" is not First, Second, Similar',
  ]);
});

test("LLaVA's conversations are pairs where they have two pictures and end with a label", async () => {
  const turn = (from: string, value: string) => ({ from, value });
  const file = await read(
    [
      {
        id: 1,
        image: ['x/a.png', 'x/b.png'],
        conversations: [turn('human', '<image>\n<image>\nWhich?'), turn('gpt', 'First')],
      },
      { id: 2, image: 'x/a.png', conversations: [turn('human', 'Which?'), turn('gpt', 'First')] },
      { id: 3, image: ['x/a.png', 'x/b.png'], conversations: [turn('human', 'Which?')] },
    ],
    'train.json',
  );
  expect(file).toMatchObject({ format: 'llava', pairs: ['x/a.png x/b.png First'] });
  expect(file.problems).toEqual([
    ': entry 2: it has one image, and a pair is two',
    ': entry 3: it has no answer',
  ]);
});

test('an imagefolder names its pictures by X_file_name, or by a list', async () => {
  const csv = 'left_file_name,right_file_name,label\nimages/a.png,images/b.png,Second\n';
  await expect(read(csv, 'metadata.csv')).resolves.toMatchObject({
    format: 'hf-imagefolder',
    folder: 'images/',
    kind: 'pairs',
    pairs: ['images/a.png images/b.png Second'],
  });
  await expect(read([{ file_names: ['a.png', 'b.png'], label: 'First' }], 'm.json')).resolves.toMatchObject({
    format: 'hf-imagefolder',
    pairs: ['a.png b.png First'],
  });
});

test("datasets' Parquet: classes are names, two pictures of one path are told by their hashes", async () => {
  const [one, two, three] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
  const features = { label: { _type: 'ClassLabel', names: ['Similar', 'First', 'Second'] } };
  const bytes = parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: 3 },
      ...pictureColumn('left'),
      ...pictureColumn('right'),
      { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    columnData: [
      {
        name: 'left',
        data: [
          { bytes: one, path: '1.jpg' },
          { bytes: two, path: '1.jpg' },
        ],
      },
      {
        name: 'right',
        data: [
          { bytes: three, path: '2.jpg' },
          { bytes: three, path: '2.jpg' },
        ],
      },
      { name: 'label', data: [1n, 0n] },
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
  });
  const sha = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
  const file = await read(new Uint8Array(bytes), 'p.parquet');
  expect(file).toMatchObject({
    format: 'hf-parquet',
    pairs: [`sha256:${sha(one)} 2.jpg First`, `sha256:${sha(two)} 2.jpg Similar`],
  });
  const workspace = Workspace.open(join(temporaryFolder(), 'w'), { create: true });
  const names = { 'list.csv': 'img1,img2,label\nA/1.jpg,C/2.jpg,First\nB/1.jpg,C/2.jpg,First\n' };
  const folder = join(temporaryFolder(), 'faces');
  writeFiles(folder, names);
  await importComparisons(workspace, folder, { dataset: 'faces' });
  const setHash = workspace.db.prepare('UPDATE image SET hash = ? WHERE name = ?');
  await workspace.transaction(() => {
    setHash.run(sha(one), 'B/1.jpg');
    setHash.run(sha(two), 'A/1.jpg');
    setHash.run(sha(three), 'C/2.jpg');
  });
  const { items } = await importComparisons(workspace, fileOf(new Uint8Array(bytes), 'p.parquet'), {
    dataset: 'faces',
  });
  expect(items).toMatchObject([{ kind: 'pair-set', size: 2 }]);
  const pairs = workspace.db
    .prepare(
      `SELECT first.name, second.name AS other, label FROM pair JOIN image AS first ON first.id = first_id
       JOIN image AS second ON second.id = second_id WHERE pair_set_id = ?`,
    )
    .all(items[0]?.id);
  expect(pairs).toEqual([
    { name: 'B/1.jpg', other: 'C/2.jpg', label: 'First' },
    { name: 'A/1.jpg', other: 'C/2.jpg', label: 'Similar' },
  ]);
});

test('numbers in a column of answers do not hide the labels beside them', async () => {
  const file = await read('first,second,label,answer\na,b,First,32\nb,c,Second,33\n', 'a.csv');
  expect(file).toMatchObject({ kind: 'comparisons', pairs: ['a b First', 'b c Second'] });
  expect(file.problems).toEqual([
    ': the column "answer" is not read: it holds numbers, and "label" holds labels',
  ]);
});

test('probabilities and the label that they make are one run, and two where they are of two models', async () => {
  const header = 'first,second,predicted,p_first,p_second,p_similar';
  const answersOf = async (rows: string) => {
    const path = fileOf(`${header}\n${rows}\n`, 'a.csv');
    const file = comparisonFileOf((await readComparisonTable(path)).table, path);
    return file?.kind === 'comparisons'
      ? { names: file.answers, rows: Array.from(file.rows, ({ answers }) => answers) }
      : null;
  };
  await expect(answersOf('a,b,Similar,0.4,0.2,0.4\nb,c,First,,,')).resolves.toEqual({
    names: ['predicted'],
    rows: [[{ label: 'Similar', probabilities: [0.4, 0.2, 0.4] }], [{ label: 'First', probabilities: null }]],
  });
  await expect(answersOf('a,b,Second,0.7,0.2,0.1')).resolves.toMatchObject({
    names: ['probabilities', 'predicted'],
  });
});

test("files of people's answers and of another format than is given are refused", async () => {
  const prodigy = [{ answer: 'accept', _task_hash: 1, options: [], accept: [] }];
  await expect(appErrorOf(() => read(prodigy, 'p.json'))).resolves.toMatchObject({
    code: 'format-unknown',
    action: expect.stringContaining('import-judgements') as string,
  });
  await expect(appErrorOf(() => read(ROWS, 'p.json', 'trl'))).resolves.toMatchObject({
    code: 'format-unknown',
  });
  await expect(appErrorOf(() => read('{"a": 1}', 'p.json'))).resolves.toMatchObject({
    code: 'format-unknown',
  });
});

test('usual words for Similar are read, which is told, in a column that holds labels besides', async () => {
  const rows = [
    { img1: 'a', img2: 'b', label: 'Tie', side: 'same' },
    { img1: 'a', img2: 'c', label: 'First', side: 'both' },
    { img1: 'b', img2: 'c', label: 'draw', side: 'same' },
  ];
  const file = await read(rows, 'pairs.json');
  expect(file.kind).toBe('pairs');
  expect(file.pairs).toEqual(['a b Similar', 'a c First', 'b c Similar']);
  expect(file.problems).toEqual([': read "Tie", "draw" as Similar']);
});

test('a message says the entry of a file without lines, and the line of one that has them', async () => {
  const rows = [
    { img1: 'a', img2: 'b', label: 'First' },
    { img1: 'a', img2: 'c', label: 'Banana' },
  ];
  const workspace = Workspace.open(join(temporaryFolder(), 'workspace'), { create: true });
  const told = async (content: string, name: string) => {
    const { problems } = await importComparisons(workspace, fileOf(content, name), { dataset: 'x' });
    return problems.map(({ line, message }) => [line, message.slice(0, 20)]);
  };
  await expect(told(JSON.stringify(rows), 'one-line.json')).resolves.toEqual([
    [null, 'entry 2: the label "'],
  ]);
  await expect(told(JSON.stringify(rows, null, 1), 'lines.json')).resolves.toEqual([
    [7, 'the label "Banana" i'],
  ]);
});

test('a workbook that was cut off is said to be one, whatever reads it', async () => {
  const path = fileOf(zip({ 'xl/workbook.xml': '<workbook/>' }).subarray(0, 50), 'cut.xlsx');
  await expect(appErrorOf(() => readComparisonTable(path))).resolves.toMatchObject({
    message: expect.stringContaining(
      'is not a readable Excel workbook: it is no ZIP archive, or only part of one',
    ) as string,
    action: 'Save the workbook again as .xlsx, or its sheet as CSV.',
  });
});
