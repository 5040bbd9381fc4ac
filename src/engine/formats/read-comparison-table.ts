import { basename } from 'node:path';
import { at } from '../../core/at.ts';
import { AppError } from '../app-error.ts';
import type { CsvTable } from '../datasets/csv-table.ts';
import { problemOfFile, type ImportProblem } from '../datasets/import-problem.ts';
import { formatOfSource } from './read-judgement-file.ts';
import { imageReference, looksLikeImage } from './judgements/image-reference.ts';
import type { NamedImage } from './judgements/judgement-file.ts';
import { pairFields } from './judgements/pair-fields.ts';
import { sharedFolder } from './judgements/shared-folder.ts';
import { answerText, isLlavaEntry, isTrlRow } from './chat-rows.ts';
import { batchTable, isBatchAnswer } from './openai-batch.ts';
import { featureNames } from '../datasets/source/hugging-face.ts';
import { isRecord, type SourceRecord } from '../datasets/source/json-records.ts';
import { placedAt } from '../datasets/source/placed-at.ts';
import { readSource, type Source } from '../datasets/source/read-source.ts';
import { fieldText, recordTable } from '../datasets/source/record-table.ts';
import { recordsOfObject } from '../datasets/source/pandas-json.ts';

/** What files of comparisons and pairs come as. 'table': by the columns, whatever holds them. */
export const COMPARISON_FORMATS = [
  'table',
  'hf-imagefolder',
  'hf-parquet',
  'trl',
  'llava',
  'openai-batch',
] as const;
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** A file of comparisons, pairs, folds or references as a table of text. */
export interface ComparisonTable {
  readonly format: ComparisonFormat;
  readonly table: CsvTable;
  /** The folders above all images, which say where another tool found them; '' for tables, whose names are names. */
  readonly folder: string;
  /** SHA-256 of pictures that the file holds, by the name that stands for each in the table. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Lines are numbers of entries, for the file has no lines, or several entries on one. */
  readonly areCounted: boolean;
}

/**
 * Reads a file whose form is told by its content: CSV, TSV, xlsx, JSON, JSONL or Parquet with the columns of a table, or rows
 * of Hugging Face's datasets, TRL or LLaVA, which become pairs (img1, img2, label).
 *
 * @param format defaults to what the content shows
 * @throws AppError 'format-unknown' for another kind than is given and for people's judgements; and those of reading
 */
export async function readComparisonTable(path: string, format?: ComparisonFormat): Promise<ComparisonTable> {
  const file = basename(path);
  const whole = await readSource(path);
  const judgements = formatOfSource(whole, file);
  const source = withRecords(whole);
  if (judgements !== null && judgements !== 'tiebreak')
    throw new AppError(
      'format-unknown',
      `${path} holds answers of people, written by ${judgements}.`,
      'Import it with `tiebreak import-judgements`.',
    );
  const found = formatOf(source);
  if (source === null || (format !== undefined && format !== found))
    throw new AppError(
      'format-unknown',
      source === null
        ? `${path} is a JSON object, and no list of rows.`
        : `${path} is of the format ${found}, not ${format ?? found}.`,
      source === null
        ? 'Give a JSON list of objects, one a row.'
        : `Leave out --format, or give --format ${found}.`,
    );
  const note =
    judgements === 'tiebreak'
      ? [
          problemOfFile(
            file,
            'the table holds answers of people; import-judgements keeps who gave them, when and how',
          ),
        ]
      : [];
  if (source.kind === 'table') {
    const { table } = source;
    const pair = fileNameColumns(table.header);
    if (pair === null) return ofTable({ ...table, problems: [...table.problems, ...note] });
    return ofTable(
      { ...table, header: table.header.map((name, index) => pair.get(index) ?? name) },
      'hf-imagefolder',
    );
  }
  if (found === 'table') {
    const table = recordTable(path, source.columns, source.records);
    return { ...ofTable({ ...table, problems: note }), areCounted: source.areCounted };
  }
  if (found === 'openai-batch') {
    const table = batchTable(path, source.records, source.areCounted);
    return { ...ofTable(table), format: found, areCounted: source.areCounted };
  }
  return pairTable(path, source, found);
}

type Records = Extract<Source, { kind: 'records' }>;
type Readable = Exclude<Source, { kind: 'object' }>;

