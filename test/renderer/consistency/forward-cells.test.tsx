import { describe, expect, it } from 'vitest';
import type { Filter } from '../../../src/model/filter.ts';
import {
  cellsChange,
  chosenCells,
  withoutChosenCells,
} from '../../../src/renderer/views/consistency/forward-cells.ts';

describe('cells of forward against reverse answers', () => {
  it('turn the reverse answer round in the filter, and are of the forward order alone', () =>
    expect(cellsChange([['First', 'First']])).toEqual({
      cells: { rows: 'model', columns: 'reverse', cells: [['First', 'Second']] },
      forward: true,
    }));

  it('come back from the filter as they were chosen', () => {
    const cells = [
      ['First', 'First'],
      ['Second', 'First'],
      ['Similar', 'Similar'],
    ] as const;
    const filter: Filter = { run: 2, ...cellsChange(cells) };
    expect(new Set(chosenCells(filter).map(String))).toEqual(new Set(cells.map(String)));
    expect(withoutChosenCells(filter)).toEqual({ run: 2 });
  });

  it('leave a filter of other cells, or of both orders, as it is', () => {
    const filter: Filter = { cells: { rows: 'truth', columns: 'model', cells: [['First', 'First']] } };
    expect(chosenCells(filter)).toEqual([]);
    expect(withoutChosenCells(filter)).toBe(filter);
    const bothOrders: Filter = { ...cellsChange([['First', 'First']]), forward: undefined };
    expect(withoutChosenCells(bothOrders)).toBe(bothOrders);
  });

  it('lift the choice when none is left', () =>
    expect(cellsChange([])).toEqual({ cells: undefined, forward: undefined }));
});
