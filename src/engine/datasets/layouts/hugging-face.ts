import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { at } from '../../../core/at.ts';
import { AppError } from '../../app-error.ts';
import { parseCsv, type CsvTable } from '../csv-table.ts';
import type { DatasetListing } from '../dataset-description.ts';
import { quoted, type ImportProblem } from '../import-problem.ts';
import {
  imageColumnsOf,
  scoreChoice,
  tableEntries,
  tableSplits,
  type ImageColumns,
  type TableEntry,
} from '../image-table.ts';
import { listImages } from '../list-images.ts';
import { partNamed } from '../part-names.ts';
import { picturesBelow } from '../pictures-below.ts';
import { readText } from '../read-text.ts';
import {
  cellKey,
  labelColumn,
  pictureColumns,
  pictureTable,
  type RowSource,
} from '../source/picture-table.ts';
import { readSource } from '../source/read-source.ts';
import type { DatasetLayout, LayoutOptions } from './dataset-layout.ts';

/** The lists of an imagefolder, beside its pictures. */
const METADATA = ['metadata.csv', 'metadata.jsonl', 'metadata.parquet'];

export const huggingFaceLayout: DatasetLayout = {
  format: 'hugging-face',
  title: 'Hugging Face',
  describe:
    'a folder with metadata.csv or metadata.jsonl that has the column file_name, or Parquet files that hold pictures (Hugging Face)',
  find: findHuggingFace,
  read: readHuggingFace,
};

async function findHuggingFace(path: string): Promise<string[]> {
  if ((await stat(path)).isFile())
    return extname(path).toLowerCase() === '.parquet' || (await isMetadata(path)) ? [path] : [];
  return (await listsOf(path)).length > 0 ? [path] : [];
}

/** A list, and the part that its place or name says its images are in. */
interface List {
  readonly file: string;
  readonly part: string;
}

/** The folder's own list, else one a part, else Parquet files in it or in `data`. */
async function listsOf(folder: string): Promise<List[]> {
  const names = (await readdir(folder)).sort();
  const own = await metadataIn(folder);
  if (own !== null) return [{ file: own, part: '' }];
  const lists: List[] = [];
  for (const name of names) {
    const part = partNamed(name);
    const file = part === undefined ? null : await metadataIn(join(folder, name));
    if (part !== undefined && file !== null) lists.push({ file, part });
  }
  if (lists.length > 0) return lists;
  for (const inner of ['.', 'data'])
    if (inner === '.' || names.includes(inner))
      for (const name of (await readdir(join(folder, inner)).catch(() => [])).sort())
        if (extname(name).toLowerCase() === '.parquet')
          lists.push({ file: join(folder, inner, name), part: partOfName(name) });
  return lists;
}

/** `train` of `train-00000-of-00002.parquet`. */
function partOfName(name: string): string {
  return partNamed(/^[a-z]+/i.exec(name)?.[0] ?? '') ?? '';
}

async function metadataIn(folder: string): Promise<string | null> {
  for (const name of METADATA) if (await isMetadata(join(folder, name))) return join(folder, name);
  return null;
}

async function isMetadata(file: string): Promise<boolean> {
  if (!METADATA.includes(basename(file)) || !(await stat(file).catch(() => null))?.isFile()) return false;
  if (extname(file) === '.parquet') return true;
  const text = await readText(file);
  if (extname(file) === '.jsonl')
    return /"(\w+_)?file_name"\s*:/.test(text.slice(0, text.indexOf('\n') + 1 || undefined));
  return pictureColumns(parseCsv(text, file).header).length > 0;
}

/**
 * Reads what Hugging Face's datasets writes and reads: an imagefolder's `metadata` with `file_name` or `X_file_name`, or
 * Parquet with columns of pictures. Pictures within a file are written to `extractTo`. A ClassLabel is its name: a number is a
 * score where no column of scores is there, anything else a group. Without scores the images have none.
 *
 * @throws AppError 'csv-header' where several columns are pictures and none was chosen
 */
