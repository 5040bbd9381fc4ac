import type { Label } from '../../core/labels.ts';
import type { Database } from './database.ts';
import type { PersonRef } from '../../model/person.ts';
import { COUNTS, IS_UNDONE, RECENCY } from './judgement-conditions.ts';
import { personId } from './people.ts';

/** What people say now of a pair, in the order in which it was judged last. */
export interface LabelledPair {
  readonly firstId: number;
  readonly secondId: number;
  readonly action: 'label' | 'cannot-judge';
  /** Null for a pair that could not be judged. */
  readonly label: Label | null;
  readonly judge: string;
  readonly seconds: number | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/**
 * Every pair of a dataset that was labelled or could not be judged, with the newest entry that stands; in the order of
 * those entries.
 *
 * @param judge only what this judge says; null for the newest of all
 */
export function labelledPairs(db: Database, datasetId: number, judge: PersonRef | null): LabelledPair[] {
  const person = judge === null ? null : personId(db, judge);
  // With max() SQLite takes the other columns from the row that has the maximum.
  return db
    .prepare<[number, number | null, number | null], LabelledPair>(
      `SELECT firstId, secondId, action, label, judge, seconds, createdAt FROM (
         SELECT first_id AS firstId, second_id AS secondId, action, label,
           (SELECT name FROM person WHERE person.id = person_id) AS judge, seconds, judgement.created_at AS createdAt,
           max(${RECENCY}) AS newest
         FROM judgement JOIN image ON image.id = first_id
         WHERE dataset_id = ? AND ${COUNTS} AND NOT ${IS_UNDONE}
           AND (? IS NULL OR person_id = ?)
         GROUP BY min(first_id, second_id), max(first_id, second_id)
       ) ORDER BY newest`,
    )
    .all(datasetId, person, person);
}
