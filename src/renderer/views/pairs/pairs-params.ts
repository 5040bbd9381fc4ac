import { PAIR_SORTS, type PairSort } from '../../../model/pair-row.ts';
import type { PairIds } from '../../judging/seen-pairs.ts';

type Params = Readonly<Record<string, string>>;

const BY_IMAGES: PairSort = { by: 'order', descending: false };

/** Where the chosen pair is looked at. */
export type DetailPlace = 'beside' | 'full' | 'none';

/** Reads `sort=-margin`: by falling margin. */
export function sortOf({ sort = '' }: Params): PairSort {
  const descending = sort.startsWith('-');
  const by = PAIR_SORTS.find((key) => key === (descending ? sort.slice(1) : sort));
  return by === undefined ? BY_IMAGES : { by, descending };
}

/** Null for the usual order, which the address does not name. */
export function sortParam({ by, descending }: PairSort): string | null {
  if (by === BY_IMAGES.by && !descending) return null;
  return descending ? `-${by}` : by;
}

/** Reads `pair=12-340`: the images' ids, in the order shown. */
export function pairOf({ pair = '' }: Params): PairIds | null {
  const [, firstId, secondId] = /^(\d{1,15})-(\d{1,15})$/.exec(pair) ?? [];
  if (firstId === undefined || secondId === undefined) return null;
  return Number(firstId) > 0 && Number(secondId) > 0
    ? { firstId: Number(firstId), secondId: Number(secondId) }
    : null;
}

export function pairParam(pair: PairIds | null): string | null {
  return pair === null ? null : `${pair.firstId}-${pair.secondId}`;
}

export function layoutOf({ layout }: Params): 'list' | 'grid' {
  return layout === 'grid' ? 'grid' : 'list';
}

export function detailOf({ detail }: Params): DetailPlace {
  return detail === 'full' || detail === 'none' ? detail : 'beside';
}

/** Reads `row=1200`, counted from 1, as an index. */
export function firstRowOf({ row = '' }: Params): number {
  return /^\d{1,9}$/.test(row) ? Math.max(0, Number(row) - 1) : 0;
}
