import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { parseCsv } from '../../../../src/engine/datasets/csv-table.ts';
import { originOfWorkspace } from '../../../../src/engine/jobs/export/table-origin.ts';
import { tableText, writeTable, type TableRow } from '../../../../src/engine/jobs/export/write-table.ts';
import { provenanceSchema } from '../../../../src/model/provenance.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const ROWS = [
  { image: 'a,b.jpg', score: 2.5, bound: null },
  { image: 'say "c".jpg', score: 3, bound: 'low' },
];

const ORIGIN = originOfWorkspace({ what: 'images', rowOrder: 'as written here' });

const HEADER = ['image', 'score', 'bound'];

const table = (rows: () => Iterable<TableRow> = () => ROWS, what = 'images') => ({
  header: HEADER,
  rows,
  origin: () => ({ ...ORIGIN, what }),
});

const text = (format: 'csv' | 'tsv' | 'json' | 'jsonl', rows: Iterable<(typeof ROWS)[number]> = ROWS) =>
  [...tableText(HEADER, rows, format)].join('');

test('CSV quotes what needs it and leaves nulls empty', () =>
  expect(text('csv')).toBe('image,score,bound\n"a,b.jpg",2.5,\n"say ""c"".jpg",3,low\n'));

test('TSV separates by tabs, JSON is an array', () => {
  expect(text('tsv').split('\n')[0]).toBe('image\tscore\tbound');
  expect(JSON.parse(text('json'))).toEqual(ROWS);
});

test('JSONL is one object a line', () => {
  const lines = text('jsonl').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(ROWS);
  expect(text('jsonl', [])).toBe('');
});

const FORMULAS = ['=HYPERLINK("http://a.b")', '+1', '-1.jpg', '@SUM(1)', "'=1", "''=1", "'tis.jpg", 'a=1'];

test.each(['csv', 'tsv'] as const)(
  'text that a spreadsheet would compute is guarded in %s, and comes back as it was',
  (format) => {
    const rows = FORMULAS.map((image) => ({ image, score: -2.5, bound: null }));
    const written = text(format, rows);
    const cells = Papa.parse<string[]>(written, { delimiter: format === 'csv' ? ',' : '\t' }).data.slice(
      1,
      -1,
    );
    for (const [image = '', score] of cells) {
      expect(image).not.toMatch(/^[=+\-@]/);
      // A number is one, whatever its sign.
      expect(score).toBe('-2.5');
    }
    expect(parseCsv(written, 'table').rows.map(({ fields }) => fields[0])).toEqual(FORMULAS);
  },
);

test('text is not guarded where no spreadsheet reads it', () =>
  expect(JSON.parse(text('jsonl', [{ image: '=1', score: 1, bound: null }]))).toMatchObject({ image: '=1' }));

test('rows are turned into text as many at a time as is asked for', () => {
  const rows = Array.from({ length: 5 }, (_, i) => ({ image: `${i}.jpg` }));
  expect([...tableText(['image'], rows, 'csv', 2)]).toEqual([
    'image\n0.jpg\n1.jpg\n',
    '2.jpg\n3.jpg\n',
    '4.jpg\n',
  ]);
});

test('a table without rows has its header', () => {
  expect(text('csv', [])).toBe('image,score,bound\n');
  expect(text('tsv', [])).toBe('image\tscore\tbound\n');
  expect(JSON.parse(text('json', []))).toEqual([]);
});

test('a row with a column that the header lacks is a bug and not left out', () => {
  const rows = [{ image: '0.jpg', rater: 'ann' }];
  expect(() => [...tableText(['image'], rows, 'csv')]).toThrow(RangeError);
});

test('long tables are written in pieces with one header', () => {
  const rows = Array.from({ length: 25_000 }, (_, i) => ({ image: `${i}.jpg`, score: i, bound: null }));
  const pieces = [...tableText(HEADER, rows, 'csv')];
  expect(pieces.length).toBe(25);
  expect(pieces.join('').trimEnd().split('\n')).toHaveLength(25_001);
  expect(JSON.parse([...tableText(HEADER, rows, 'json')].join(''))).toHaveLength(25_000);
});

test('a file is replaced whole, or left as it was when making the rows fails', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'table.csv');
  writeFileSync(file, 'old');
  function* failing() {
    yield ROWS[0] ?? { image: '' };
    throw new Error('no more rows');
  }
  await expect(writeTable(file, table(failing), 'csv')).rejects.toThrow('no more rows');
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(await writeTable(file, table(), 'csv')).toEqual({ count: 2, sideFile: `${file}.json` });
  expect(readFileSync(file, 'utf8')).toBe(text('csv'));
  expect(readdirSync(folder)).toEqual(['table.csv', 'table.csv.json']);
});

test('a folder that does not exist is named', async () => {
  const file = path.join(temporaryFolder(), 'none', 'table.csv');
  await expect(writeTable(file, table(), 'csv')).rejects.toMatchObject({ code: 'cannot-write' });
  expect(existsSync(file)).toBe(false);
});

test('the side file says what the table is of, and is replaced with it', async () => {
  const file = path.join(temporaryFolder(), 'table.csv');
  await writeTable(
    file,
    table(() => [{ image: 'old.jpg' }]),
    'csv',
  );
  await writeTable(file, table(undefined, 'scores'), 'csv');
  const side = provenanceSchema.parse(JSON.parse(readFileSync(`${file}.json`, 'utf8')));
  const sha256 = createHash('sha256').update(text('csv')).digest('hex');
  expect(side).toMatchObject({ version: 1, what: 'scores', table: { file: 'table.csv', sha256, rows: 2 } });
});

test('a file of that name that is something else is left alone, and so is the table', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'table.csv');
  writeFileSync(`${file}.json`, '{"mine": true}');
  await expect(writeTable(file, table(), 'csv')).rejects.toMatchObject({
    code: 'cannot-write',
    message: expect.stringContaining('table.csv.json') as string,
  });
  expect(readdirSync(folder)).toEqual(['table.csv.json']);
  expect(readFileSync(`${file}.json`, 'utf8')).toBe('{"mine": true}');
});
