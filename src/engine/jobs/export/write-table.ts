import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import Papa from 'papaparse';
import { AppError } from '../../app-error.ts';
import { guardFormula } from '../../datasets/formula-guard.ts';

export type TableRow = Readonly<Record<string, string | number | null>>;

/** 'jsonl' is one JSON object a line. */
export type TableFormat = 'csv' | 'tsv' | 'json' | 'jsonl';

/** Rows turned into text at a time by default. */
const CHUNK_ROWS = 10_000;

const FORMATS = ['json', 'jsonl', 'tsv'] as const;

/** The format that a file's name asks for: .json, .jsonl, .tsv, else CSV. */
function tableFormatOf(file: string): TableFormat {
  const extension = path.extname(file).toLowerCase();
  return FORMATS.find((format) => extension === `.${format}`) ?? 'csv';
}

/**
 * The table as text, in pieces: a header and rows, or JSON. Every row has the first one's columns.
 *
 * Text in a table for spreadsheets is guarded where they would compute it; parseCsv takes the guard off again.
 *
 * @param rowsTogether rows turned into text at a time; defaults to 10,000
 */
export function* tableText(
  rows: Iterable<TableRow>,
  format: TableFormat,
  rowsTogether = CHUNK_ROWS,
): Generator<string> {
  let columns: string[] | undefined;
  let chunk: TableRow[] = [];
  const text = (isFirst: boolean) => {
    if (format === 'jsonl') return chunk.map((row) => `${JSON.stringify(row)}\n`).join('');
    if (format === 'json') {
      const list = chunk.map((row) => JSON.stringify(row)).join(',\n');
      return isFirst ? `[\n${list}` : `,\n${list}`;
    }
    const delimiter = format === 'tsv' ? '\t' : ',';
    const body = Papa.unparse(chunk.map(guarded), {
      columns: columns ?? [],
      header: isFirst,
      delimiter,
      newline: '\n',
    });
    return `${body}\n`;
  };
  let isFirst = true;
  for (const row of rows) {
    columns ??= Object.keys(row);
    chunk.push(row);
    if (chunk.length < rowsTogether) continue;
    yield text(isFirst);
    isFirst = false;
    chunk = [];
  }
  if (chunk.length > 0) yield text(isFirst);
  else if (isFirst && format === 'json') yield '[';
  if (format === 'json') yield '\n]\n';
}

function guarded(row: TableRow): TableRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' ? guardFormula(value) : value,
    ]),
  );
}

/**
 * Writes a table to a file, whole or not at all: beside it first, then in its place.
 *
 * @returns how many rows
 * @throws AppError `cannot-write`
 */
export async function writeTable(file: string, rows: Iterable<TableRow>): Promise<number> {
  let count = 0;
  function* counted(): Generator<TableRow> {
    for (const row of rows) {
      count++;
      yield row;
    }
  }
  await writeWhole(file, tableText(counted(), tableFormatOf(file)));
  return count;
}

/** Writes a file whole or not at all. A device such as /dev/stdout is written directly. @throws AppError `cannot-write` */
export async function writeWhole(file: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const isDevice = file.startsWith('/dev/');
  const beside = isDevice ? file : `${file}.partial-${process.pid}`;
  const target = await attempt(file, () => open(beside, 'w'));
  try {
    // Making the rows may throw by itself: only writing them is the disk's failure.
    for (const piece of pieces) await attempt(file, () => target.writeFile(piece));
    await attempt(file, () => target.close());
    if (!isDevice) await attempt(file, () => rename(beside, file));
  } catch (error) {
    await target.close().catch(() => undefined);
    if (!isDevice) await rm(beside, { force: true });
    throw error;
  }
}

async function attempt<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why =
      code === 'ENOSPC' ? 'the disk is full' : error instanceof Error ? error.message : String(error);
    throw new AppError(
      'cannot-write',
      `${file} cannot be written: ${why}.`,
      'Check that its folder exists, is writable and has free space, or choose another file.',
      { cause: error },
    );
  }
}
