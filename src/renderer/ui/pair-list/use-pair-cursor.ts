import { useEffect, useState, useSyncExternalStore } from 'react';
import type { PairRow } from '../../../model/pair-row.ts';
import type { PairIds } from '../../judging/seen-pairs.ts';
import { notify } from '../../notices/notices.ts';
import { indexAfterKey } from './pair-moves.ts';
import type { PairList } from './use-pair-list.ts';

/** The chosen pair of a list. It stays chosen when filter, order or the rows themselves change. */
export interface PairCursor {
  /** Its place; null where nothing is chosen or the place is not known yet. */
  readonly index: number | null;
  readonly pair: PairIds | null;
  /** Its row, where that is loaded. */
  readonly row: PairRow | undefined;
  /** The pair is no longer listed; `index` is where it was. */
  readonly gone: boolean;
  /** Chooses by place. */
  readonly select: (index: number) => void;
  /** Chooses by pair, wherever it stands; null for none. */
  readonly seek: (pair: PairIds | null) => void;
  /** Moves by a key; whether the key was one that moves. */
  readonly move: (key: string) => boolean;
}

interface State {
  readonly index: number | null;
  readonly pair: PairIds | null;
  readonly gone: boolean;
  /** The list in which the pair was found. */
  readonly key: string | null;
}

const NOTHING: State = { index: null, pair: null, gone: false, key: null };

/** @param initial the pair that is chosen from the start */
export function usePairCursor(list: PairList<string> | null, initial: PairIds | null = null): PairCursor {
  const [state, setState] = useState<State>({ ...NOTHING, pair: initial });
  const row = useSyncExternalStore(
    (listener) => list?.pages.subscribe(listener) ?? (() => undefined),
    () => (state.index === null ? undefined : list?.pages.row(state.index)),
  );
  const { index, gone } = state;
  const pair = state.pair ?? (row === undefined ? null : { firstId: row.firstId, secondId: row.secondId });
  const isThere = row !== undefined && pair !== null && isSame(row, pair);
  const isNewList = state.key !== list?.key;
  const isLost = pair !== null && (isNewList || (!gone && !isThere));

  const [firstId, secondId] = [pair?.firstId, pair?.secondId];
  useEffect(() => {
    if (list === null || firstId === undefined || secondId === undefined || !isLost) return;
    let current = true;
    const { key } = list;
    list
      .find({ firstId, secondId })
      .then(({ offset }) => {
        if (!current) return;
        setState((before) => ({
          index: offset ?? before.index,
          pair: { firstId, secondId },
          gone: offset === null,
          key,
        }));
        if (offset !== null && isNewList) list.window.reveal(offset);
      })
      .catch((error: unknown) => {
        if (current) notify({ kind: 'error', title: 'Could not find the pair in the list', error });
      });
    return () => {
      current = false;
    };
  }, [list, row, firstId, secondId, isLost, isNewList]);

  const select = (to: number) => {
    if (list === null) return;
    const found = list.pages.row(to);
    setState({
      index: to,
      pair: found === undefined ? null : { firstId: found.firstId, secondId: found.secondId },
      gone: false,
      key: list.key,
    });
    list.window.reveal(to);
  };
  return {
    index,
    pair,
    row: isThere ? row : undefined,
    gone,
    select,
    seek: (wanted) => setState(wanted === null ? NOTHING : { ...NOTHING, pair: wanted }),
    move: (key) => {
      if (list === null) return false;
      const { firstWhole, perLine, wholeLines: lines } = list.window;
      const { total } = list.pages;
      const to = indexAfterKey(key, { index, gone, firstWhole, total, perLine, lines });
      if (to !== null) select(to);
      return to !== null;
    },
  };
}

function isSame(a: PairIds, b: PairIds): boolean {
  return a.firstId === b.firstId && a.secondId === b.secondId;
}
