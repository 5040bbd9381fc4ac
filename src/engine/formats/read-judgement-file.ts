import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../app-error.ts';
import { isFolder } from '../if-there.ts';
import {
  argillaRecords,
  argillaRecordsOfColumns,
  hasArgillaColumns,
  isArgillaRecord,
} from './argilla/argilla-record.ts';
import { readArgilla } from './argilla/read-argilla.ts';
import {
  isClassificationFile,
  isSample,
  isSamplesFile,
  readFiftyOne,
  refuseClassification,
} from './read-fiftyone.ts';
import { hasJudgementColumns, readOwnJudgements } from './read-own-judgements.ts';
import { isProdigyTask, readProdigy } from './read-prodigy.ts';
import type { JudgementFormat } from '../../model/judgement-import.ts';
import type { JudgementFile } from './judgements/judgement-file.ts';
import { ReadContext, type ReadJudgementsOptions } from './judgements/read-context.ts';
import type { LabellingConfiguration } from './label-studio/labelling-configuration.ts';
import { isFlatRow, readFlat } from './label-studio/read-flat.ts';
import { isTask, readTasks } from './label-studio/read-tasks.ts';
import type { SourceRecord } from '../datasets/source/json-records.ts';
import { readSource, type Source } from '../datasets/source/read-source.ts';

export interface ReadJudgementFileOptions extends ReadJudgementsOptions {
  /** Defaults to what the content shows. */
  readonly format?: JudgementFormat;
  /** Of Label Studio's project. */
  readonly configuration?: LabellingConfiguration;
}

/**
 * Reads people's answers about pairs from a file of this program or another tool, whose kind is told by its content.
 *
 * @throws AppError 'format-unknown' for a file of no known kind, or not of the one that is given; 'judgements-not-pairs'; and
 * those of reading
 */
export async function readJudgementFile(
  asked: string,
  options: ReadJudgementFileOptions,
): Promise<JudgementFile> {
  const path = (await isFolder(asked)) ? await fileInFolder(asked) : asked;
  const source = await readSource(path);
  const context = new ReadContext(basename(path), areCounted(source), options);
  const table = tableOf(source);
  if (table.records.length === 0)
    throw new AppError(
      'judgements-empty',
      `${path} holds no answers: it has ${source.kind === 'table' ? 'a header and no rows' : 'no entries'}.`,
      'Give a file with answers of people.',
    );
  const found = formatOfSource(source, context.file);
  const format = options.format ?? found;
  if (format === null || (found !== null && found !== format))
    throw notRecognised(path, source, format, found);
  for (const problem of table.problems) context.problem(problem);
  const configuration = options.configuration ?? null;
  if (configuration !== null && format !== 'label-studio')
    context.note(`the file is no export of Label Studio, and the labelling configuration is not used`);
  const { records, columns } = table;
  switch (format) {
    case 'label-studio':
      return records.some(({ value }) => isTask(value))
        ? readTasks(context, records, configuration)
        : readFlat(context, records, configuration);
    case 'argilla':
      return readArgilla(
        context,
        hasArgillaColumns(columns)
          ? argillaRecordsOfColumns(context, records, columns, table.huggingface)
          : argillaRecords(records),
      );
    case 'prodigy':
      return readProdigy(context, records);
    case 'fiftyone':
      if (source.kind !== 'object')
        return readFiftyOne(
          context,
          records.map(({ value }) => value),
        );
      if (isClassificationFile(source.value)) return refuseClassification(context.file, source.value);
      return readFiftyOne(context, isSample(source.value) ? [source.value] : source.value['samples']);
    case 'tiebreak':
      return readOwnJudgements(context, records, columns, source.kind === 'table');
  }
}

/** Whether lines are numbers of entries: of an object's parts, and of what stands on one line. */
function areCounted(source: Source): boolean {
  return source.kind === 'object' || (source.kind === 'records' && source.areCounted);
}

/** What tools that write a folder call the file of answers in it: FiftyOne (two kinds) and Argilla. */
const FILES_IN_FOLDERS = ['samples.json', 'labels.json', 'records.json'];

async function fileInFolder(folder: string): Promise<string> {
  const names = await readdir(folder);
  const found = FILES_IN_FOLDERS.find((name) => names.includes(name));
  if (found !== undefined) return join(folder, found);
  throw new AppError(
    'format-unknown',
    `${folder} is a folder without ${FILES_IN_FOLDERS.join(', ')}.`,
    'Give the file with the answers. Folders that only sort images hold no pairs.',
  );
}

/** A source as records with columns; an object alone is one record. */
function tableOf(source: Source): Pick<
  Extract<Source, { kind: 'records' }>,
  'records' | 'columns' | 'huggingface'
> & {
  readonly problems: JudgementFile['problems'];
} {
  switch (source.kind) {
    case 'records':
      return { ...source, problems: [] };
    case 'object':
      return {
        records: [{ line: 1, value: source.value }],
        columns: Object.keys(source.value),
        huggingface: null,
        problems: [],
      };
    case 'table': {
      const { header, rows, problems } = source.table;
      const records = rows.map(({ line, fields }): SourceRecord => ({
        line,
        value: Object.fromEntries(header.map((column, index) => [column, fields[index] ?? ''])),
      }));
      return { records, columns: header, huggingface: null, problems };
    }
  }
}

/** Whose answers a file holds, by its content; null where it holds none. */
export function formatOfSource(source: Source, file: string): JudgementFormat | null {
  if (source.kind === 'object' && (isSamplesFile(source.value) || isClassificationFile(source.value)))
    return 'fiftyone';
  // Fields of text are no tasks and no records, and Prodigy's answer has a column: a long table needs no object a row.
  const isPlain = source.kind === 'table' && !source.table.header.includes('answer');
  const { records, columns } = isPlain ? { records: [], columns: source.table.header } : tableOf(source);
  const values = records.map(({ value }) => value);
  if (values.some(isTask) || isFlatRow(columns)) return 'label-studio';
  if (hasArgillaColumns(columns) || values.some(isArgillaRecord)) return 'argilla';
  if (values.some(isProdigyTask)) return 'prodigy';
  if (values.some(isSample)) return 'fiftyone';
  return hasJudgementColumns(columns, file) ? 'tiebreak' : null;
}

const KINDS =
  "Label Studio's JSON, JSON_MIN, CSV or TSV, Argilla's records.json or Parquet of to_datasets, Prodigy's JSONL, FiftyOne's samples.json, or a table with the columns first, second, label and person, status or action";

function notRecognised(
  path: string,
  source: Source,
  asked: JudgementFormat | null,
  found: JudgementFormat | null,
): AppError {
  const what =
    source.kind === 'object'
      ? `an object with ${Object.keys(source.value).slice(0, LISTED).join(', ') || 'nothing in it'}`
      : `the columns ${(source.kind === 'table' ? source.table.header : source.columns).slice(0, LISTED).join(', ')}`;
  return new AppError(
    'format-unknown',
    found === null
      ? `${path} holds no judgements that are known${asked === null ? '' : ` as ${asked}`}: it has ${what}.`
      : `${path} is of ${found}, not of ${asked ?? ''}.`,
    found === null
      ? `Give ${KINDS}. Answers of models, pairs and folds are read by import-comparisons.`
      : `Leave out --format, or give --format ${found}.`,
  );
}

/** Columns that a message names. */
const LISTED = 12;
