import type { TableImages } from '../../analysis/tables/table-images.ts';
import type { TableRow } from './write-table.ts';

const TRUE = ['first_score', 'second_score'] as const;

/** Estimated scores have other names, so that no import takes them for true ones. */
const ESTIMATED = ['first_estimate', 'second_estimate'] as const;

/** The columns of the scores of two images. */
export function scoreHeader({ areEstimated }: TableImages): readonly string[] {
  return areEstimated ? ESTIMATED : TRUE;
}

/** The scores of two images in them. */
export function scoreColumns(
  { areEstimated }: TableImages,
  first: number | null,
  second: number | null,
): TableRow {
  return areEstimated
    ? { first_estimate: first, second_estimate: second }
    : { first_score: first, second_score: second };
}
