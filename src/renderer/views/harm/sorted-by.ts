import { LOCALE } from '../../../core/format.ts';

const { compare } = new Intl.Collator(LOCALE, { numeric: true });

/** Rows by rising or falling values; those that lack one come last, and ties stay in the order in which they came. */
export function sortedBy<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => number | string | null,
  descending: boolean,
): Row[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (typeof x === 'string' || typeof y === 'string' ? compare(String(x), String(y)) : x - y);
  });
}
