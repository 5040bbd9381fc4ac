import { isRecord, type SourceRecord } from './json-records.ts';

/**
 * The rows of a table that is one JSON object: by columns (what pandas' `to_json` writes by itself), `split` (columns and
 * data), or a list under `data`, `rows` or `pairs`; null for another object.
 */
export function recordsOfObject(value: Readonly<Record<string, unknown>>): SourceRecord[] | null {
  const { columns, data } = value;
  if (Array.isArray(columns) && Array.isArray(data) && data.every(Array.isArray)) {
    const names = columns.map(String);
    return numbered(
      data.map((row: readonly unknown[]) =>
        Object.fromEntries(names.map((name, index) => [name, row[index]])),
      ),
    );
  }
  for (const key of ['data', 'rows', 'pairs']) {
    const list = value[key];
    if (Array.isArray(list) && list.length > 0 && list.every(isRecord)) return numbered(list);
  }
  const byColumn = Object.entries(value);
  const first = byColumn[0]?.[1];
  if (!isRecord(first) || !byColumn.every(([, column]) => isRecord(column))) return null;
  const keys = Object.keys(first);
  if (keys.some((key) => !/^\d+$/.test(key))) return null;
  return numbered(
    keys.map((key) =>
      Object.fromEntries(byColumn.map(([name, column]) => [name, isRecord(column) ? column[key] : null])),
    ),
  );
}

function numbered(values: readonly Readonly<Record<string, unknown>>[]): SourceRecord[] {
  return values.map((value, index) => ({ line: index + 1, value }));
}
