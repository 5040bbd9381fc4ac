import { RESULT_COLUMNS, type ResultRow } from './result-columns.ts';

/** By which column the rows are sorted; 'name' is the first one. */
export interface ResultOrder {
  readonly key: string;
  readonly descending: boolean;
}

/** Best correlation first. */
export const DEFAULT_ORDER: ResultOrder = { key: 'pc', descending: true };

/** Reads 'mae' or '-pc', where the minus is for descending; what is no column gives the default. */
export function parseOrder(text: string | undefined): ResultOrder {
  const key = text?.replace(/^-/, '') ?? '';
  const known = key === 'name' || RESULT_COLUMNS.some((column) => column.key === key);
  return known ? { key, descending: text?.startsWith('-') === true } : DEFAULT_ORDER;
}

/** The order after a press on a column's head: the better way first, then the other. */
export function orderAfterPress({ key, descending }: ResultOrder, pressed: string): string {
  const column = RESULT_COLUMNS.find((candidate) => candidate.key === pressed);
  const first = column?.better === 'higher';
  return `${(key === pressed ? !descending : first) ? '-' : ''}${pressed}`;
}

/** Rows in an order; rows without a value stay last, and equal ones in their own order. */
export function sortResults(
  rows: readonly ResultRow[],
  { key, descending }: ResultOrder,
): readonly ResultRow[] {
  const column = RESULT_COLUMNS.find((candidate) => candidate.key === key);
  const valueOf = column?.value ?? ((row: ResultRow) => row.name);
  return rows.toSorted((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const rising = typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y);
    return descending ? -rising : rising;
  });
}