async function readHuggingFace(path: string, options: LayoutOptions): Promise<DatasetListing> {
  const isFile = (await stat(path)).isFile();
  const folder = isFile ? dirname(path) : path;
  const lists = isFile ? [{ file: path, part: partOfName(basename(path)) }] : await listsOf(folder);
  const problems: ImportProblem[] = [];
  const entries: TableEntry[] = [];
  const place = (file: string) => relative(folder, file).split(sep).join('/');
  let embedded = 0;
  let last: { readonly table: CsvTable; readonly columns: ImageColumns } | null = null;
  for (const { file, part } of lists) {
    const source = await readSource(file, options.extractTo ?? null);
    if (source.kind === 'object')
      throw new AppError(
        'dataset-not-recognised',
        `${file} is a JSON object, and no list of images.`,
        ADVICE,
      );
    const { table, names } = pictureTable(file, source);
    if (names.size > 0 && options.extractTo === undefined)
      throw new AppError(
        'dataset-images-missing',
        `${file} holds its pictures itself.`,
        'Import it into a workspace, where they are written as files.',
      );
    embedded += names.size;
    const image = imageColumnOf(table, source, options, file);
    const columns = withLabels(
      table,
      imageColumnsOf(table, { ...options, imageColumn: image }, { scoreIsOptional: true }),
    );
    for (const problem of table.problems) problems.push(problem);
    const above = place(dirname(file));
    for (const entry of tableEntries(table, columns, place(file)))
      entries.push({
        ...entry,
        name: names.get(cellKey(entry.line ?? 0, image)) ?? entry.name,
        path: entry.path === '' || names.size > 0 || above === '' ? entry.path : `${above}/${entry.path}`,
        split: entry.split === '' ? part : (partNamed(entry.split) ?? entry.split),
        line: source.kind === 'records' && source.areCounted ? null : entry.line,
      });
    last = { table, columns };
  }
  const root = resolve(embedded > 0 ? (options.extractTo ?? folder) : (options.images ?? folder));
  const { images, problems: ofEntries } = listImages(root, uniquelyNamed(entries));
  const hasScores = images.some(({ rawScore }) => rawScore !== null);
  return {
    format: 'hugging-face',
    suggestedName: basename(path, extname(path)),
    root,
    sources: lists.map(({ file }) => place(file)),
    range: null,
    entries: entries.length,
    choices: last === null ? [] : scoreChoice(last.table, last.columns, options),
    images,
    splits: tableSplits(entries, images),
    problems: [
      ...problems,
      ...(hasScores
        ? []
        : [note(place(at(lists, 0).file), 'no column holds scores, and the images have none')]),
      ...ofEntries,
      ...(embedded > 0 ? [] : await unnamedPictures(root, entries)),
    ],
    origin: null,
  };
}

const ADVICE =
  'Give a folder with metadata.csv or metadata.jsonl, or a Parquet file with a column of pictures.';

function note(file: string, message: string): ImportProblem {
  return { kind: 'note', severity: 'warning', file, line: null, message };
}

/** The column `label` is the score of a table that has no other and where it holds numbers, and else its group. */
function withLabels(table: CsvTable, columns: ImageColumns): ImageColumns {
  const label = labelColumn(table);
  if (label === null || label.index === columns.score) return columns;
  const others = columns.others.filter((index) => index !== label.index);
  if (label.areNumbers)
    return columns.score === undefined ? { ...columns, score: label.index, others } : columns;
  return columns.group === undefined ? { ...columns, group: label.index } : columns;
}

/** The column of pictures; `X_file_name` is also called `X`, as datasets calls it. */
function imageColumnOf(
  table: CsvTable,
  source: RowSource,
  { imageColumn }: LayoutOptions,
  file: string,
): string {
  const found = pictureColumns(table.header, source);
  const named = found.find(({ name, column }) => imageColumn === name || imageColumn === column);
  if (named) return named.column;
  if (imageColumn !== undefined) return imageColumn;
  const [only, ...others] = found;
  if (only === undefined) return 'image';
  if (others.length > 0)
    throw new AppError(
      'csv-header',
      `${file} has ${found.length} columns of pictures: ${found.map(({ name }) => quoted(name)).join(', ')}.`,
      'If its rows are pairs, they are for import-comparisons. To import the pictures of one column, name it with --image-column.',
    );
  return only.column;
}

/** Entries whose names differ: datasets cuts paths to their last part, and two pictures may share one. */
function uniquelyNamed(entries: readonly TableEntry[]): TableEntry[] {
  const pathsOf = Map.groupBy(entries, ({ name }) => name);
  return entries.map((entry) => {
    const paths = new Set(pathsOf.get(entry.name)?.map(({ path }) => path));
    return paths.size < 2 ? entry : { ...entry, name: `${basename(entry.path).slice(0, 8)}-${entry.name}` };
  });
}

/** How many pictures of the folder no list names; datasets drops them silently. */
async function unnamedPictures(root: string, entries: readonly TableEntry[]): Promise<ImportProblem[]> {
  const known = new Set(entries.map(({ path }) => path));
  const left = (await picturesBelow(root)).filter((path) => !known.has(path.replace(/^\.\//, '')));
  const [first] = left;
  if (first === undefined) return [];
  return [
    {
      kind: 'unlisted-image',
      severity: 'warning',
      file: '.',
      line: null,
      message: `${left.length === 1 ? 'an image is' : `${left.length} images are`} in no list and left out, the first ${quoted(first)}`,
    },
  ];
}
