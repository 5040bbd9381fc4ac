import { useRef, useState } from 'react';
import { formatCount } from '../../../core/format.ts';
import { MOST_PAIRS_AT_ONCE } from '../../../model/judgement.ts';
import { notify } from '../../notices/notices.ts';
import type { PairIds } from '../../judging/seen-pairs.ts';
import type { PairPages } from './pair-pages.ts';
import {
  listedKey,
  NO_SELECTION,
  rangeTo,
  toggled,
  withRange,
  type ListedPair,
  type PairRange,
  type PairSelection,
} from './pair-selection.ts';

/** The pairs of a list that are chosen together, beside the one that is looked at. */
export interface SelectedPairs {
  readonly pairs: readonly ListedPair[];
  readonly has: (pair: PairIds) => boolean;
  /** Whether pairs are being asked for that the page does not hold. */
  readonly waiting: boolean;
  /** Chooses one more, or one less, by its place. */
  readonly toggle: (index: number) => void;
  /** Chooses all from where the last one was chosen, or from the pair that is looked at. */
  readonly extendTo: (index: number) => void;
  readonly all: () => void;
  readonly clear: () => void;
}

interface SelectableList {
  readonly pages: Pick<PairPages, 'row' | 'total'>;
}

/**
 * Chooses pairs of a list.
 *
 * @param of what the list shows, whatever its order: another filter begins anew
 * @param cursorIndex place of the pair that is looked at
 * @param idsOf asks for the pairs of a window of the list
 */
export function usePairSelection(
  list: SelectableList | null,
  of: string,
  cursorIndex: number | null,
  idsOf: (offset: number, limit: number) => Promise<readonly ListedPair[]>,
): SelectedPairs {
  const [state, setState] = useState({ of, selection: NO_SELECTION });
  const [waiting, setWaiting] = useState(false);
  /** Rises with each choice: what was asked for before no longer counts. */
  const turn = useRef(0);
  const selection = state.of === of ? state.selection : NO_SELECTION;
  const { pairs } = selection;
  const choose = (next: (before: PairSelection) => PairSelection) => {
    turn.current += 1;
    setWaiting(false);
    setState((before) => ({ of, selection: next(before.of === of ? before.selection : NO_SELECTION) }));
  };
  const pairAt = (index: number): ListedPair | undefined => {
    const row = list?.pages.row(index);
    return row && [row.firstId, row.secondId];
  };
  const chooseRange = (range: PairRange) => {
    const offset = Math.min(range.from, range.to);
    const count = Math.abs(range.to - range.from) + 1;
    if (count > MOST_PAIRS_AT_ONCE) {
      notify({
        kind: 'info',
        title: `Not selected: ${formatCount(count)} pairs are more than can be changed at once`,
        details: `At most ${formatCount(MOST_PAIRS_AT_ONCE)} can be. Narrow the filter, or select a part with Shift.`,
      });
      return;
    }
    const held = Array.from({ length: count }, (_, index) => pairAt(offset + index));
    if (held.every((pair) => pair !== undefined)) {
      choose((before) => withRange(before, held, range));
      return;
    }
    turn.current += 1;
    const mine = turn.current;
    setWaiting(true);
    idsOf(offset, count).then(
      (found) => {
        if (turn.current === mine) choose((before) => withRange(before, found, range));
      },
      (error: unknown) => {
        if (turn.current !== mine) return;
        setWaiting(false);
        notify({ kind: 'error', title: 'Could not select these pairs', error });
      },
    );
  };
  return {
    pairs: [...pairs.values()],
    has: (pair) => pairs.has(listedKey(pair)),
    waiting,
    toggle: (index) => {
      const pair = pairAt(index);
      if (pair !== undefined) choose((before) => toggled(before, pair, index));
    },
    extendTo: (index) => chooseRange(rangeTo(selection, index, cursorIndex)),
    all: () => {
      const total = list?.pages.total ?? 0;
      if (total > 0) chooseRange({ from: 0, to: total - 1 });
    },
    clear: () => choose(() => NO_SELECTION),
  };
}
