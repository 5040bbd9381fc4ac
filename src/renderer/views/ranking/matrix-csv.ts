import { at } from '../../../core/at.ts';
import type { PairMatrix } from '../../../model/ranking.ts';
import { csvText } from '../../charts/csv-text.ts';

/** Every cell with answers: the first rank and image of its row and column, answers, and how many the row won. */
export function matrixCsv({
  counts,
  wins,
  rows,
  columns,
  size,
  rowImages,
  columnImages,
}: PairMatrix): string {
  const width = columnImages.length;
  return csvText(
    ['row_rank', 'column_rank', 'ranks_a_cell', 'row', 'column', 'answers', 'won'],
    counts.flatMap((count, cell) => {
      if (count === 0) return [];
      const [row, column] = [Math.floor(cell / width), cell % width];
      return [
        [
          rows[0] + row * size,
          columns[0] + column * size,
          size,
          at(rowImages, row).name,
          at(columnImages, column).name,
          count,
          at(wins, cell),
        ],
      ];
    }),
  );
}
