import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { DataGrid } from '../../../../src/renderer/ui/data-grid/data-grid.tsx';
import { DataTable } from '../../../../src/renderer/ui/data-grid/data-table.tsx';
import type {
  GridColumn,
  GridOrder,
  GridSorting,
} from '../../../../src/renderer/ui/data-grid/grid-columns.ts';

interface Row {
  readonly name: string;
  readonly score: number;
}

const ROWS: readonly Row[] = ['a', 'b', 'c', 'd'].map((name, score) => ({ name, score }));

const COLUMNS: readonly GridColumn<Row>[] = [
  { key: 'name', head: 'Name', namesRow: true, cell: ({ name }) => name },
  { key: 'score', head: 'Score', hint: 'True score', numeric: true, cell: ({ score }) => score },
  { key: 'link', head: 'Link', sortable: false, cell: () => 'open' },
];

function Sorted({ removable, descendingFirst }: Omit<GridSorting, 'order' | 'onOrder'>): ReactNode {
  const [order, setOrder] = useState<GridOrder>({ by: null, descending: false });
  return (
    <>
      <DataTable
        columns={COLUMNS}
        rows={ROWS}
        keyOf={({ name }) => name}
        sorting={{
          order,
          onOrder: setOrder,
          ...(removable !== undefined && { removable }),
          ...(descendingFirst !== undefined && { descendingFirst }),
        }}
      />
      <output>{`${order.by ?? 'none'}${order.descending ? ' descending' : ''}`}</output>
    </>
  );
}

async function ordersOfPresses(table: ReactNode): Promise<readonly (string | null)[]> {
  render(table);
  const orders = [];
  for (let press = 0; press < 3; press += 1) {
    await userEvent.click(screen.getByRole('button', { name: /^Score/ }));
    orders.push(screen.getByRole('status').textContent);
  }
  return orders;
}

describe('pressing the head of a column', () => {
  it('goes through rising, falling and the order in which the rows came', async () =>
    expect(await ordersOfPresses(<Sorted removable />)).toEqual(['score', 'score descending', 'none']));

  it('turns the order round where it cannot be taken off', async () =>
    expect(await ordersOfPresses(<Sorted />)).toEqual(['score', 'score descending', 'score']));

  it('begins descending where more is better', async () =>
    expect(await ordersOfPresses(<Sorted descendingFirst={['score']} />)).toEqual([
      'score descending',
      'score',
      'score descending',
    ]));

  it('says the order of each column that can be sorted, and nothing of others', async () => {
    render(<Sorted />);
    await userEvent.click(screen.getByRole('button', { name: /^Name/ }));
    expect(screen.getAllByRole('columnheader').map((head) => head.getAttribute('aria-sort'))).toEqual([
      'ascending',
      'none',
      null,
    ]);
  });
});

it('a table without an order has no heads to press', () => {
  render(<DataTable columns={COLUMNS} rows={ROWS} keyOf={({ name }) => name} />);
  expect(screen.queryAllByRole('button')).toEqual([]);
  expect(screen.getAllByRole('rowheader').map(({ textContent }) => textContent)).toEqual([
    'a',
    'b',
    'c',
    'd',
  ]);
});

it('a table without rows says so across its columns', () => {
  render(<DataTable columns={COLUMNS} rows={[]} keyOf={({ name }) => name} empty="Nothing yet." />);
  expect(screen.getByRole('cell').getAttribute('colspan')).toBe('3');
});

describe('a grid', () => {
  const grid = (chosenKey: string | null) => {
    const [onChoose, onOpen] = [vi.fn<(row: Row) => void>(), vi.fn<(row: Row) => void>()];
    render(
      <DataGrid
        label="Rows"
        columns={COLUMNS}
        widths="1fr 1fr 1fr"
        rows={ROWS}
        keyOf={({ name }) => name}
        sorting={{ order: { by: null, descending: false }, onOrder: () => {} }}
        chosenKey={chosenKey}
        onChoose={onChoose}
        onOpen={onOpen}
      />,
    );
    screen.getByRole('grid').focus();
    return { onChoose, onOpen };
  };

  it.each([
    ['{ArrowDown}', 'c'],
    ['{ArrowUp}', 'a'],
    ['{Home}', 'a'],
    ['{End}', 'd'],
    ['{PageDown}', 'd'],
  ])('goes by %s to %s', async (key, name) => {
    const { onChoose } = grid('b');
    await userEvent.keyboard(key);
    expect(onChoose.mock.calls.map(([row]) => row.name)).toEqual([name]);
  });

  it('stays at its end', async () => {
    const { onChoose } = grid('d');
    await userEvent.keyboard('{ArrowDown}');
    expect(onChoose.mock.calls.map(([row]) => row.name)).toEqual(['d']);
  });

  it('begins at the first row, and opens the chosen one by Enter', async () => {
    const { onChoose } = grid(null);
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(onChoose.mock.calls.map(([row]) => row.name)).toEqual(['a']);
  });

  it('opens the chosen row by Enter', async () => {
    const { onOpen } = grid('c');
    await userEvent.keyboard('{Enter}');
    expect(onOpen.mock.calls.map(([row]) => row.name)).toEqual(['c']);
  });
});
