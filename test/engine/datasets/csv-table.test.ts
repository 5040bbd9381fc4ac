import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { findColumns } from '../../../src/engine/datasets/csv-columns.ts';
import { parseCsv } from '../../../src/engine/datasets/csv-table.ts';
import { describeProblem, quoted } from '../../../src/engine/datasets/import-problem.ts';
import { labelField } from '../../../src/engine/datasets/label-field.ts';
import { numberField } from '../../../src/engine/datasets/number-field.ts';
import { readText } from '../../../src/engine/datasets/read-text.ts';
import { writeFiles } from '../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

describe('parseCsv', () => {
  test('tells lines apart where quoted fields hold line breaks, and leaves empty lines out', () => {
    const { header, rows } = parseCsv('image,score\n"a\nb.jpg",2\n\n"say ""hi"".jpg",3\n', 'f.csv');
    expect(header).toEqual(['image', 'score']);
    expect(rows).toEqual([
      { line: 2, fields: ['a\nb.jpg', '2'] },
      { line: 5, fields: ['say "hi".jpg', '3'] },
    ]);
  });

  test.each([
    ['commas', 'image,score\na.jpg,2\n'],
    ['tabs', 'image\tscore\na.jpg\t2\n'],
    ['semicolons', 'image;score\na.jpg;2\n'],
  ])('finds fields between %s', (_, text) =>
    expect(parseCsv(text, 'f').rows[0]?.fields).toEqual(['a.jpg', '2']),
  );

  test('names the line of a quote that never closes', () =>
    expect(() => parseCsv('image,score\na.jpg,1\n"b.jpg,2\n', 'f.csv')).toThrow(/f\.csv:3/));

  test('refuses an empty file', () => expect(() => parseCsv('\n\n', 'f.csv')).toThrow(/empty/));
});

test('columns are found whatever their case and separators, and twice the same is an error', () => {
  const known = { image: ['image', 'file'], score: ['mean_score'] } as const;
  expect(findColumns(['File', 'Mean Score'], known, 'f')).toEqual({ image: 0, score: 1 });
  expect(findColumns(['file', 'image'], known, 'f')).toEqual({ image: 1 });
  expect(() => findColumns(['image', 'IMAGE'], known, 'f')).toThrow(/twice/);
});

describe('numberField', () => {
  test.each([
    ['2.5', 2.5],
    ['-.5', -0.5],
    ['1e-3', 0.001],
  ])('reads %s', (text, value) => expect(numberField(text, 'score').value).toBe(value));

  test.each(['NaN', 'inf', 'Infinity', '0x10', '1_000', '1e999', 'two', '', '--1', '1 2'])(
    'refuses "%s"',
    (text) => expect(numberField(text, 'score').reason).toMatch(/score/),
  );

  test('says that a comma is no decimal point', () =>
    expect(numberField('2,5', 'score').reason).toMatch(/decimal comma/));
});

test('labels are read in any case, with or without a final dot', () => {
  for (const text of ['First', 'first', 'FIRST.', 'First. '])
    expect(labelField(text, 'label').value).toBe('First');
  expect(labelField('Similar.', 'label').value).toBe('Similar');
  expect(labelField('Third', 'label').reason).toMatch(/First, Second, Similar/);
});

test('text is UTF-8 or UTF-16 by its mark, with any line ends', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'utf8.txt': '\ufeffé\r\nb\rc\n',
    'utf16.txt': Buffer.from('\ufeffé\r\nb\rc\n', 'utf16le'),
    'latin1.txt': Buffer.from([0x61, 0xe9, 0x62]),
  });
  expect(await readText(`${folder}/utf8.txt`)).toBe('é\nb\nc\n');
  expect(await readText(`${folder}/utf16.txt`)).toBe('é\nb\nc\n');
  expect(await readText(`${folder}/latin1.txt`)).toBe('a\ufffdb');
  await expect(readText(`${folder}/none.txt`)).rejects.toMatchObject({ code: 'file-missing' });
  await expect(readText(folder)).rejects.toMatchObject({ code: 'file-unreadable' });
});

test.skipIf(process.platform === 'win32')('a named pipe is refused in place of waited for', async () => {
  const pipe = `${temporaryFolder()}/faces.csv`;
  execFileSync('mkfifo', [pipe]);
  await expect(readText(pipe)).rejects.toMatchObject({
    code: 'file-unreadable',
    message: expect.stringContaining('it is a named pipe, not a file') as string,
  });
});

test.each([
  ['an Excel workbook', 'PK\x03\x04\x14\0 [Content_Types].xml ... xl/workbook.xml', /Excel workbook.*CSV/],
  ['an old Excel workbook', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', /Excel workbook/],
  [
    'an OpenDocument spreadsheet',
    'PK\x03\x04\x14\0 mimetypeapplication/vnd.oasis.opendocument.spreadsheet',
    /OpenDocument/,
  ],
  ['another archive', 'PK\x03\x04\x14\0 faces.csv', /ZIP archive/],
])('%s is told in place of a table', async (_, bytes, message) => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'scores.csv': Buffer.from(bytes, 'latin1'), 'pk.csv': 'PK,score\n' });
  await expect(readText(`${folder}/scores.csv`)).rejects.toMatchObject({
    code: 'file-not-text',
    message: expect.stringMatching(message) as string,
  });
  expect(await readText(`${folder}/pk.csv`)).toBe('PK,score\n');
});

test('foreign names cannot garble a message', () => {
  expect(quoted('a\n"b"\u202e\u001b[31m')).toBe('"a\\n\\"b\\"\\u202e\\u001b[31m"');
  expect(quoted('x'.repeat(500))).toHaveLength(123);
  expect(describeProblem({ kind: 'note', severity: 'warning', file: 'a.csv', line: 3, message: 'odd' })).toBe(
    'a.csv:3: odd',
  );
  expect(
    describeProblem({ kind: 'note', severity: 'warning', file: 'a.csv', line: null, message: 'odd' }),
  ).toBe('a.csv: odd');
});
