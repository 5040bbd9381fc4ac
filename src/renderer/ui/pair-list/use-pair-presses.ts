import { useCallback, useEffect, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import type { PairCursor } from './use-pair-cursor.ts';
import type { SelectedPairs } from './use-pair-selection.ts';

interface Pressed {
  readonly cursor: PairCursor;
  readonly selection: SelectedPairs | undefined;
  readonly onOpen: () => void;
}

export interface PairPresses {
  /** A click: alone it looks at a pair, with Ctrl it chooses one more or less, with Shift all up to it. */
  readonly select: (index: number, event: MouseEvent) => void;
  readonly open: (index: number) => void;
  /** A press of the box that chooses a pair. */
  readonly toggle: (index: number, event: MouseEvent) => void;
}

/** What presses of the mouse do in a list. The functions stay the same: lines are drawn again only when they change. */
export function usePairPresses(now: Pressed): PairPresses {
  const newest = useRef(now);
  useEffect(() => {
    newest.current = now;
  });
  const select = useCallback((index: number, event: MouseEvent) => {
    const { cursor, selection } = newest.current;
    if (selection !== undefined) press(selection, cursor, index, event);
    cursor.select(index);
  }, []);
  const open = useCallback((index: number) => {
    const { cursor, onOpen } = newest.current;
    cursor.select(index);
    onOpen();
  }, []);
  const toggle = useCallback((index: number, event: MouseEvent) => {
    const { cursor, selection } = newest.current;
    event.stopPropagation();
    if (event.shiftKey) selection?.extendTo(index);
    else selection?.toggle(index);
    cursor.select(index);
  }, []);
  return { select, open, toggle };
}

function press(
  selection: SelectedPairs,
  cursor: PairCursor,
  index: number,
  { shiftKey, ctrlKey, metaKey }: MouseEvent,
): void {
  const besides = ctrlKey || metaKey;
  if (shiftKey) selection.extendTo(index);
  else if (!besides) selection.clear();
  else {
    // The pair that is looked at is the first of those that are chosen, as in a list of files.
    const isFirst = selection.pairs.length === 0 && cursor.index !== null && !cursor.gone;
    if (isFirst && cursor.index !== index) selection.toggle(cursor.index);
    selection.toggle(index);
  }
}

/** Keys with these are commands, and no moves of a list. */
export function isModified({ ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey || shiftKey;
}
