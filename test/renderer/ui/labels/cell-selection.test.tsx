import { describe, expect, it } from 'vitest';
import {
  cellsOfHead,
  cellsOn,
  chooseOnly,
  filterOf,
  rectangle,
  toggle,
  type Cell,
} from '../../../../src/renderer/ui/labels/cell-selection.ts';

const FIRST_SIMILAR: Cell = ['First', 'Similar'];
const SECOND_FIRST: Cell = ['Second', 'First'];
const AXES = { rows: 'truth', columns: 'model' } as const;

describe('cells chosen in a matrix', () => {
  it('are those of the filter, turned where the matrix is turned', () => {
    const cells = filterOf(AXES, [FIRST_SIMILAR]);
    expect(cellsOn(AXES, cells)).toEqual([FIRST_SIMILAR]);
    expect(cellsOn({ rows: 'model', columns: 'truth' }, cells)).toEqual([['Similar', 'First']]);
  });

  it('are of no matrix of other labels', () => {
    const cells = filterOf(AXES, [FIRST_SIMILAR]);
    expect(cellsOn({ rows: 'truth', columns: 'reverse' }, cells)).toBeNull();
    expect(cellsOn({ rows: 'truth', columns: 'reverse' }, undefined)).toEqual([]);
  });

  it('are chosen alone by a click, and let go by another', () => {
    const one = chooseOnly([SECOND_FIRST], [FIRST_SIMILAR]);
    expect(one).toEqual([FIRST_SIMILAR]);
    expect(chooseOnly(one, [FIRST_SIMILAR])).toEqual([]);
  });

  it('are added and taken out one by one', () => {
    const two = toggle([FIRST_SIMILAR], [SECOND_FIRST]);
    expect(two).toEqual([FIRST_SIMILAR, SECOND_FIRST]);
    expect(toggle(two, [FIRST_SIMILAR])).toEqual([SECOND_FIRST]);
  });

  it('are a whole row or column by its head, and taken out only when all of it was in', () => {
    const column = cellsOfHead('column', 'Similar');
    expect(column).toEqual([
      ['First', 'Similar'],
      ['Second', 'Similar'],
      ['Similar', 'Similar'],
    ]);
    const all = toggle([FIRST_SIMILAR, SECOND_FIRST], column);
    expect(all).toHaveLength(4);
    expect(toggle(all, column)).toEqual([SECOND_FIRST]);
  });

  it('are all cells between two, whichever way', () =>
    expect(rectangle(['Second', 'Similar'], ['First', 'Second'])).toEqual([
      ['First', 'Second'],
      ['First', 'Similar'],
      ['Second', 'Second'],
      ['Second', 'Similar'],
    ]));

  it('make one filter in whatever order they were chosen, and none when there are none', () => {
    expect(filterOf(AXES, [SECOND_FIRST, FIRST_SIMILAR])).toEqual(
      filterOf(AXES, [FIRST_SIMILAR, SECOND_FIRST, FIRST_SIMILAR]),
    );
    expect(filterOf(AXES, [])).toBeUndefined();
  });
});
