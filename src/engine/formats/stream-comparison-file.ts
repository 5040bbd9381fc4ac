import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isUndecided, SAMPLED_ROWS } from '../datasets/comparison-columns.ts';
import type { ComparisonFile } from '../datasets/comparison-file-kinds.ts';
import { comparisonRowsOf } from '../datasets/comparison-file.ts';
import type { ComparisonRowReader } from '../datasets/comparison-row-reader.ts';
import type { CsvRow } from '../datasets/csv-row.ts';
import type { CsvTable } from '../datasets/csv-table.ts';
import { longRow, shortRows } from '../datasets/fit-rows.ts';
import type { ImportProblem } from '../datasets/import-problem.ts';
import { streamRows } from '../datasets/stream-rows.ts';
import type { LongWork } from '../long-work.ts';
import { bytesTold } from '../bytes-told.ts';
import { fileNameColumns } from './read-comparison-table.ts';
import { formatOfSource } from './read-judgement-file.ts';

/**
 * Reads a plain table of comparisons or pairs row by row, so that memory is what its rows take as columns and not what its text
 * takes. What it says is what the same file says when it is read whole.
 *
 * @returns null for any other file, and for one whose first rows do not tell what its columns hold: read it whole
 * @throws AppError 'csv-header' for a column that is there twice
 */
export async function streamComparisonFile(
  path: string,
  { signal, onProgress, by }: LongWork & { readonly by?: string },
): Promise<ComparisonFile | null> {
  // Pipes can be read once, and whoever reads the whole says what is not there.
  const stats = await stat(path).catch(() => null);
  if (stats?.isFile() !== true) return null;
  const file = basename(path);
  const tell = bytesTold(onProgress, stats.size);
  let header: readonly string[] = [];
  const sample: CsvRow[] = [];
  let reader: ComparisonRowReader | null = null;
  const problems: ImportProblem[] = [];
  const short: { count: number; line: number | null } = { count: 0, line: null };
  const take = (fields: readonly string[], line: number): boolean => {
    if (reader !== null) {
      if (!reader.fits(fields)) return false;
      reader.add(fields, line);
      return true;
    }
    sample.push({ line, fields: [...fields] });
    if (sample.length < SAMPLED_ROWS) return true;
    const begun = readerOf({ file: path, header, rows: sample, problems: [] }, path, by);
    if (begun === null) return false;
    for (const row of sample) begun.add(row.fields, row.line);
    reader = begun;
    return true;
  };
  const isPlain = await streamRows(path, {
    begin: (names) => {
      header = names;
      return isOfComparisons(header, path);
    },
    row: take,
    uneven: (fields, line, delimiter) => {
      if (fields.length > header.length) {
        problems.push(longRow(file, { line, fields }, header.length, delimiter));
        return true;
      }
      short.count++;
      short.line ??= line;
      return take(fields, line);
    },
    read: (bytes) => {
      signal?.throwIfAborted();
      tell(bytes, `reading ${file}`);
    },
  });
  // Fewer rows than are looked at first are read whole.
  const read = reader as ComparisonRowReader | null;
  if (!isPlain || read === null) return null;
  if (short.count > 0) problems.push(shortRows(file, short.count, short.line, header.length));
  return read.finish(problems);
}

function readerOf(sample: CsvTable, path: string, by: string | undefined): ComparisonRowReader | null {
  if (isUndecided(sample)) return null;
  const reader = comparisonRowsOf(sample, path, by);
  return reader === 'list' ? null : reader;
}

/** Whether a table of these columns is one of names and no tool's or person's own. */
function isOfComparisons(header: readonly string[], path: string): boolean {
  const table: CsvTable = { file: path, header, rows: [], problems: [] };
  return (
    // Prodigy's column, whose values tell.
    !header.includes('answer') &&
    fileNameColumns(header) === null &&
    formatOfSource({ kind: 'table', container: 'text', table }, basename(path)) === null
  );
}
