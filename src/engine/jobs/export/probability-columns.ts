import { labelIndex, LABELS, type Triple } from '../../../core/labels.ts';
import type { TableRow } from './write-table.ts';

/** p_first, p_second, p_similar. */
export function probabilityColumns(probabilities: Triple): TableRow {
  return Object.fromEntries(
    LABELS.map((label) => [`p_${label.toLowerCase()}`, probabilities[labelIndex(label)]]),
  );
}
