import type { Label } from '../../core/labels.ts';
import type { Database } from './database.ts';

/** A person's answer about two images. Never changed nor deleted: a change of mind is a later judgement. */
export interface Judgement {
  readonly id: number;
  readonly firstId: number;
  readonly secondId: number;
  /** Of (first, second); null for a pair the judge passed over. */
  readonly label: Label | null;
  readonly judge: string;
  /** Time taken; null where it was not measured. */
  readonly seconds: number | null;
  /** The screen showed the second image in the first one's place. */
  readonly shownSwapped: boolean;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

interface Row extends Omit<Judgement, 'shownSwapped'> {
  readonly shownSwapped: 0 | 1;
}

export function insertJudgement(db: Database, judgement: Omit<Judgement, 'id' | 'createdAt'>): number {
  return Number(
    db
      .prepare(
        `INSERT INTO judgement (first_id, second_id, label, judge, seconds, shown_swapped, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        judgement.firstId,
        judgement.secondId,
        judgement.label,
        judgement.judge,
        judgement.seconds,
        judgement.shownSwapped ? 1 : 0,
        Date.now(),
      ).lastInsertRowid,
  );
}

/** Every judgement of a pair in this order, the oldest first. */
export function judgementsOfPair(db: Database, firstId: number, secondId: number): Judgement[] {
  return db
    .prepare<[number, number], Row>(
      `SELECT id, first_id AS firstId, second_id AS secondId, label, judge, seconds, shown_swapped AS shownSwapped,
         created_at AS createdAt
       FROM judgement WHERE first_id = ? AND second_id = ? ORDER BY id`,
    )
    .all(firstId, secondId)
    .map((row) => ({ ...row, shownSwapped: row.shownSwapped === 1 }));
}
