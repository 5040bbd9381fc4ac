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

/** From so many rows on, a first column of 1, 2, 3 ... is a column of row names and no accident. */
const FEWEST_NUMBERED_ROWS = 3;

/**
 * Rows that have no more fields than the header. A row with more is refused, for a comma that is not in quotes (a
 * decimal comma, a thousands separator, a name) has moved its fields, and what stands under a column may be half a number.
 *
 * Where every row has exactly one field more, the first fields are taken as row names, as R writes them (write.table),
 * and left out, if they are all different and it is not likelier that a number of each row is torn; or the last, if
 * they are all empty. A row with fewer fields lacks its last ones. All of it is told.
 *
 * @param place what problems call the file
 */
export function fitRows(
  header: readonly string[],
  rows: readonly CsvRow[],
  delimiter: string,
  place: string,
): { rows: CsvRow[]; problems: ImportProblem[] } {
  const note = (message: string, line: number | null = null): ImportProblem => ({
    kind: 'note',
    severity: 'warning',
    file: place,
    line,
    message,
  });
  const fitted: CsvRow[] = [];
  const problems: ImportProblem[] = [];
  let read = rows;
  if (rows.length > 0 && rows.every(({ fields }) => fields.length === header.length + 1)) {
    const extra = surplusField(rows, delimiter);
    if (extra === 'row-name') {
      read = rows.map(({ line, fields }) => ({ line, fields: fields.slice(1) }));
      problems.push(
        note(
          'every row has one field more than the header: the first is taken as its row name, as R writes it, and left out',
        ),
      );
    } else if (extra === 'empty-end') {
      read = rows.map(({ line, fields }) => ({ line, fields: fields.slice(0, -1) }));
      problems.push(
        note('every row has one field more than the header: the last, which is always empty, is left out'),
      );
    } else
      problems.push(
        note(
          'every row has one field more than the header; if the first is a row name, name its column in the header',
        ),
      );
  }
  let short = 0;
  let firstShort: number | null = null;
  for (const row of read) {
    const { line, fields } = row;
    const unnamed = fields.findIndex(
      (_, index) => index > 0 && header[index] === '' && isTorn(fields, index - 1),
    );
    if (fields.length > header.length || unnamed >= 0) {
      const columns = unnamed >= 0 ? header.filter((name) => name !== '').length : header.length;
      problems.push({
        kind: 'bad-row',
        severity: 'skipped',
        file: place,
        line,
        message: `the row has ${fields.length} fields, the header ${columns}; ${likelyReason(fields, delimiter)}`,
      });
      continue;
    }
    if (fields.length < header.length) {
      short++;
      firstShort ??= line;
    }
    fitted.push(row);
  }
  if (short > 0)
    problems.push(
      note(
        short === 1
          ? `the row has fewer fields than the header, which has ${header.length}; its last ones are taken as empty`
          : `${short} rows have fewer fields than the header, which has ${header.length}, this one first; their last ones are taken as empty`,
        firstShort,
      ),
    );
  return { rows: fitted, problems };
}

/** What the one field is that every row has too many; null where that cannot be told. */
function surplusField(rows: readonly CsvRow[], delimiter: string): 'row-name' | 'empty-end' | null {
  const names = rows.map(({ fields }) => fields[0] ?? '');
  const areNumbered =
    rows.length >= FEWEST_NUMBERED_ROWS &&
    [0, 1].some((start) => names.every((name, index) => name === String(index + start)));
  if (delimiter === ',') {
    const torn = rows.filter(({ fields }) =>
      fields.some((_, index) => (index > 0 || !areNumbered) && isTorn(fields, index)),
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
    return `${quoted(before)} and ${quoted(after)} may be one number, ${quoted(`${before},${after}`)}: write it with a decimal point and without thousands separators`;
  }
  const name = DELIMITER_NAMES[delimiter] ?? quoted(delimiter);
  return `perhaps a name or text contains a ${name} (a ${name} without quotes?): put such a field in quotes`;
}