/** An object that is a table, as pandas writes it, as its rows; null for another object. */
function withRecords(source: Source): Readable | null {
  if (source.kind !== 'object') return source;
  const records = recordsOfObject(source.value);
  if (records === null) return null;
  const columns = [...new Set(records.flatMap(({ value }) => Object.keys(value)))];
  return { kind: 'records', container: 'json', records, areCounted: true, columns, huggingface: null };
}

function formatOf(source: Readable | null): ComparisonFormat {
  if (source === null) return 'table';
  if (source.kind === 'table')
    return fileNameColumns(source.table.header) === null ? 'table' : 'hf-imagefolder';
  const values = source.records.map(({ value }) => value);
  if (values.some(isLlavaEntry)) return 'llava';
  if (values.some(isTrlRow)) return 'trl';
  if (values.some(isBatchAnswer)) return 'openai-batch';
  if (fileNameColumns(source.columns) !== null || listColumn(source.columns) !== null)
    return 'hf-imagefolder';
  return values.some((value) => Object.values(value).some(isPicture)) ? 'hf-parquet' : 'table';
}

/** A picture as `datasets` keeps it: its bytes, its path, or both. */
function isPicture(value: unknown): boolean {
  return isRecord(value) && 'path' in value && 'bytes' in value;
}

/** The columns of a table of pairs with labels, and of pairs of which one image was preferred. */
const PAIR = ['img1', 'img2'] as const;
const CHOICE = ['chosen', 'rejected'] as const;

/** What the latter are called in rows. */
const CHOICES = [CHOICE, ['chosen_file_name', 'rejected_file_name']] as const;

/** The fields with the preferred image of a row and the other one; null for other rows. */
function choiceFields(value: Readonly<Record<string, unknown>>): readonly [string, string] | null {
  return CHOICES.find((fields) => fields.every((field) => looksLikeImage(value[field]))) ?? null;
}

/** The two columns `X_file_name` of an imagefolder, as the columns of pairs; null where there are not two. */
export function fileNameColumns(header: readonly string[]): ReadonlyMap<number, string> | null {
  const fields = Object.fromEntries(
    header.filter((name) => name.endsWith('_file_name')).map((name) => [name, name]),
  );
  const names = Object.keys(fields);
  const pair = pairFields(fields) ?? (names.length === 2 ? names : null);
  if (pair === null) return null;
  // What a picture was called before it was given a name that imagefolder takes.
  const own = pair.map((name) => name.replace(/_file_name$/, '_name'));
  const found = own.every((name) => header.includes(name)) ? own : pair;
  const [first, second] = CHOICES.some(([chosen]) => chosen === at(pair, 0)) ? CHOICE : PAIR;
  return new Map([
    [header.indexOf(at(found, 0)), first],
    [header.indexOf(at(found, 1)), second],
  ]);
}

/** The column `X_file_names` of an imagefolder, which holds a list. */
function listColumn(columns: readonly string[]): string | null {
  return columns.find((name) => name === 'file_names' || name.endsWith('_file_names')) ?? null;
}

function ofTable(table: CsvTable, format: ComparisonFormat = 'table'): ComparisonTable {
  const [first, second] = [PAIR, CHOICE]
    .map((names) => names.map((name) => table.header.indexOf(name)))
    .find((places) => places.every((place) => place >= 0)) ?? [-1, -1];
  const names = table.rows.flatMap(({ fields }) => [fields[first ?? -1] ?? '', fields[second ?? -1] ?? '']);
  return {
    format,
    table,
    folder: format === 'table' ? '' : sharedFolder(names),
    pictures: new Map(),
    areCounted: false,
  };
}

/** Columns that pairs keep beside their images and label. */
const KEPT = ['score1', 'score2', 'first_score', 'second_score'];

/** And those that preferences keep beside theirs. */
const KEPT_OF_CHOICES = ['weight', 'rater', 'prompt'];

