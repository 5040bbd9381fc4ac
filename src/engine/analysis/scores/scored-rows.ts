/** The comparisons of a run that scores are made of. */
export interface ScoredRows {
  /** Says which: the same key in one table's lineage is the same comparisons as long as nothing about them changes. */
  readonly key: string;
  /** Of each row of the table, 1 where it counts; null where all do. */
  readonly passes: Uint8Array | null;
}

/** Every comparison of a run. */
export const ALL_ROWS: ScoredRows = { key: '', passes: null };
