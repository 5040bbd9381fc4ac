import { createHash } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import Papa from 'papaparse';
import type { TableFileFormat } from '../../../model/export-request.ts';
import type { TableOrigin } from '../../../model/provenance.ts';
import { AppError } from '../../app-error.ts';
import { guardFormula } from '../../datasets/formula-guard.ts';
import { isSideFile, sideFileOf } from '../../datasets/side-file.ts';
import { readIfThere } from '../../if-there.ts';
import { isDevice } from './format-by-ending.ts';
import { provenanceText } from './provenance-text.ts';
import { writeWholeFile } from '../../whole-file.ts';

export type TableRow = Readonly<Record<string, string | number | boolean | null>>;

/** What a table is as text. */
export type TableFormat = Exclude<TableFileFormat, 'parquet'>;

/** Rows turned into text at a time by default. */
const CHUNK_ROWS = 1_000;

/** What the ending of a table's file asks for. */
export const TABLE_ENDINGS = {
  csv: 'csv',
  tsv: 'tsv',
  json: 'json',
  jsonl: 'jsonl',
  parquet: 'parquet',
} as const satisfies Readonly<Record<TableFileFormat, TableFileFormat>>;

/**
 * The table as text, in pieces: a header, which a table without rows has too, and rows; or JSON.
 *
 * Text in a table for spreadsheets is guarded where they would compute it; parseCsv takes the guard off again.
 *
 * @param header names of the columns, in order; a row may lack some
 * @param rowsTogether rows turned into text at a time; defaults to 1,000
 */
export function* tableText(
  header: readonly string[],
  rows: Iterable<TableRow>,
  format: TableFormat,
  rowsTogether = CHUNK_ROWS,
): Generator<string> {
  let chunk: TableRow[] = [];
  const text = (isFirst: boolean) => {
    if (format === 'jsonl') return chunk.map((row) => `${JSON.stringify(row)}\n`).join('');
    if (format === 'json') {
      const list = chunk.map((row) => JSON.stringify(row)).join(',\n');
      return isFirst ? `[\n${list}` : `,\n${list}`;
    }
    const delimiter = format === 'tsv' ? '\t' : ',';
    const body = Papa.unparse(chunk.map(guarded), {
      columns: [...header],
      header: isFirst,
      delimiter,
      newline: '\n',
    });
    return `${body}\n`;
  };
  let isFirst = true;
  for (const row of rows) {
    if (isFirst && chunk.length === 0) assertHasColumns(header, row);
    chunk.push(row);
    if (chunk.length < rowsTogether) continue;
    yield text(isFirst);
    isFirst = false;
    chunk = [];
  }
  if (chunk.length > 0) yield text(isFirst);
  else if (isFirst && format === 'json') yield '[';
  else if (isFirst && format !== 'jsonl') yield text(true);
  if (format === 'json') yield '\n]\n';
}

/** A column that the header lacks would be left out of a CSV. */
function assertHasColumns(header: readonly string[], row: TableRow): void {
  const missing = Object.keys(row).filter((column) => !header.includes(column));
  if (missing.length > 0) throw new RangeError(`no column of the header: ${missing.join(', ')}`);
}

function guarded(row: TableRow): TableRow {
  if (Object.values(row).every((value) => typeof value !== 'string' || guardFormula(value) === value))
    return row;
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' ? guardFormula(value) : value,
    ]),
  );
}

/** A table that is to be written, and where it comes from. Both are made when they are asked for. */
export interface OriginatedRows {
  /** Names of the columns, in order, also where there are no rows. */
  readonly header: readonly string[];
  readonly rows: () => Iterable<TableRow>;
  readonly origin: () => TableOrigin;
}

/**
 * Writes a table to a file, see {@link writeOutput}, and its origin to {@link sideFileOf} it. A device gets the table alone.
 *
 * The table comes first: a kill between the two leaves an old side file, whose hash tells that it is of another table.
 *
 * @returns how many rows, and the side file
 * @throws AppError `cannot-write`
 */
