import type { CsvRow } from '../csv-row.ts';
import type { CsvTable } from '../csv-table.ts';
import type { SourceRecord } from './json-records.ts';

/** Records as a table of text, as a CSV file of them would be read: null and what is missing are empty. */
export function recordTable(
  file: string,
  columns: readonly string[],
  records: readonly SourceRecord[],
): CsvTable {
  return {
    file,
    header: columns,
    rows: records.map(({ line, value }): CsvRow => ({
      line,
      fields: columns.map((column) => fieldText(value[column])),
    })),
    problems: [],
  };
}

/** A value as the text of a field. Lists and objects are JSON. */
export function fieldText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  return JSON.stringify(value);
}
