import type { ReactNode } from 'react';
import type { LabelMatrix } from '../../../core/confusion.ts';
import { formatCount, formatShare } from '../../../core/format.ts';
import { useSourceTitles } from './confusion-params.ts';
import type { Axes, Cell } from '../../ui/labels/cell-selection.ts';
import { LabelGrid } from '../../ui/labels/label-grid.tsx';
import { columnTotals, rowTotals, sharesOf, type Normalisation } from '../../../core/matrix-shares.ts';

interface CountMatrixProps {
  readonly matrix: LabelMatrix;
  readonly axes: Axes;
  /** What is counted, for those who do not see it. */
  readonly label: string;
  readonly by: Normalisation;
  readonly chosen: readonly Cell[];
  readonly onChoose: (cells: readonly Cell[]) => void;
  /** Whether others stand beside it. */
  readonly narrow: boolean;
}

/** How often one source's label met another's. */
export function CountMatrix({
  matrix,
  axes,
  label,
  by,
  chosen,
  onChoose,
  narrow,
}: CountMatrixProps): ReactNode {
  const sourceTitles = useSourceTitles();
  const shares = sharesOf(matrix, by);
  const [rows, columns] = [rowTotals(matrix), columnTotals(matrix)];
  return (
    <LabelGrid
      label={label}
      rowsTitle={sourceTitles[axes.rows]}
      columnsTitle={sourceTitles[axes.columns]}
      chosen={chosen}
      narrow={narrow}
      onChoose={onChoose}
      cell={(row, column) => {
        const count = formatCount(matrix[row][column]);
        const share = Number.isNaN(shares[row][column]) ? '–' : formatShare(shares[row][column]);
        return {
          main: count,
          ...(by !== 'none' && { note: share }),
          strength: shares[row][column],
          spoken: by === 'none' ? count : `${count}, ${share} of ${by === 'total' ? 'all' : `its ${by}`}`,
        };
      }}
      {...(!narrow && {
        rowEnd: (row) => <span title="In this row">Σ {formatCount(rows[row])}</span>,
        columnEnd: (column) => <span title="In this column">Σ {formatCount(columns[column])}</span>,
      })}
    />
  );
}
