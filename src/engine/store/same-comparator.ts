import type { Database } from './database.ts';

/** Which run each run is declared to be of the same comparator as, by their ids. */
export function declaredComparators(db: Database): Map<number, number> {
  const rows = db
    .prepare<[], { readonly runId: number; readonly asRunId: number }>(
      'SELECT run_id AS runId, as_run_id AS asRunId FROM same_comparator',
    )
    .all();
  return new Map(rows.map(({ runId, asRunId }) => [runId, asRunId]));
}

/** Says that a run is of the same comparator as another; null takes that back. */
export function declareComparator(db: Database, runId: number, asRunId: number | null): void {
  if (asRunId === null) db.prepare('DELETE FROM same_comparator WHERE run_id = ?').run(runId);
  else
    db.prepare('INSERT OR REPLACE INTO same_comparator (run_id, as_run_id) VALUES (?, ?)').run(
      runId,
      asRunId,
    );
}