export async function writeTable(
  file: string,
  { header, rows, origin }: OriginatedRows,
  format: TableFileFormat,
): Promise<{ readonly count: number; readonly sideFile: string | null }> {
  const of = origin();
  const hash = createHash('sha256');
  let count = 0;
  function* counted(): Generator<TableRow> {
    count = 0;
    for (const row of rows()) {
      count++;
      yield row;
    }
  }
  const piecesOf = await makerOf(header, format);
  const encoder = new ReusedMemory();
  function* hashed(): Generator<Uint8Array> {
    for (const piece of piecesOf(counted)) {
      const bytes = typeof piece === 'string' ? encoder.encode(piece) : piece;
      if (bytes.length === 0) continue;
      hash.update(bytes);
      // Written before the next one is asked for.
      yield bytes;
    }
  }
  if (isDevice(file)) {
    await writeOutput(file, hashed());
    return { count, sideFile: null };
  }
  const side = sideFileOf(file);
  await assertIsOurs(side);
  await writeOutput(file, hashed());
  const table = { file: path.basename(file), sha256: hash.digest('hex'), rows: count };
  await writeOutput(side, [provenanceText(of, table)]);
  return { count, sideFile: side };
}

/** Texts as UTF-8, each in the memory of the last: memory of its own for each piece of a large table waits long to be collected. */
class ReusedMemory {
  #bytes = Buffer.alloc(0);

  encode(text: string): Uint8Array {
    const most = 3 * text.length;
    if (this.#bytes.length < most) this.#bytes = Buffer.alloc(most);
    return this.#bytes.subarray(0, this.#bytes.write(text, 'utf8'));
  }
}

/**
 * What makes a file's content of a table's rows, in pieces: text, or Parquet, which takes the rows twice.
 *
 * @param rowsTogether see {@link tableText}
 */
export async function makerOf(
  header: readonly string[],
  format: TableFileFormat,
  rowsTogether?: number,
): Promise<(rows: () => Iterable<TableRow>) => Iterable<string | Uint8Array>> {
  if (format !== 'parquet') return (rows) => tableText(header, rows(), format, rowsTogether);
  // Its library is large, and hardly any command writes Parquet.
  const { parquetTable } = await import('./parquet-table.ts');
  return (rows) => parquetTable(header, rows);
}

/** A file of that name that is something else is a person's own. */
async function assertIsOurs(side: string): Promise<void> {
  const text = await readIfThere(side);
  if (text !== null && !isSideFile(text))
    throw new AppError(
      'cannot-write',
      `${side}, which would say where the table comes from, is another file already.`,
      'Move it away, or choose another name for the table.',
    );
}

/**
 * Writes what a person asked for, whole or not at all, also when the power fails. A device such as /dev/stdout is written
 * directly.
 *
 * @throws AppError `cannot-write`
 */
export async function writeOutput(file: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const refusal = (cause: unknown) => cannotWrite(file, cause);
  if (!isDevice(file)) await writeWholeFile(file, pieces, { durable: true, refusal });
  else
    await writeFile(file, pieces).catch((error: unknown) => {
      // Making a piece may throw by itself.
      throw error instanceof Error && 'syscall' in error ? refusal(error) : error;
    });
}

/**
 * To be asked of a file before what takes long or is kept: whether its folder is there and may be written to.
 *
 * @throws AppError `cannot-write`
 */
export function assertCanWrite(file: string): void {
  const refused = (code: string) => cannotWrite(file, Object.assign(new Error(code), { code }));
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw refused('EISDIR');
  const folder = path.dirname(path.resolve(file));
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) throw refused('ENOENT');
  if (!found.isDirectory()) throw refused('ENOTDIR');
  if (isDevice(file)) return;
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** What codes of the file system mean of a file that is to be written. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'what should be its folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'its folder may not be written to',
  EPERM: 'its folder may not be written to',
  EROFS: 'its disk can only be read',
};

function cannotWrite(file: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new AppError(
    'cannot-write',
    `${file} cannot be written: ${why}.`,
    'Check that its folder exists, is writable and has free space, or choose another file.',
    { cause },
  );
}
