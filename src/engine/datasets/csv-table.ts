import Papa from 'papaparse';
import { AppError } from '../app-error.ts';
import { withoutGuard } from './formula-guard.ts';

/** One line of a table; `line` is where it starts in the file, counted from 1 with the header. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A table with a header. Empty lines are left out. */
export interface CsvTable {
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** What separates fields, most usual first. */
const DELIMITERS = [',', '\t', ';', '|'];

const GUESSED_ROWS = 20;

/**
 * Parses CSV or TSV text whose first line that is not empty is a header. Every field loses the blanks around it, and the
 * apostrophe that keeps spreadsheets from computing it.
 *
 * @param text line ends as '\n', no byte-order mark, as readText gives it
 * @param file for messages
 * @throws AppError 'csv-empty' or 'csv-quotes' (a quote that never closes, or text after a closing one), with the line
 */
export function parseCsv(text: string, file: string): CsvTable {
  // Guessed apart from parsing: papaparse counts empty lines against a delimiter unless it drops them.
  const { delimiter } = Papa.parse(text, {
    newline: '\n',
    delimitersToGuess: DELIMITERS,
    preview: GUESSED_ROWS,
    skipEmptyLines: 'greedy',
  }).meta;
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

  const rows = data
    .map((fields, index): CsvRow => ({
      line: lineOf(index),
      fields: fields.map((field) => withoutGuard(field.trim())),
    }))
    .filter(({ fields }) => fields.some((field) => field !== ''));
  const [header, ...body] = rows;
  if (!header)
    throw new AppError('csv-empty', `${file} is empty.`, 'It needs a header and at least one row.');
  return { file, header: header.fields, rows: body };
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
