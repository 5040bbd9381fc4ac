import { LOCALE } from '../../../core/format.ts';
import type { ResultRow } from '../../../model/results.ts';
import type { PublishedResult } from '../../../model/published-results.ts';
import { RESULT_COLUMNS } from './result-columns.ts';

/** By which column the rows are sorted; 'name' is the first one. */
export interface ResultOrder {
  readonly key: string;
  readonly descending: boolean;
}

/** Best correlation first. */
const DEFAULT_ORDER: ResultOrder = { key: 'pc', descending: true };

/** Reads 'mae' or '-pc', where the minus is for descending; what is no column gives the default. */
export function parseOrder(text: string | undefined): ResultOrder {
  const key = text?.replace(/^-/, '') ?? '';
  const known = key === 'name' || RESULT_COLUMNS.some((column) => column.key === key);
  return known ? { key, descending: text?.startsWith('-') === true } : DEFAULT_ORDER;
}

/** What {@link parseOrder} reads. */
export function formatOrder({ key, descending }: ResultOrder): string {
  return `${descending ? '-' : ''}${key}`;
}

/** Runs in an order; see {@link sortBy}. */
export function sortResults(rows: readonly ResultRow[], order: ResultOrder): readonly ResultRow[] {
  const column = RESULT_COLUMNS.find(({ key }) => key === order.key);
  return sortBy(rows, column?.value ?? (({ name }) => name), order.descending);
}

/** Published rows in an order; see {@link sortBy}. */
export function sortPublished(
  rows: readonly PublishedResult[],
  { key, descending }: ResultOrder,
): readonly PublishedResult[] {
  return sortBy(rows, (row) => (key === 'name' ? row.method : publishedFigure(row, key)), descending);
}

/** Columns of which papers give figures. */
export const PUBLISHED_KEYS: readonly string[] = ['pc', 'mae', 'rmse'];

/** What a paper gives of a column; null where it does not, or where papers have no such figure. */
export function publishedFigure({ pc, mae, rmse }: PublishedResult, key: string): number | null {
  return key === 'pc' ? pc : key === 'mae' ? mae : key === 'rmse' ? rmse : null;
}

/** Rows without a value stay last, and equal ones in their own order. */
function sortBy<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => number | string | null,
  descending: boolean,
): readonly Row[] {
  return rows.toSorted((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const rising = typeof x === 'string' ? x.localeCompare(String(y), LOCALE) : x - Number(y);
    return descending ? -rising : rising;
  });
}
