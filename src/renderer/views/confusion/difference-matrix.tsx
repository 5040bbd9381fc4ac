import type { ReactNode } from 'react';
import type { LabelMatrix } from '../../../core/confusion.ts';
import { formatNumber } from '../../../core/format.ts';
import type { Axes, Cell } from '../../ui/labels/cell-selection.ts';
import { useSourceTitles } from './confusion-params.ts';
import { LabelGrid } from '../../ui/labels/label-grid.tsx';
import { differenceOf, type Normalisation } from '../../../core/matrix-shares.ts';

interface DifferenceMatrixProps {
  readonly matrix: LabelMatrix;
  readonly other: LabelMatrix;
  readonly axes: Axes;
  readonly by: Normalisation;
  readonly chosen: readonly Cell[];
  readonly onChoose: (cells: readonly Cell[]) => void;
}

/** How many percentage points more of a row, column or all one run has in each cell than another. */
export function DifferenceMatrix({
  matrix,
  other,
  axes,
  by,
  chosen,
  onChoose,
}: DifferenceMatrixProps): ReactNode {
  const sourceTitles = useSourceTitles();
  const difference = differenceOf(matrix, other, by);
  return (
    <LabelGrid
      label="Difference of the two runs' shares, in percentage points"
      rowsTitle={sourceTitles[axes.rows]}
      columnsTitle={sourceTitles[axes.columns]}
      chosen={chosen}
      narrow
      onChoose={onChoose}
      cell={(row, column) => {
        const points = 100 * difference[row][column];
        const text = signed(points);
        return {
          main: text,
          note: 'pp',
          strength: difference[row][column] * 4,
          spoken: `${text} pp (percentage points)`,
        };
      }}
    />
  );
}

/** One digit after the point with its sign; nothing is neither more nor less. */
function signed(points: number): string {
  if (Number.isNaN(points)) return '–';
  const rounded = Math.round(10 * points) / 10;
  return rounded === 0 ? '0.0' : `${rounded > 0 ? '+' : ''}${formatNumber(rounded, 1)}`;
}
