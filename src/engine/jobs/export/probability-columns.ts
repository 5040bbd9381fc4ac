import { labelIndex, LABELS, type Triple } from '../../../core/labels.ts';
import type { TableRow } from './write-table.ts';

const NAMES = LABELS.map((label) => `p_${label.toLowerCase()}`);

/** The names of {@link probabilityColumns}; none where there are no probabilities. */
export function probabilityHeader(hasProbabilities: boolean): readonly string[] {
  return hasProbabilities ? NAMES : [];
}

/** p_first, p_second, p_similar. */
export function probabilityColumns(probabilities: Triple): TableRow {
  return Object.fromEntries(
    LABELS.map((label) => [`p_${label.toLowerCase()}`, probabilities[labelIndex(label)]]),
  );
}
