import { findColumns, headerError, normalisedColumn, type ColumnNames } from './csv-columns.ts';
import type { CsvTable } from './csv-table.ts';
import type { FileChoice, ListedImage, ListedSplit } from './dataset-description.ts';
import type { LayoutOptions } from './layouts/dataset-layout.ts';
import type { ListEntry } from './list-images.ts';
import { numberField } from './number-field.ts';

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
  rater: [
    'rater',
    'raterid',
    'annotator',
    'annotatorid',
    'worker',
    'workerid',
    'participant',
    'participantid',
    'subject',
    'subjectid',
    'respondent',
    'judge',
    'observer',
  ],
} as const;

/** Columns of numbers that are no scores. */
const NO_SCORES = new Set(['', 'id', 'index', 'unnamed:0', 'imageid', 'row', 'line']);

/** The most further columns of scores that are kept; a wider table is one of something else. */
const MOST_OTHER_SCORES = 50;

/** Which columns of a table of images hold what, by their places. */
export interface ImageColumns {
  readonly image: number;
  /** Undefined where the table has no scores. */
  readonly score: number | undefined;
  readonly group: number | undefined;
  readonly split: number | undefined;
  readonly fold: number | undefined;
  /** Undefined where a row is not one rater's. */
  readonly rater: number | undefined;
  /** Further columns of numbers. */
  readonly others: readonly number[];
}

/** A line of a table of images. */
export interface TableEntry extends ListEntry {
  readonly split: string;
  readonly fold: string;
}

/** What a header says that each line is: an image with its score, one rater's score of an image, or (null) neither. */
export function linesOfHeader(
  header: readonly string[],
  file: string,
  choice: LayoutOptions = {},
): 'images' | 'ratings' | null {
  const { image, score, rater } = findColumns(header, chosenColumns(choice), file);
  if (image === undefined || score === undefined) return null;
  return rater === undefined ? 'images' : 'ratings';
}

/**
 * Finds the columns of a table of images with scores, and if they are there group, split and fold. Other columns are
 * scores too where nothing but numbers stands in them.
 *
 * @param scoreIsOptional whether a table without scores will do
 * @throws AppError 'csv-header' for other columns
 */
export function imageColumnsOf(
  table: CsvTable,
  choice: LayoutOptions,
  { scoreIsOptional = false } = {},
): ImageColumns {
  const { header, file } = table;
  const { image, score, group, split, fold, rater } = findColumns(header, chosenColumns(choice), file);
  if (choice.raterColumn !== undefined && rater === undefined)
    throw headerError(header, choice.raterColumn, file);
  if (image === undefined || (score === undefined && !(scoreIsOptional && choice.scoreColumn === undefined)))
    throw headerError(header, wanted(choice), file);
  const known = new Set([image, score, group, split, fold, rater]);
  const others = header.flatMap((name, index) =>
    !known.has(index) && !NO_SCORES.has(normalisedColumn(name)) && holdsNumbers(table, index) ? [index] : [],
  );
  return { image, score, group, split, fold, rater, others: others.length > MOST_OTHER_SCORES ? [] : others };
}

function holdsNumbers({ rows }: CsvTable, index: number): boolean {
  const fields = rows.map(({ fields }) => fields[index] ?? '').filter((field) => field !== '');
  return fields.length > 0 && fields.every((field) => numberField(field, '').value !== undefined);
}

/** The lines of a table as entries. @param place what problems call the file */
export function tableEntries(table: CsvTable, columns: ImageColumns, place: string): TableEntry[] {
  const { image, score, others } = columns;
  return table.rows.map(({ line, fields }) => {
    const numbers = others.flatMap((index) => {
      const { value } = numberField(fields[index], '');
      return value === undefined ? [] : [[table.header[index] ?? '', value] as const];
    });
    return {
      name: fields[image] ?? '',
      path: fields[image] ?? '',
      score: score === undefined ? null : fields[score],
      ...(numbers.length > 0 && { otherScores: Object.fromEntries(numbers) }),
      group: optional(fields, columns.group) || null,
      split: optional(fields, columns.split),
      fold: optional(fields, columns.fold),
      file: place,
      line,
    };
  });
}

/** Which column of scores was taken, where there were several. */
export function scoreChoice(table: CsvTable, columns: ImageColumns, choice: LayoutOptions): FileChoice[] {
  if (columns.score === undefined || columns.others.length === 0) return [];
  return [
    {
      what: 'columns of scores',
      taken: table.header[columns.score] ?? '',
      why:
        choice.scoreColumn === undefined
          ? 'its name is the first known one of a score; the others are kept beside it'
          : 'you chose it; the others are kept beside it',
      others: columns.others.map((index) => table.header[index] ?? ''),
      option: '--score-column',
    },
  ];
}

/** The splits that the columns split and fold give; images without a part are in none. */
export function tableSplits(
  entries: readonly TableEntry[],
  images: readonly ListedImage[],
  names: { readonly split: string; readonly fold: string } = { split: 'given', fold: 'given-folds' },
): ListedSplit[] {
  const entryOf = new Map(entries.map((entry) => [`${entry.file}\0${entry.line}`, entry]));
  const split = (name: string, kind: ListedSplit['kind'], column: 'split' | 'fold'): ListedSplit => ({
    name,
    kind,
    members: images.flatMap((listed) => {
      const part = entryOf.get(`${listed.file}\0${listed.line}`)?.[column];
      return part ? [{ name: listed.name, part }] : [];
    }),
  });
  return [split(names.split, 'official', 'split'), split(names.fold, 'folds', 'fold')].filter(
    ({ members }) => members.length > 0,
  );
}

function chosenColumns({
  imageColumn,
  scoreColumn,
  raterColumn,
}: LayoutOptions): typeof COLUMNS | Record<keyof typeof COLUMNS, ColumnNames> {
  return {
    ...COLUMNS,
    ...(imageColumn !== undefined && { image: [imageColumn] as const }),
    ...(scoreColumn !== undefined && { score: [scoreColumn] as const }),
    ...(raterColumn !== undefined && { rater: [raterColumn] as const }),
  };
}

function wanted({ imageColumn = 'image', scoreColumn = 'score' }: LayoutOptions): string {
  return `${imageColumn}, ${scoreColumn} (and if you have them group, split, fold)`;
}

function optional(fields: readonly string[], index: number | undefined): string {
  return index === undefined ? '' : (fields[index] ?? '');
}
