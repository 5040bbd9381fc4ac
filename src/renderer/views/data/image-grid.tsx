import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';
import type { ImageRow } from '../../../model/image-row.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatNumber } from '../../../core/format.ts';
import { useSize } from '../../ui/layout/use-size.ts';
import { gridColumns } from './image-steps.ts';
import { selectImage } from './use-image-list.ts';
import classes from './image-grid.module.css';

const CELL_HEIGHT = 156;

interface ImageGridProps {
  readonly rows: readonly ImageRow[];
  readonly selected: ImageRow | undefined;
  /** Told how many images stand side by side, so that arrow keys can go up and down. */
  readonly onColumns: (columns: number) => void;
}

/** The images as tiles with their scores; only those in sight are in the page. */
export function ImageGrid({ rows, selected, onColumns }: ImageGridProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [measure, size] = useSize();
  const columns = gridColumns(size?.width ?? 0);
  useEffect(() => onColumns(columns), [columns, onColumns]);
  const virtualizer = useVirtualizer({
    count: Math.ceil(rows.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => CELL_HEIGHT,
    overscan: 3,
  });
  const selectedIndex = selected === undefined ? -1 : rows.indexOf(selected);
  useEffect(() => {
    if (selectedIndex >= 0) virtualizer.scrollToIndex(Math.floor(selectedIndex / columns), { align: 'auto' });
  }, [selectedIndex, columns, virtualizer]);

  return (
    <div
      ref={scroller}
      className={classes.grid}
      role="listbox"
      aria-label="Images"
      aria-activedescendant={selected === undefined ? undefined : `image-${selected.id}`}
      tabIndex={0}
    >
      <div
        ref={measure}
        style={{ height: virtualizer.getTotalSize(), position: 'relative' }}
        role="presentation"
      >
        {virtualizer.getVirtualItems().map(({ index: line, start }) => (
          <div
            key={line}
            className={classes.line}
            role="presentation"
            style={{
              height: CELL_HEIGHT,
              transform: `translateY(${start}px)`,
              gridTemplateColumns: `repeat(${columns}, 1fr)`,
            }}
          >
            {rows.slice(line * columns, (line + 1) * columns).map((image) => (
              <div
                key={image.id}
                id={`image-${image.id}`}
                className={classes.cell}
                role="option"
                aria-selected={image === selected}
                aria-posinset={rows.indexOf(image) + 1}
                aria-setsize={rows.length}
                onClick={() => selectImage(image)}
              >
                <Face imageId={image.id} name="" size={160} box={112} />
                <span className={classes.caption} title={image.name}>
                  <span className={classes.name}>{image.name}</span>
                  <strong>{formatNumber(image.score, 2)}</strong>
                </span>
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
