import { useId, type ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import { useVirtualRows } from './use-virtual-rows.ts';
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
  const id = useId();
  const chosen = items.findIndex((item) => keyOf(item) === chosenKey);
  const { scroller, virtual, onKeyDown } = useVirtualRows({
    count: items.length,
    rowHeight,
    chosen,
    onChoose: (index) => onChoose(at(items, index)),
  });
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
