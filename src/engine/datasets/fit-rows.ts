import type { CsvRow } from './csv-row.ts';
import { quoted, type ImportProblem } from './import-problem.ts';

const DELIMITER_NAMES: Readonly<Record<string, string>> = {
  ',': 'comma',
  '\t': 'tab',
  ';': 'semicolon',
  '|': 'vertical bar',
};

/** What stands before the comma of a number, and what after it: decimals, or thousands with or without decimals. */
const BEFORE_COMMA = /^[+-]?\d+$/;
const AFTER_COMMA = /^(\d+(e[+-]?\d+)?|\d{3}\.\d+)$/i;

/** A first field that is no number, a comma and a blank: `Doe, Jane.jpg`. */
const NAME_AND_BLANK = /^\s*[^",]*[^",\d\s][^",]*, /;

/** From so many rows on, a first column of 1, 2, 3 ... is a column of row names and no accident; of quoted numbers sooner. */
const FEWEST_NUMBERED_ROWS = 3;
const FEWEST_QUOTED_ROWS = 2;

/**
 * Rows that have no more fields than the header. A row with more is refused, for a comma that is not in quotes (a
 * decimal comma, a thousands separator, a name) has moved its fields, and what stands under a column may be half a number.
 *
 * Where every row has exactly one field more, the first fields are taken as row names, as R writes them (write.table),
 * and left out, if they are all different and it is not likelier that each row has a torn number or name; or the
 * last, if they are all empty. A row with fewer fields lacks its last ones. All of it is told.
 *
 * @param text that the rows were parsed from
 * @param place what problems call the file
 */
export function fitRows(
  header: readonly string[],
  rows: readonly CsvRow[],
  text: string,
  delimiter: string,
  place: string,
): { rows: CsvRow[]; problems: ImportProblem[] } {
  const fitted: CsvRow[] = [];
  const problems: ImportProblem[] = [];
  const note = (message: string, line: number | null = null): void => {
    problems.push({ kind: 'note', severity: 'warning', file: place, line, message });
  };
  let read = rows;
  const haveOneMore = rows.length > 0 && rows.every(({ fields }) => fields.length === header.length + 1);
  const surplus = haveOneMore ? surplusField(rows, text, delimiter) : null;
  if (surplus === 'row-name') {
    read = rows.map(({ line, fields }) => ({ line, fields: fields.slice(1) }));
    note(
      'every row has one field more than the header: the first is taken as its row name, as R writes it, and left out',
    );
  } else if (surplus === 'empty-end') {
    read = rows.map(({ line, fields }) => ({ line, fields: fields.slice(0, -1) }));
    note('every row has one field more than the header: the last, which is always empty, is left out');
  }
  let short = 0;
  let firstShort: number | null = null;
  for (const row of read) {
    const { line, fields } = row;
    const hasLostEnd =
      delimiter === ',' &&
      fields.some((_, index) => index > 0 && header[index] === '' && isTorn(fields, index - 1));
    if (fields.length > header.length || hasLostEnd) {
      const columns = hasLostEnd ? header.filter((name) => name !== '').length : header.length;
      const orRowName = haveOneMore
        ? '. If the first field of every row is its name, name that column in the header'
        : '';
      const problem = longRow(place, row, columns, delimiter);
      problems.push({ ...problem, message: `${problem.message}${orRowName}` });
      continue;
    }
    if (fields.length < header.length) {
      short++;
      firstShort ??= line;
    }
    fitted.push(row);
  }
  if (short > 0) problems.push(shortRows(place, short, firstShort, header.length));
  return { rows: fitted, problems };
}

/** That a row has more fields than the header's `columns`. */
export function longRow(
  place: string,
  { line, fields }: CsvRow,
  columns: number,
  delimiter: string,
): ImportProblem {
  return {
    kind: 'bad-row',
    severity: 'skipped',
    file: place,
    line,
    message: `the row has ${fields.length} fields, the header ${columns}; ${likelyReason(fields, delimiter)}`,
  };
}

/** That so many rows, the first of them on a line, have fewer fields than the header's `columns`. */
export function shortRows(place: string, count: number, line: number | null, columns: number): ImportProblem {
  return {
    kind: 'note',
    severity: 'warning',
    file: place,
    line,
    message:
      count === 1
        ? `the row has fewer fields than the header, which has ${columns}; its last ones are taken as empty`
        : `${count} rows have fewer fields than the header, which has ${columns}, this one first; their last ones are taken as empty`,
  };
}

/** What the one field is that every row has too many; null where that cannot be told. */
function surplusField(
  rows: readonly CsvRow[],
  text: string,
  delimiter: string,
): 'row-name' | 'empty-end' | null {
  const names = rows.map(({ fields }) => fields[0] ?? '');
  const isNumbered = [0, 1].some((start) => names.every((name, index) => name === String(index + start)));
  const lines = text.split('\n');
  const areQuoted = rows.every(({ line }) => /^\s*"/.test(lines[line - 1] ?? ''));
  if (isNumbered && areQuoted && rows.length >= FEWEST_QUOTED_ROWS) return 'row-name';
  const areNumbered = isNumbered && rows.length >= FEWEST_NUMBERED_ROWS;
  if (delimiter === ',') {
    const torn = rows.filter(
      ({ line, fields }) =>
        fields.some((_, index) => (index > 0 || !areNumbered) && isTorn(fields, index)) ||
        NAME_AND_BLANK.test(lines[line - 1] ?? ''),
    );
    if (torn.length * 2 >= rows.length) return null;
  }
  if (!areNumbered && rows.every(({ fields }) => fields.at(-1) === '')) return 'empty-end';
  return names.every((name) => name !== '') && new Set(names).size === rows.length ? 'row-name' : null;
}

/** Whether a field and the next could be the two halves of a number with a comma. */
function isTorn(fields: readonly string[], index: number): boolean {
  return BEFORE_COMMA.test(fields[index] ?? '') && AFTER_COMMA.test(fields[index + 1] ?? '');
}

function likelyReason(fields: readonly string[], delimiter: string): string {
  const torn = delimiter === ',' ? fields.findIndex((_, index) => isTorn(fields, index)) : -1;
  if (torn >= 0) {
    const [before = '', after = ''] = fields.slice(torn);
    return `${quoted(before)} and ${quoted(after)} may be one number, ${quoted(`${before},${after}`)}: write it with a decimal point and without thousands separators (or a name with a comma lacks its quotes)`;
  }
  const name = DELIMITER_NAMES[delimiter] ?? quoted(delimiter);
  return `perhaps a name or text contains a ${name} (a ${name} without quotes?): put such a field in quotes`;
}
