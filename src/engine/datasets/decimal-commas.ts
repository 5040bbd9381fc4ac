import { at } from '../../core/at.ts';
import type { CsvRow } from './csv-row.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
import { hasDecimalComma, isDecimal } from './number-field.ts';

/** Thousands, which may as well be three decimals: `1,234` and `1.234`. */
const COMMA_GROUPS = /^[+-]?[1-9]\d{0,2}(,\d{3})+$/;
const POINT_GROUPS = /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/;

/** Thousands and decimals: `1.234,5` and `1,234.5`. */
const POINT_GROUPS_AND_COMMA = /^[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+$/;
const COMMA_GROUPS_AND_POINT = /^[+-]?[1-9]\d{0,2}(,\d{3})+\.\d+$/;

/** How many fields of a column are written in which way. */
interface Column {
  filled: number;
  numbers: number;
  /** Certainly a decimal comma. */
  commas: number;
  /** `1,234` */
  commaGroups: number;
  /** Certainly a decimal point, or commas between thousands. */
  points: number;
  /** `1.234` */
  pointGroups: number;
}

interface Example {
  readonly line: number;
  readonly text: string;
  readonly read: string;
}

/**
 * Reads numbers with a decimal comma in a table whose fields are not divided by commas: `2,5` becomes `2.5`, and
 * beside such numbers points divide thousands, so that `1.234,5` becomes `1234.5`.
 *
 * A column is read so if most of it are numbers, none has a decimal point, and one has a comma that cannot divide
 * thousands (or may be either, `1,234`, in a file with semicolons: what writes these has no other use for commas). Any other
 * column stays as it is, and numberField refuses its numbers with commas.
 *
 * @param width the most fields that a row has
 * @returns the rows, and one note that says so if anything was read in this way
 */
export function readDecimalCommas(
  rows: readonly CsvRow[],
  width: number,
  delimiter: string,
  place: string,
): { rows: readonly CsvRow[]; notes: ImportProblem[] } {
  const columns = surveyColumns(rows, width);
  const hasCommas = columns.some((column) => areNumbers(column) && column.commas > 0 && column.points === 0);
  const chosen = columns.map(
    (column) =>
      areNumbers(column) &&
      column.points === 0 &&
      (column.commas > 0 ||
        (column.commaGroups > 0 && (hasCommas || delimiter === ';')) ||
        (column.pointGroups > 0 && hasCommas)),
  );
  if (!chosen.includes(true)) return { rows, notes: [] };

  let decimal: Example | undefined;
  let thousands: Example | undefined;
  const read = rows.map(({ line, fields }): CsvRow => ({
    line,
    fields: fields.map((text, index) => {
      const field = chosen[index] ? withPoint(text) : text;
      if (field === text) return text;
      if (!text.includes('.')) decimal ??= { line, text, read: field };
      else thousands ??= { line, text, read: field };
      return field;
    }),
  }));
  const examples = [decimal, thousands].filter((example) => example !== undefined);
  return {
    rows: read,
    notes: [
      {
        kind: 'note',
        severity: 'warning',
        file: place,
        line: examples[0]?.line ?? null,
        message: `numbers have a decimal comma and are read so: ${examples.map(({ text, read: value }) => `${quoted(text)} as ${value}`).join(', ')}`,
      },
    ],
  };
}

function surveyColumns(rows: readonly CsvRow[], width: number): Column[] {
  const columns = Array.from({ length: width }, (): Column => ({
    filled: 0,
    numbers: 0,
    commas: 0,
    commaGroups: 0,
    points: 0,
    pointGroups: 0,
  }));
  for (const { fields } of rows)
    for (const [index, text] of fields.entries()) {
      if (text === '') continue;
      const column = at(columns, index);
      column.filled++;
      const kind = kindOf(text);
      if (kind === null) continue;
      column.numbers++;
      if (kind !== 'whole') column[kind]++;
    }
  return columns;
}

function kindOf(text: string): 'commas' | 'commaGroups' | 'points' | 'pointGroups' | 'whole' | null {
  if (text.includes(',')) {
    if (COMMA_GROUPS.test(text))
      return text.indexOf(',') === text.lastIndexOf(',') ? 'commaGroups' : 'points';
    if (hasDecimalComma(text) || POINT_GROUPS_AND_COMMA.test(text)) return 'commas';
    return COMMA_GROUPS_AND_POINT.test(text) ? 'points' : null;
  }
  if (POINT_GROUPS.test(text)) return 'pointGroups';
  if (!isDecimal(text)) return null;
  return text.includes('.') ? 'points' : 'whole';
}

function areNumbers({ filled, numbers }: Column): boolean {
  return numbers * 2 >= filled;
}

function withPoint(text: string): string {
  if (POINT_GROUPS.test(text) || POINT_GROUPS_AND_COMMA.test(text))
    return text.replaceAll('.', '').replace(',', '.');
  return hasDecimalComma(text) ? text.replace(',', '.') : text;
}
