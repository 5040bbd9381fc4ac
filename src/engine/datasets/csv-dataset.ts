import { basename, dirname, extname, resolve } from 'node:path';
import { findColumns, headerError, type ColumnNames } from './csv-columns.ts';
import { parseCsv } from './csv-table.ts';
import type { DatasetListing, ListedSplit } from './dataset-description.ts';
import { listImages, type ListEntry } from './list-images.ts';
import { readText } from './read-text.ts';
import { readSideFile } from './side-file.ts';

const COLUMNS = {
  image: [
    'image',
    'img',
    'file',
    'filename',
    'path',
    'imagepath',
    'imagename',
    'imagefile',
    'name',
    'picture',
    'photo',
  ],
  score: [
    'score',
    'rating',
    'meanscore',
    'meanrating',
    'averagescore',
    'averagerating',
    'mean',
    'average',
    'mos',
    'beautyscore',
    'beauty',
    'attractiveness',
  ],
  group: ['group', 'category', 'class'],
  split: ['split', 'part', 'partition', 'subset', 'set'],
  fold: ['fold'],
} as const;

/** Where to look in a file whose columns have other names. */
export interface CsvColumnChoice {
  /** The column with the images' names. Defaults to the first that is called image, file, path, ... */
  readonly imageColumn?: string;
  /** Defaults to the first that is called score, rating, mean, ... */
  readonly scoreColumn?: string;
}

/** Whether a header is that of a list of images with scores. */
export function isImageListHeader(
  header: readonly string[],
  file: string,
  choice: CsvColumnChoice = {},
): boolean {
  const { image, score } = findColumns(header, chosenColumns(choice), file);
  return image !== undefined && score !== undefined;
}

/**
 * Reads a CSV or TSV file with the columns image and score, and if they are there group, split and fold; other columns
 * are ignored. Images are looked for from the folder of images, else from the folder of the file.
 *
 * @param options.images the folder of images
 * @throws AppError 'csv-header' for other columns
 */
export async function readCsvDataset(
  file: string,
  { images: imageFolder, ...choice }: CsvColumnChoice & { readonly images?: string } = {},
): Promise<DatasetListing> {
  const root = resolve(imageFolder ?? dirname(file));
  const place = basename(file);
  const table = parseCsv(await readText(file), file, place);
  const side = await readSideFile(file);
  const columns = findColumns(table.header, chosenColumns(choice), file);
  const { image, score } = columns;
  if (image === undefined || score === undefined) throw headerError(table.header, wanted(choice), file);

  const entries = table.rows.map(({ line, fields }): ListEntry & { split: string; fold: string } => ({
    name: fields[image] ?? '',
    path: fields[image] ?? '',
    score: fields[score],
    group: optional(fields, columns.group) || null,
    split: optional(fields, columns.split),
    fold: optional(fields, columns.fold),
    file: place,
    line,
  }));
  const { images, problems } = listImages(root, entries);

  const entryOf = new Map(entries.map((entry) => [entry.line, entry]));
  const split = (name: string, kind: ListedSplit['kind'], column: 'split' | 'fold'): ListedSplit => ({
    name,
    kind,
    members: images.flatMap((listed) => {
      const part = entryOf.get(listed.line)?.[column];
      return part ? [{ name: listed.name, part }] : [];
    }),
  });
  return {
    format: 'csv',
    suggestedName: basename(file, extname(file)),
    root,
    sources: [place],
    range: null,
    images,
    splits: [
      ...(columns.split === undefined ? [] : [split('given', 'official', 'split')]),
      ...(columns.fold === undefined ? [] : [split('given-folds', 'folds', 'fold')]),
    ].filter(({ members }) => members.length > 0),
    problems: [...side.problems, ...table.problems, ...problems],
    origin: side.origin,
  };
}

function chosenColumns({
  imageColumn,
  scoreColumn,
}: CsvColumnChoice): typeof COLUMNS | Record<keyof typeof COLUMNS, ColumnNames> {
  return {
    ...COLUMNS,
    ...(imageColumn !== undefined && { image: [imageColumn] as const }),
    ...(scoreColumn !== undefined && { score: [scoreColumn] as const }),
  };
}

function wanted({ imageColumn = 'image', scoreColumn = 'score' }: CsvColumnChoice): string {
  return `${imageColumn}, ${scoreColumn} (and if you have them group, split, fold)`;
}

function optional(fields: readonly string[], index: number | undefined): string {
  return index === undefined ? '' : (fields[index] ?? '');
}
