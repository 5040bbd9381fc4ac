import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import type { ImageRow } from '../../../model/image-row.ts';
import { changeParams } from '../../location/use-location.ts';
import { DataGrid } from '../../ui/data-grid/data-grid.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatOrder, IMAGE_COLUMNS, type ImageOrder } from './image-order.ts';
import { selectImage } from './use-image-list.ts';

const COLUMNS: readonly GridColumn<ImageRow>[] = [
  {
    key: 'image',
    head: <VisuallyHidden>Image</VisuallyHidden>,
    sortable: false,
    cell: ({ id }) => <Face imageId={id} name="" size={64} box={34} />,
  },
  {
    key: 'name',
    head: 'Name',
    hint: 'Name of the image',
    cell: ({ name }) => <span title={name}>{name}</span>,
  },
  {
    key: 'score',
    head: 'Score',
    hint: 'On the scale 1 to 5',
    numeric: true,
    cell: ({ score }) => formatNumber(score, 2),
  },
  {
    key: 'spread',
    head: 'Spread',
    hint: "Standard deviation of the raters' scores, on the scale 1 to 5",
    numeric: true,
    cell: ({ raterSpread }) => formatNumber(raterSpread, 2),
  },
  {
    key: 'raters',
    head: 'Raters',
    hint: 'Number of raters',
    numeric: true,
    cell: ({ raterCount }) => raterCount ?? '–',
  },
  {
    key: 'group',
    head: 'Group',
    hint: 'Group in the dataset',
    cell: ({ group }) => <span title={group ?? undefined}>{group ?? '–'}</span>,
  },
  { key: 'part', head: 'Part', hint: 'Part of the split', cell: ({ part }) => part ?? '–' },
];

const WIDTHS = '56px minmax(102px, 1fr) 64px 68px 66px minmax(72px, 162px) minmax(62px, 102px)';

interface ImageTableProps {
  readonly rows: readonly ImageRow[];
  readonly order: ImageOrder;
  readonly selected: ImageRow | undefined;
}

/** The images as rows; only those in sight are in the page. */
export function ImageTable({ rows, order, selected }: ImageTableProps): ReactNode {
  return (
    <DataGrid
      label="Images"
      columns={COLUMNS}
      widths={WIDTHS}
      rows={rows}
      keyOf={({ id }) => String(id)}
      chosenKey={selected === undefined ? null : String(selected.id)}
      onChoose={selectImage}
      sorting={{
        order,
        removable: true,
        onOrder: ({ by, descending }) => {
          const column = IMAGE_COLUMNS.find((known) => known === by) ?? null;
          changeParams({ sort: formatOrder({ by: column, descending }) });
        },
      }}
    />
  );
}
