import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from './database.ts';
import type { Prediction } from './predictions.ts';
import type { Run } from './runs.ts';

/** What a run holds. */
export interface ComparisonCounts {
  /** Those that at least one member answered; of recorded answers every vote. */
  readonly comparisons: number;
  /** Those of them that lack another member's answer. */
  readonly lackMember: number;
}

/** How many comparisons a run holds: the one count for every place that names it. */
export function countComparisons(
  db: Database,
  { id, kind, members }: Pick<Run, 'id' | 'kind' | 'members'>,
): ComparisonCounts {
  if (kind === 'recorded') {
    const votes = db.prepare<[number], number>(
      'SELECT ifnull(sum(votes), 0) FROM prediction WHERE run_id = ?',
    );
    return { comparisons: votes.pluck().get(id) ?? 0, lackMember: 0 };
  }
  if (members.length === 1) return { comparisons: countPredictions(db, id), lackMember: 0 };
  const counts = db
    .prepare<[number, number], ComparisonCounts>(
      `SELECT count(*) AS comparisons, ifnull(sum(answers < ?), 0) AS lackMember FROM
         (SELECT count(*) AS answers FROM prediction WHERE run_id = ? GROUP BY first_id, second_id)`,
    )
    .get(members.length, id);
  return counts ?? { comparisons: 0, lackMember: 0 };
}

/** How many answers belong to comparisons that failed: those of the members that did not. */
export function countAnswersOfFailed(db: Database, runId: number): number {
  return (
    db
      .prepare<[number], number>(
        `SELECT count(*) FROM failed_comparison JOIN prediction USING (run_id, first_id, second_id)
         WHERE failed_comparison.run_id = ?`,
      )
      .pluck()
      .get(runId) ?? 0
  );
}

/** How many comparisons failed that some member had answered. */
export function countPartlyAnswered(db: Database, runId: number): number {
  return (
    db
      .prepare<[number], number>(
        `SELECT count(*) FROM failed_comparison AS failed WHERE run_id = ? AND EXISTS
           (SELECT 1 FROM prediction WHERE run_id = failed.run_id AND first_id = failed.first_id AND second_id = failed.second_id)`,
      )
      .pluck()
      .get(runId) ?? 0
  );
}

/** How many comparisons of a run were answered and not asked in the other order. */
export function countOneWay(db: Database, runId: number): number {
  return (
    db
      .prepare<[number], number>(
        `SELECT count(*) FROM (SELECT DISTINCT run_id, first_id, second_id FROM prediction WHERE run_id = ?) AS one
         WHERE NOT EXISTS (SELECT 1 FROM prediction
             WHERE run_id = one.run_id AND first_id = one.second_id AND second_id = one.first_id)
           AND NOT EXISTS (SELECT 1 FROM failed_comparison
             WHERE run_id = one.run_id AND first_id = one.second_id AND second_id = one.first_id)`,
      )
      .pluck()
      .get(runId) ?? 0
  );
}

/** How many answers a run holds; a comparison has one for each member. */
export function countPredictions(db: Database, runId: number): number {
  return (
    db.prepare<[number], number>('SELECT count(*) FROM prediction WHERE run_id = ?').pluck().get(runId) ?? 0
  );
}

/** Where one answer of a run stands in the order of its key. */
type PredictionKey = Pick<Prediction, 'firstId' | 'secondId' | 'member'>;

/** Answers counted at a time: a few milliseconds. */
const COUNTED_TOGETHER = 50_000;

/**
 * How many answers a run holds, every vote one, in pages between which others have their turn. What is stored meanwhile may
 * be counted or not.
 */
export async function countVotesInPages(db: Database, runId: number): Promise<number> {
  const keyAt = db.prepare<[number, number, number, number, number], PredictionKey>(
    `SELECT first_id AS firstId, second_id AS secondId, member FROM prediction
     WHERE run_id = ? AND (first_id, second_id, member) > (?, ?, ?)
     ORDER BY first_id, second_id, member LIMIT 1 OFFSET ?`,
  );
  const countAfter = db
    .prepare<[number, number, number, number], number>(
      'SELECT ifnull(sum(votes), 0) FROM prediction WHERE run_id = ? AND (first_id, second_id, member) > (?, ?, ?)',
    )
    .pluck();
  const countUpTo = db
    .prepare<number[], number>(
      `SELECT sum(votes) FROM prediction
       WHERE run_id = ? AND (first_id, second_id, member) > (?, ?, ?) AND (first_id, second_id, member) <= (?, ?, ?)`,
    )
    .pluck();
  let count = 0;
  let last: PredictionKey = { firstId: 0, secondId: 0, member: 0 };
  for (;;) {
    const { firstId, secondId, member } = last;
    const next = keyAt.get(runId, firstId, secondId, member, COUNTED_TOGETHER - 1);
    if (next === undefined) return count + (countAfter.get(runId, firstId, secondId, member) ?? 0);
    count += countUpTo.get(runId, firstId, secondId, member, next.firstId, next.secondId, next.member) ?? 0;
    last = next;
    await nextTurn();
  }
}