/** Rows that name two images by other means than two columns of text, as img1, img2 and label. */
function pairTable(path: string, source: Records, format: ComparisonFormat): ComparisonTable {
  const file = basename(path);
  const problems: ImportProblem[] = [];
  const skip = (line: number, message: string) =>
    problems.push({
      kind: 'bad-row',
      severity: 'skipped',
      file,
      ...placedAt(source.areCounted, line, message),
    });
  const classes = featureNames(source.huggingface, 'label');
  const areChoices = format !== 'trl' && source.records.some(({ value }) => choiceFields(value) !== null);
  const read = source.records.flatMap((record) => {
    const images = imagesOf(record, source.columns, format);
    if (typeof images === 'string') {
      skip(record.line, images);
      return [];
    }
    const label = areChoices ? '' : labelOf(record, format, classes);
    if (label === null) {
      skip(record.line, 'it has no answer');
      return [];
    }
    return [{ record, images, label }];
  });
  const { nameOf, pictures } = namesOf(read.flatMap(({ images }) => images));
  const kept = (areChoices ? KEPT_OF_CHOICES : KEPT).filter((column) => source.columns.includes(column));
  const names = read
    .flatMap(({ images }) => images.map(nameOf))
    .filter((name) => !pictures.has(name) || !name.startsWith(PICTURE));
  if (pictures.size > 0)
    problems.push(
      problemOfFile(
        file,
        'the pictures that the file holds are not taken out of it: their names, and their hashes, find those of the dataset',
      ),
    );
  if (!areChoices && source.records.some(({ value }) => 'rejected' in value))
    problems.push(problemOfFile(file, 'the rejected answers are not kept: the chosen one is the label'));
  return {
    format,
    folder: sharedFolder(names),
    pictures,
    areCounted: source.areCounted,
    table: {
      file: path,
      header: [...(areChoices ? CHOICE : PAIR), ...kept, ...(areChoices ? [] : ['label'])],
      rows: read.map(({ record: { line, value }, images: [first, second], label }) => ({
        line,
        fields: [
          ...[nameOf(first), nameOf(second)],
          ...kept.map((column) => fieldText(value[column])),
          ...(areChoices ? [] : [label]),
        ],
      })),
      problems,
    },
  };
}

/** The two images of a row; a text says why there are none. */
function imagesOf(
  { value }: SourceRecord,
  columns: readonly string[],
  format: ComparisonFormat,
): readonly [NamedImage, NamedImage] | string {
  const list = listColumn(columns);
  const listed: unknown =
    format === 'trl' || format === 'llava'
      ? (value['images'] ?? value['image'])
      : list === null
        ? null
        : value[list];
  const fields = Array.isArray(listed) ? null : (choiceFields(value) ?? pairFields(value));
  const found: readonly unknown[] = Array.isArray(listed)
    ? listed
    : fields === null
      ? [listed]
      : fields.map((field) => value[field]);
  const images = found.map(imageReference).filter((image) => image !== null);
  const [first, second] = images;
  if (first === undefined || second === undefined || images.length !== 2)
    return `it has ${images.length === 0 ? 'no image' : images.length === 1 ? 'one image' : `${images.length} images`}, and a pair is two`;
  return [first, second];
}

/** A row's label, as text; null where it has no answer. A class's number is its name. */
function labelOf(
  { value }: SourceRecord,
  format: ComparisonFormat,
  classes: readonly (string | null)[] | null,
): string | null {
  if (format === 'trl' || format === 'llava') return answerText(value);
  const { label } = value;
  const named = typeof label === 'number' && classes !== null ? classes[label] : label;
  const text = fieldText(named);
  return text === '' ? null : text;
}

/** How a picture without a name of its own is called in a table. */
const PICTURE = 'sha256:';

/**
 * Names of pictures: their paths, but of two pictures with one path (which `datasets` cuts to its last part) and of pictures
 * without one their hashes.
 */
function namesOf(images: readonly NamedImage[]): {
  readonly nameOf: (image: NamedImage) => string;
  readonly pictures: ReadonlyMap<string, string>;
} {
  const hashes = Map.groupBy(
    images.filter(({ name }) => name !== null),
    ({ name }) => name ?? '',
  );
  const nameOf = ({ name, sha256 }: NamedImage): string => {
    const same = name === null ? [] : (hashes.get(name) ?? []);
    const isOne = new Set(same.map((image) => image.sha256)).size <= 1;
    return name !== null && (isOne || sha256 === null) ? name : `${PICTURE}${sha256 ?? ''}`;
  };
  const pictures = new Map(
    images.flatMap((image) => (image.sha256 === null ? [] : [[nameOf(image), image.sha256] as const])),
  );
  return { nameOf, pictures };
}

/** Whether a table's name stands for a picture that has none of its own. */
export function isPictureName(name: string): boolean {
  return name.startsWith(PICTURE);
}
