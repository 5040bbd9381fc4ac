import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Filter } from '../../../model/filter.ts';
import type { PairRow, PairSort } from '../../../model/pair-row.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import type { PairIds } from '../../judging/seen-pairs.ts';
import { PAGE_ROWS, PairPages, type LoadRows } from './pair-pages.ts';
import { PairWindow } from './pair-window.ts';

/** Where the rows of a list come from. */
export interface PairSource<By extends string> {
  /** Changes with what is listed and its order. */
  readonly key: string;
  readonly sort: { readonly by: By; readonly descending: boolean };
  readonly load: LoadRows;
  /** Where a pair stands; null where it does not. */
  readonly find: (pair: PairIds) => Promise<{ readonly offset: number | null }>;
}

/** A filtered and sorted list of which windows are shown. */
export interface PairList<By extends string = PairSort['by']> extends Omit<PairSource<By>, 'load'> {
  readonly pages: PairPages;
  readonly window: PairWindow;
}

export interface PairListState<By extends string = PairSort['by']> {
  /** The newest list that is there; an older one while a changed filter is being answered. */
  readonly list: PairList<By> | null;
  readonly total: number;
  readonly ofRun: number;
  /** Whether comparisons of the run have several answers. */
  readonly hasVotes: boolean;
  /** Rises whenever rows may have changed. */
  readonly version: number;
  readonly waiting: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** The pairs that pass a filter, in an order. @param filter null to ask nothing yet */
export function usePairList(filter: Filter | null, sort: PairSort): PairListState {
  const head = useRequest('pairs.page', filter && { filter, sort, offset: 0, limit: PAGE_ROWS });
  return usePairsOf(
    filter && {
      key: JSON.stringify([filter, sort]),
      sort,
      load: (offset, limit) => request('pairs.page', { filter, sort, offset, limit }),
      find: (pair) => request('pairs.find', { filter, sort, ...pair }),
    },
    head,
  );
}

/** The first rows of a list, with what is known of all. */
interface PairPage {
  readonly total: number;
  readonly ofRun: number;
  readonly hasVotes: boolean;
  readonly rows: readonly PairRow[];
}

/** Pairs from any source. @param head its first {@link PAGE_ROWS} rows, as they were asked for */
export function usePairsOf<By extends string>(
  source: PairSource<By> | null,
  head: UseQueryResult<PairPage>,
): PairListState<By> {
  const [list, setList] = useState<PairList<By> | null>(null);
  const answered = head.isPlaceholderData ? undefined : head.data;
  const key = source?.key;
  if (answered !== undefined && source !== null && list?.key !== key) {
    const { load, ...rest } = source;
    const pages = new PairPages(load, answered.total, answered.rows);
    setList({ ...rest, pages, window: new PairWindow(pages) });
  }
  // An answer that is the same may stand for others that are not: rows further down.
  const version = head.dataUpdatedAt;
  useEffect(() => {
    if (answered !== undefined && list !== null && list.key === key)
      list.pages.refresh(answered.total, answered.rows);
  }, [answered, version, list, key]);
  return {
    list,
    total: head.data?.total ?? 0,
    ofRun: head.data?.ofRun ?? 0,
    hasVotes: head.data?.hasVotes ?? false,
    version,
    waiting: head.isPlaceholderData || head.data === undefined,
    error: head.error,
    retry: () => void head.refetch(),
  };
}
