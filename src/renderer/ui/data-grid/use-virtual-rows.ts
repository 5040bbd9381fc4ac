import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';

interface VirtualRows {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  /** Chooses another row by arrow keys, Home, End and the page keys. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

interface VirtualRowsOptions {
  readonly count: number;
  /** In pixels, as that of the head. */
  readonly rowHeight: number;
  readonly headHeight?: number;
  /** Of the chosen row, which is kept in sight; -1 for none. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** Rows of which only those in sight are drawn, and one of which is chosen. */
export function useVirtualRows({
  count,
  rowHeight,
  headHeight = 0,
  chosen,
  onChoose,
}: VirtualRowsOptions): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: headHeight,
  });
  useEffect(() => {
    if (chosen >= 0) virtual.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen, virtual]);
  const onKeyDown = (event: KeyboardEvent) => {
    const height = (scroller.current?.clientHeight ?? 0) - headHeight;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: chosen + 1,
      ArrowUp: chosen - 1,
      PageDown: chosen + page,
      PageUp: chosen - page,
      Home: 0,
      End: count - 1,
    };
    const to = moves[event.key];
    if (to === undefined || count === 0) return;
    event.preventDefault();
    onChoose(Math.max(0, Math.min(count - 1, to)));
  };
  return { scroller, virtual, onKeyDown };
}
