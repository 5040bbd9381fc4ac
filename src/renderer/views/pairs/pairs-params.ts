import { PAIR_SORTS, type PairSort } from '../../../model/pair-row.ts';

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

export function layoutOf({ layout }: Params): 'list' | 'grid' {
  return layout === 'grid' ? 'grid' : 'list';
}

export function detailOf({ detail }: Params): DetailPlace {
  return detail === 'full' || detail === 'none' ? detail : 'beside';
}
