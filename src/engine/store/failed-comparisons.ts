import type { Database } from './database.ts';
import type { FailedComparison } from '../../model/run.ts';

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

/** The run's first failures, with the images' names. */
export function namedFailures(
  db: Database,
  runId: number,
  limit: number,
): (FailedComparison & { readonly firstName: string; readonly secondName: string })[] {
  return db
    .prepare<[number, number], FailedComparison & { firstName: string; secondName: string }>(
      `SELECT first_id AS firstId, first.name AS firstName, second_id AS secondId, second.name AS secondName, attempts,
         reason
       FROM failed_comparison JOIN image AS first ON first.id = first_id JOIN image AS second ON second.id = second_id
       WHERE run_id = ? ORDER BY first_id, second_id LIMIT ?`,
    )
    .all(runId, limit);
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
