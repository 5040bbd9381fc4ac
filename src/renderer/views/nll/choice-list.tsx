import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import classes from './choice-list.module.css';

interface ChoiceListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  /** In pixels. */
  readonly rowHeight: number;
  readonly keyOf: (item: Item) => string;
  readonly chosenKey: string | null;
  readonly onChoose: (item: Item) => void;
  readonly onHover?: (item: Item | null) => void;
  readonly render: (item: Item) => ReactNode;
}

/** A list of which one is chosen, by pointer or by arrow keys; only the rows in sight are drawn. */
export function ChoiceList<Item>(props: ChoiceListProps<Item>): ReactNode {
  const { label, items, rowHeight, keyOf, chosenKey, onChoose, onHover, render } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const chosen = items.findIndex((item) => keyOf(item) === chosenKey);
  useEffect(() => {
    if (chosen >= 0) virtual.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen, virtual]);
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const move: Readonly<Record<string, number>> = {
      ArrowDown: chosen + 1,
      ArrowUp: chosen - 1,
      PageDown: chosen + page,
      PageUp: chosen - page,
      Home: 0,
      End: items.length - 1,
    };
    const to = move[event.key];
    const item = to === undefined ? undefined : items[Math.max(0, Math.min(items.length - 1, to))];
    if (item === undefined) return;
    event.preventDefault();
    onChoose(item);
  };
  return (
    <div
      ref={scroller}
      className={classes.list}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onHover?.(null)}
    >
      <div role="presentation" style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <div
              key={keyOf(item)}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              className={classes.row}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              onClick={() => onChoose(item)}
              onPointerEnter={() => onHover?.(item)}
            >
              {render(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
