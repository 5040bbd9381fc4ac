import { describe, expect, it } from 'vitest';
import type { LabelMatrix } from '../../src/core/confusion.ts';
import {
  columnTotals,
  differenceOf,
  rowTotals,
  sharesOf,
  totalOf,
  transposed,
} from '../../src/core/matrix-shares.ts';

const MATRIX: LabelMatrix = [
  [6, 1, 3],
  [0, 8, 2],
  [0, 0, 0],
];

describe('shares of a matrix', () => {
  it('are of its rows, columns or all', () => {
    expect(sharesOf(MATRIX, 'row')[0]).toEqual([0.6, 0.1, 0.3]);
    expect(sharesOf(MATRIX, 'column')[1]).toEqual([0, 8 / 9, 0.4]);
    expect(sharesOf(MATRIX, 'total')[1][1]).toBe(0.4);
    expect(sharesOf(MATRIX, 'none')).toEqual(sharesOf(MATRIX, 'total'));
  });

  it('are no number in a row of nothing', () => expect(sharesOf(MATRIX, 'row')[2]).toEqual([NaN, NaN, NaN]));

  it('are compared as differences', () => {
    const other: LabelMatrix = [
      [60, 20, 20],
      [0, 100, 0],
      [0, 0, 5],
    ];
    const difference = differenceOf(MATRIX, other, 'row');
    expect(difference[0][1]).toBeCloseTo(-0.1, 12);
    expect(difference[1][2]).toBeCloseTo(0.2, 12);
    expect(difference[2][2]).toBeNaN();
  });

  it('have totals that are the same for a turned matrix', () => {
    expect(rowTotals(MATRIX)).toEqual([10, 10, 0]);
    expect(columnTotals(MATRIX)).toEqual([6, 9, 5]);
    expect(rowTotals(transposed(MATRIX))).toEqual([6, 9, 5]);
    expect(totalOf(MATRIX)).toBe(20);
  });
});
