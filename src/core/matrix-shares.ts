import type { LabelMatrix } from './confusion.ts';
import type { Triple } from './labels.ts';

/** What a cell's count is a share of; 'none' leaves counts. */
export const NORMALISATIONS = ['none', 'row', 'column', 'total'] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];

/** Shares in [0, 1]; NaN of nothing. For 'none' they are of all, as for 'total'. */
export function sharesOf(matrix: LabelMatrix, by: Normalisation): LabelMatrix {
  const rows = rowTotals(matrix);
  const columns = columnTotals(matrix);
  const total = sum(rows);
  return mapMatrix(matrix, (count, row, column) => {
    const whole = by === 'row' ? rows[row] : by === 'column' ? columns[column] : total;
    return count / whole;
  });
}

export function rowTotals(matrix: LabelMatrix): Triple {
  return [sum(matrix[0]), sum(matrix[1]), sum(matrix[2])];
}

export function columnTotals(matrix: LabelMatrix): Triple {
  return rowTotals(transposed(matrix));
}

export function totalOf(matrix: LabelMatrix): number {
  return sum(rowTotals(matrix));
}

export function transposed(matrix: LabelMatrix): LabelMatrix {
  return mapMatrix(matrix, (_, row, column) => matrix[column][row]);
}

/** How much larger the shares of one matrix are than another's, in [-1, 1]; NaN where one has none. */
export function differenceOf(a: LabelMatrix, b: LabelMatrix, by: Normalisation): LabelMatrix {
  const [shares, others] = [sharesOf(a, by), sharesOf(b, by)];
  return mapMatrix(shares, (share, row, column) => share - others[row][column]);
}

type Index = 0 | 1 | 2;

function mapMatrix(
  matrix: LabelMatrix,
  change: (count: number, row: Index, column: Index) => number,
): LabelMatrix {
  const mapRow = (row: Index): Triple => [
    change(matrix[row][0], row, 0),
    change(matrix[row][1], row, 1),
    change(matrix[row][2], row, 2),
  ];
  return [mapRow(0), mapRow(1), mapRow(2)];
}

function sum([a, b, c]: Triple): number {
  return a + b + c;
}
