import { useEffect, useState } from 'react';
import type { Filter } from '../../../model/filter.ts';
import type { PairSort } from '../../../model/pair-row.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { PAGE_ROWS, PairPages } from './pair-pages.ts';
import { PairWindow } from './pair-window.ts';

/** A filtered and sorted list of which windows are shown. */
export interface PairList {
  /** Changes with filter and order. */
  readonly key: string;
  readonly filter: Filter;
  readonly sort: PairSort;
  readonly pages: PairPages;
  readonly window: PairWindow;
}

export interface PairListState {
  /** The newest list that is there; an older one while a changed filter is being answered. */
  readonly list: PairList | null;
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
  const key = JSON.stringify([filter, sort]);
  const head = useRequest('pairs.page', filter && { filter, sort, offset: 0, limit: PAGE_ROWS });
  const [list, setList] = useState<PairList | null>(null);
  const answered = head.isPlaceholderData ? undefined : head.data;
  if (answered !== undefined && filter !== null && list?.key !== key) {
    const load = (offset: number, limit: number) => request('pairs.page', { filter, sort, offset, limit });
    const pages = new PairPages(load, answered.total, answered.rows);
    setList({ key, filter, sort, pages, window: new PairWindow(pages) });
  }
  // An answer that is the same may stand for others that are not: rows further down.
  const version = head.dataUpdatedAt;
  useEffect(() => {
    if (answered !== undefined && list?.key === key) list.pages.refresh(answered.total, answered.rows);
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
