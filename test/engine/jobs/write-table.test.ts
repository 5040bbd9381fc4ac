import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tableText, writeTable } from '../../../src/engine/jobs/write-table.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const ROWS = [
  { image: 'a,b.jpg', score: 2.5, bound: null },
  { image: 'say "c".jpg', score: 3, bound: 'low' },
];

const text = (format: 'csv' | 'tsv' | 'json', rows: Iterable<(typeof ROWS)[number]> = ROWS) =>
  [...tableText(rows, format)].join('');

test('CSV quotes what needs it and leaves nulls empty', () => {
  expect(text('csv')).toBe('image,score,bound\n"a,b.jpg",2.5,\n"say ""c"".jpg",3,low\n');
});

test('TSV separates by tabs, JSON is an array', () => {
  expect(text('tsv').split('\n')[0]).toBe('image\tscore\tbound');
  expect(JSON.parse(text('json'))).toEqual(ROWS);
});

test('a table may be empty', () => {
  expect(text('csv', [])).toBe('');
  expect(JSON.parse(text('json', []))).toEqual([]);
});

test('long tables are written in pieces with one header', () => {
  const rows = Array.from({ length: 25_000 }, (_, i) => ({ image: `${i}.jpg`, score: i, bound: null }));
  const pieces = [...tableText(rows, 'csv')];
  expect(pieces.length).toBe(3);
  expect(pieces.join('').trimEnd().split('\n')).toHaveLength(25_001);
  expect(JSON.parse([...tableText(rows, 'json')].join(''))).toHaveLength(25_000);
});

test('a file is replaced whole, or left as it was when making the rows fails', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'table.csv');
  writeFileSync(file, 'old');
  function* failing() {
    yield ROWS[0] ?? { image: '' };
    throw new Error('no more rows');
  }
  await expect(writeTable(file, failing())).rejects.toThrow('no more rows');
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(await writeTable(file, ROWS)).toBe(2);
  expect(readFileSync(file, 'utf8')).toBe(text('csv'));
  expect(readdirSync(folder)).toEqual(['table.csv']);
});

test('a folder that does not exist is named', async () => {
  const file = path.join(temporaryFolder(), 'none', 'table.csv');
  await expect(writeTable(file, ROWS)).rejects.toMatchObject({ code: 'cannot-write' });
  expect(existsSync(file)).toBe(false);
});
