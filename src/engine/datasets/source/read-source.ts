import { basename } from 'node:path';
import { AppError } from '../../app-error.ts';
import { parseCsv, type CsvTable } from '../csv-table.ts';
import { problemOfFile } from '../import-problem.ts';
import { readBytes, textOf } from '../read-text.ts';
import { readWorkbook } from '../workbook.ts';
import { readParquet } from './read-parquet.ts';
import { looksLikeJson } from '../stream-rows.ts';
import { readJsonFile, type SourceRecord } from './json-records.ts';

/** A file of any of the forms that tables and lists come in, told by its content and not by its name. */
export type Source =
  | { readonly kind: 'table'; readonly container: 'text' | 'xlsx'; readonly table: CsvTable }
  | {
      readonly kind: 'records';
      readonly container: 'json' | 'jsonl' | 'parquet';
      readonly records: readonly SourceRecord[];
      /** Lines are numbers of entries, for there are no lines. */
      readonly areCounted: boolean;
      /** The names of all columns, in their order. */
      readonly columns: readonly string[];
      /** What Hugging Face's datasets notes of Parquet's columns, as JSON text. */
      readonly huggingface: string | null;
    }
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> };

/** How a Parquet file begins. */
const PARQUET = 'PAR1';

/** One object is a file of one line where its name says that it has lines. */
const JSON_LINES = /\.(jsonl|ndjson)$/i;

/** How a ZIP file begins, which a workbook is. */
const ZIP = 'PK\u0003\u0004';

/**
 * Reads a file by its content: Parquet, an Excel workbook (its first sheet that has rows), JSON, JSONL, else a table of text.
 *
 * @param extractTo as readParquet has it
 * @throws AppError of a file that is missing, unreadable or damaged
 */
export async function readSource(path: string, extractTo: string | null = null): Promise<Source> {
  const bytes = await readBytes(path);
  const beginning = bytes.toString('latin1', 0, 4);
  if (beginning === PARQUET) {
    const { rows, columns, huggingface } = await readParquet(path, extractTo);
    const records = rows.map((value, index) => ({ line: index + 1, value }));
    return { kind: 'records', container: 'parquet', records, areCounted: true, columns, huggingface };
  }
  if (beginning === ZIP) return { kind: 'table', container: 'xlsx', table: await workbookTable(path) };
  const text = textOf(bytes, path);
  if (!looksLikeJson(text))
    return { kind: 'table', container: 'text', table: parseCsv(text, path, basename(path)) };
  const json = readJsonFile(text, path);
  if (json.kind === 'object') {
    if (!JSON_LINES.test(path)) return json;
    const { value } = json;
    const columns = Object.keys(value);
    return {
      kind: 'records',
      container: 'jsonl',
      records: [{ line: 1, value }],
      areCounted: false,
      columns,
      huggingface: null,
    };
  }
  const columns = [...new Set(json.records.flatMap(({ value }) => Object.keys(value)))];
  return { ...json, columns, huggingface: null };
}

async function workbookTable(path: string): Promise<CsvTable> {
  const file = basename(path);
  const sheets = await readWorkbook(path, file).catch((cause: unknown) => {
    if (!(cause instanceof AppError)) throw cause;
    throw new AppError(cause.code, cause.message, 'Save the workbook again as .xlsx, or its sheet as CSV.', {
      cause,
    });
  });
  const [first, ...others] = sheets.filter(({ rows }) => rows.length > 0);
  const left = others.map(({ name }) => JSON.stringify(name)).join(', ');
  return {
    file: path,
    header: first?.header ?? [],
    rows: first?.rows ?? [],
    problems: [
      ...(first?.problems ?? []),
      ...(others.length === 0
        ? []
        : [problemOfFile(file, `the sheet ${JSON.stringify(first?.name)} is read; not read: ${left}`)]),
    ],
  };
}
