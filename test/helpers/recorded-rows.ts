import type { Label, Triple } from '../../src/core/labels.ts';
import type { PairRow } from '../../src/model/pair-row.ts';

/** A comparison of a run whose probabilities were recorded. */
export interface RecordedRow extends Omit<PairRow, 'probabilities' | 'margin' | 'entropy' | 'reverse'> {
  readonly probabilities: Triple;
  readonly margin: number;
  readonly entropy: number;
  readonly reverse: { readonly label: Label; readonly probabilities: Triple } | null;
}

/** @throws Error where they were not */
export function recordedRows(rows: readonly PairRow[]): RecordedRow[] {
  return rows.map((row) => ({
    ...row,
    probabilities: recorded(row.probabilities),
    margin: recorded(row.margin),
    entropy: recorded(row.entropy),
    reverse: row.reverse && { ...row.reverse, probabilities: recorded(row.reverse.probabilities) },
  }));
}

/** What was recorded. @throws Error where nothing was */
export function recorded<T>(value: T | null): T {
  if (value === null) throw new Error('no probabilities were recorded');
  return value;
}
