import path from 'node:path';
import { assertCanWrite } from '../engine/jobs/export/write-table.ts';
import { formatByEnding, type Endings } from '../engine/jobs/export/format-by-ending.ts';
import { UsageError } from './usage-error.ts';

/**
 * The format of what is written to `--out`, by the ending of the file's name; to be asked before anything is done.
 *
 * @throws UsageError for an ending that is none of these, AppError `cannot-write`
 */
export function formatOfOut<Format extends string>(out: string, endings: Endings<Format>): Format {
  const format = formatByEnding(out, endings);
  if (format === null)
    throw new UsageError(
      `--out ${out}: "${path.extname(out)}" is no ending of what can be written here; give the file ${describeEndings(endings)}.`,
    );
  assertCanWrite(out);
  return format;
}

/** '.csv, .tsv or .json'. */
export function describeEndings(endings: Endings<string>): string {
  const all = Object.keys(endings).map((ending) => `.${ending}`);
  return [all.slice(0, -1).join(', '), ...all.slice(-1)].filter((part) => part !== '').join(' or ');
}
