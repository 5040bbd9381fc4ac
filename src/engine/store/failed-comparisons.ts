import type { Database } from './database.ts';

/** A comparison that cannot be answered, and why; its run leaves it out from then on. */
export interface FailedComparison {
  readonly firstId: number;
  readonly secondId: number;
  readonly attempts: number;
  readonly reason: string;
}

/** Stores a failure; one of the same comparison is replaced. */
export function insertFailedComparison(db: Database, runId: number, failed: FailedComparison): void {
  db.prepare(
    `INSERT INTO failed_comparison (run_id, first_id, second_id, attempts, reason) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET attempts = excluded.attempts, reason = excluded.reason`,
  ).run(runId, failed.firstId, failed.secondId, failed.attempts, failed.reason);
}

/** The run's failures, ordered by first and second image. */
export function failedComparisons(db: Database, runId: number): FailedComparison[] {
  return db
    .prepare<[number], FailedComparison>(
      `SELECT first_id AS firstId, second_id AS secondId, attempts, reason FROM failed_comparison
       WHERE run_id = ? ORDER BY first_id, second_id`,
    )
    .all(runId);
}

export function countFailedComparisons(db: Database, runId: number): number {
  return (
    db
      .prepare<[number], number>('SELECT count(*) FROM failed_comparison WHERE run_id = ?')
      .pluck()
      .get(runId) ?? 0
  );
}

/** Forgets the run's failures, so that they are asked again. @returns how many there were */
export function deleteFailedComparisons(db: Database, runId: number): number {
  return db.prepare('DELETE FROM failed_comparison WHERE run_id = ?').run(runId).changes;
}
