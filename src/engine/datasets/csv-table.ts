import Papa from 'papaparse';
import { AppError } from '../app-error.ts';
import type { CsvRow } from './csv-row.ts';
import { readDecimalCommas } from './decimal-commas.ts';
import { fitRows } from './fit-rows.ts';
import { withoutGuard } from './formula-guard.ts';
import type { ImportProblem } from './import-problem.ts';

/** A table with a header. Empty lines are left out, and rows that do not fit the header are among its problems. */
export interface CsvTable {
  readonly file: string;
  readonly header: readonly string[];
  /** None has more fields than the header; a row may have fewer. */
  readonly rows: readonly CsvRow[];
  /** Rows that were refused, and what somebody should know of how the others were read. */
  readonly problems: readonly ImportProblem[];
}

/** What separates fields, most usual first. */
const DELIMITERS = [',', '\t', ';', '|'] as const;

/** Rows that tell the delimiter. */
const SAMPLED_ROWS = 20;

/**
 * Parses CSV or TSV text whose first line that is not empty is a header. Every field loses the blanks around it, and the
 * apostrophe that keeps spreadsheets from computing it. Rows are fitted to the header as fitRows says, and numbers with
 * a decimal comma are read as readDecimalCommas says.
 *
 * @param text line ends as '\n', no byte-order mark, as readText gives it
 * @param file for messages
 * @param place what problems call the file; defaults to `file`
 * @throws AppError 'csv-empty' or 'csv-quotes' (a quote that never closes, or text after a closing one), with the line
 */
export function parseCsv(text: string, file: string, place: string = file): CsvTable {
  const delimiter = delimiterOf(text);
  const { data, errors } = Papa.parse<string[]>(text, { newline: '\n', delimiter });
  const lines = text.includes('"') ? startLines(data) : undefined;
  const lineOf = (index: number): number => lines?.[index] ?? index + 1;

  const quotes = errors.find((error) => error.type === 'Quotes');
  if (quotes)
    throw new AppError(
      'csv-quotes',
      `${file}:${lineOf(quotes.row ?? 0)}: a quoted field is malformed (${quotes.message.toLowerCase()}).`,
      'Put a field that contains quotes in quotes and double each quote inside it.',
    );

  const [header, ...body] = data
    .map((fields, index): CsvRow => ({
      line: lineOf(index),
      fields: fields.map((field) => withoutGuard(field.trim())),
    }))
    .filter(({ fields }) => fields.some((field) => field !== ''));
  if (!header)
    throw new AppError('csv-empty', `${file} is empty.`, 'It needs a header and at least one row.');
  const fitted = fitRows(header.fields, body, text, delimiter, place);
  const read =
    delimiter === ','
      ? { rows: fitted.rows, notes: [] }
      : readDecimalCommas(fitted.rows, header.fields.length, delimiter, place);
  return { file, header: header.fields, rows: read.rows, problems: [...fitted.problems, ...read.notes] };
}

/**
 * What separates the fields: it divides the header, and most rows into as many fields as that; of several such, what
 * divides the header most. A comma where nothing does.
 *
 * Decimal commas may divide the rows of a table with semicolons into more fields than the semicolons do, but not its
 * header.
 */
export function delimiterOf(text: string): string {
  let best: { delimiter: string; fitting: number; columns: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const sample = Papa.parse<string[]>(text, {
      newline: '\n',
      delimiter,
      preview: SAMPLED_ROWS,
      skipEmptyLines: 'greedy',
    }).data;
    const columns = sample[0]?.length ?? 0;
    if (columns < 2) continue;
    const fitting = sample.filter(({ length }) => length === columns).length;
    if (!best || fitting > best.fitting || (fitting === best.fitting && columns > best.columns))
      best = { delimiter, fitting, columns };
  }
  return best?.delimiter ?? DELIMITERS[0];
}

/** The line each record starts on, where quoted fields may hold line breaks. */
function startLines(data: readonly (readonly string[])[]): number[] {
  let line = 1;
  return data.map((fields) => {
    const start = line;
    line += 1;
    for (const field of fields) for (const character of field) if (character === '\n') line++;
    return start;
  });
}
