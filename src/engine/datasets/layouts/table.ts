import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AppError } from '../../app-error.ts';
import type { CsvTable } from '../csv-table.ts';
import type { DatasetListing } from '../dataset-description.ts';
import { imageColumnsOf, linesOfHeader, scoreChoice, tableEntries, tableSplits } from '../image-table.ts';
import { listImages } from '../list-images.ts';
import { averageRatings } from '../rating-table.ts';
import { readSideFile } from '../side-file.ts';
import { readSource } from '../source/read-source.ts';
import { recordTable } from '../source/record-table.ts';
import type { DatasetLayout, LayoutOptions } from './dataset-layout.ts';

/** Lists of images among a folder's files have these endings. */
const LIST_ENDINGS = new Set(['.csv', '.tsv', '.xlsx', '.jsonl', '.ndjson']);

export const tableLayout: DatasetLayout = {
  format: 'csv',
  title: 'a table',
  describe: 'a CSV, TSV, xlsx or JSONL file with the columns image and score, one row an image or a rating',
  find: findTables,
  read: readTable,
};

/**
 * A file itself, or the folder's own files that have the columns of a list of images.
 *
 * @throws AppError of the first file that could be one and cannot be read, where there is no other
 */
async function findTables(path: string, options: LayoutOptions): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const names = (await readdir(path, { withFileTypes: true }))
    .filter((entry) => !entry.isDirectory() && LIST_ENDINGS.has(extname(entry.name).toLowerCase()))
    .map(({ name }) => name)
    .filter((name) => options.list === undefined || name === options.list)
    .sort();
  const found: Record<'images' | 'ratings', string[]> = { images: [], ratings: [] };
  const refusals: unknown[] = [];
  for (const name of names) {
    const file = join(path, name);
    try {
      const lines = linesOfHeader((await tableOf(file)).header, file, options);
      if (lines !== null) found[lines].push(file);
    } catch (error) {
      // Of no concern beside a list that can be read, and an empty file is none.
      if (!(error instanceof AppError) || error.code !== 'csv-empty') refusals.push(error);
    }
  }
  // Single ratings beside a list of images are what its scores were made of.
  const lists = found.images.length > 0 ? found.images : found.ratings;
  if (lists.length === 0 && refusals.length > 0) throw refusals[0];
  return lists;
}

/**
 * Reads a table of text, a workbook's first sheet or JSONL with the columns image and score, and if they are there group,
 * split, fold and rater: with raters, rows of one image are ratings of it. Other columns of numbers are kept as further scores. Images are looked for from the folder of images, else
 * from the folder of the file.
 *
 * @throws AppError 'csv-header' for other columns
 */
async function readTable(file: string, options: LayoutOptions): Promise<DatasetListing> {
  const root = resolve(options.images ?? dirname(file));
  const place = basename(file);
  const read = await tableOf(file);
  const side = await readSideFile(file);
  const columns = imageColumnsOf(read, options);
  const { table, raters } = averageRatings(read, columns, options.range ?? null, place);
  const entries = tableEntries(table, columns, place);
  const { images, problems } = listImages(root, entries, raters);
  return {
    format: 'csv',
    suggestedName: basename(file, extname(file)),
    root,
    sources: [place],
    range: null,
    entries: entries.length,
    choices: scoreChoice(table, columns, options),
    images,
    splits: tableSplits(entries, images),
    problems: [...side.problems, ...table.problems, ...problems],
    origin: side.origin,
  };
}

async function tableOf(file: string): Promise<CsvTable> {
  const source = await readSource(file);
  if (source.kind === 'table') return source.table;
  if (source.kind === 'records') return recordTable(file, source.columns, source.records);
  throw new AppError(
    'dataset-not-recognised',
    `${file} is a JSON object, and no list of images.`,
    'Give a table, or a JSON list of objects, one an image.',
  );
}
