import { VisuallyHidden } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef, type ReactNode } from 'react';
import type { ImageRow } from '../../../model/image-row.ts';
import { changeParams } from '../../location/use-location.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatNumber } from '../../../core/format.ts';
import { formatOrder, IMAGE_COLUMNS, nextOrder, type ImageColumn, type ImageOrder } from './image-order.ts';
import { selectImage } from './use-image-list.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './image-table.module.css';

const ROW_HEIGHT = 40;

const HEADS: Readonly<Record<ImageColumn, { title: string; hint: string }>> = {
  name: { title: 'Name', hint: 'Name of the image' },
  score: { title: 'Score', hint: 'True score on 1 to 5' },
  spread: { title: 'Spread', hint: "Standard deviation of the raters' scores, on 1 to 5" },
  raters: { title: 'Raters', hint: 'How many people rated it' },
  group: { title: 'Group', hint: 'Group named by the dataset' },
  part: { title: 'Part', hint: 'Part of the split' },
};

interface ImageTableProps {
  readonly rows: readonly ImageRow[];
  readonly order: ImageOrder;
  readonly selected: ImageRow | undefined;
}

/** The images as rows; only those in sight are in the page. */
export function ImageTable({ rows, order, selected }: ImageTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: ROW_HEIGHT,
  });
  const selectedIndex = selected === undefined ? -1 : rows.indexOf(selected);
  useEffect(() => {
    if (selectedIndex >= 0) virtualizer.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, virtualizer]);

  return (
    <div
      ref={scroller}
      className={classes.table}
      role="grid"
      aria-label="Images"
      aria-rowcount={rows.length + 1}
      aria-colcount={IMAGE_COLUMNS.length + 1}
      aria-activedescendant={selected === undefined ? undefined : `image-${selected.id}`}
      tabIndex={0}
    >
      <div className={classes.head} role="row" aria-rowindex={1}>
        <span role="columnheader">
          <VisuallyHidden>Image</VisuallyHidden>
        </span>
        {IMAGE_COLUMNS.map((column) => (
          <span
            key={column}
            role="columnheader"
            aria-sort={order.by !== column ? 'none' : order.descending ? 'descending' : 'ascending'}
          >
            <button
              type="button"
              title={`${HEADS[column].hint}. Press to sort.`}
              onClick={() => changeParams({ sort: formatOrder(nextOrder(order, column)) })}
            >
              {HEADS[column].title}
              <span aria-hidden="true">{order.by !== column ? '' : order.descending ? ' ▾' : ' ▴'}</span>
            </button>
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const image = rows[index];
          return (
            image !== undefined && (
              <Row
                key={image.id}
                image={image}
                index={index}
                top={start}
                selected={index === selectedIndex}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly image: ImageRow;
  readonly index: number;
  readonly top: number;
  readonly selected: boolean;
}

const Row = memo(function Row({ image, index, top, selected }: RowProps): ReactNode {
  return (
    <div
      id={`image-${image.id}`}
      className={classes.row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      style={{ height: ROW_HEIGHT, transform: `translateY(${top}px)` }}
      onClick={() => selectImage(image)}
    >
      <span role="gridcell">
        <Face imageId={image.id} name="" size={64} box={34} />
      </span>
      <span role="gridcell" className={layout.ellipsis} title={image.name}>
        {image.name}
      </span>
      <span role="gridcell">{formatNumber(image.score, 2)}</span>
      <span role="gridcell">{formatNumber(image.raterSpread, 2)}</span>
      <span role="gridcell">{image.raterCount ?? '–'}</span>
      <span role="gridcell" className={layout.ellipsis} title={image.group ?? undefined}>
        {image.group ?? '–'}
      </span>
      <span role="gridcell" className={layout.ellipsis}>
        {image.part ?? '–'}
      </span>
    </div>
  );
});
