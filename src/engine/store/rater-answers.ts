import type { Label } from '../../core/labels.ts';
import type { Database } from './database.ts';
import { IS_UNDONE, RECENCY } from './judgement-conditions.ts';

/** What a person says now of a pair, at its first showing or its second. */
export interface RaterAnswer {
  readonly person: number;
  readonly firstId: number;
  readonly secondId: number;
  /** Of (first, second); null for a pair that could not be judged. */
  readonly label: Label | null;
  /** The screen showed the second image on the left; null where that is not known. */
  readonly shownSwapped: 0 | 1 | null;
  /** The answer was a prediction that the person accepted. */
  readonly takenOver: 0 | 1;
  readonly seconds: number | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Rises with time; no two are the same. */
  readonly recency: number;
}

/** Whose answers, to what. */
export interface RaterScope {
  readonly datasetId: number;
  /** Only what was said in this task; null for all that was said of the dataset's pairs. */
  readonly taskId: number | null;
}

interface OfTask extends RaterAnswer {
  readonly task: number | string;
}

/** A person's newest submitted answer to each pair's first showing that stands, by person and pair. */
export function raterAnswers(db: Database, scope: RaterScope): RaterAnswer[] {
  return newestAnswers(db, scope, { repeated: 0, task: `''` });
}

/** The same of second showings, each beside the answer to the first showing in the same task. */
export function repeatedAnswers(
  db: Database,
  scope: RaterScope,
): { readonly again: RaterAnswer; readonly before: RaterAnswer }[] {
  // Imported entries name a task that the workspace may not have.
  const task = `coalesce(task_id, json_extract(origin, '$.task'), '')`;
  const keyOf = ({ person, firstId, secondId, task: of }: OfTask) =>
    JSON.stringify([person, Math.min(firstId, secondId), Math.max(firstId, secondId), of]);
  const before = new Map(
    newestAnswers(db, scope, { repeated: 0, task }).map((answer) => [keyOf(answer), answer]),
  );
  return newestAnswers(db, scope, { repeated: 1, task }).flatMap((again) => {
    const first = before.get(keyOf(again));
    return first === undefined ? [] : [{ again, before: first }];
  });
}

/** @param of.task what is one task, in SQL: a person has one answer to a pair in each */
function newestAnswers(
  db: Database,
  { datasetId, taskId }: RaterScope,
  { repeated, task }: { readonly repeated: 0 | 1; readonly task: string },
): OfTask[] {
  // With max() SQLite takes the other columns from the row that has the maximum.
  return db
    .prepare<[number, number | null, number | null, number], OfTask>(
      `SELECT person_id AS person, first_id AS firstId, second_id AS secondId, label, shown_swapped AS shownSwapped,
         taken_over AS takenOver, seconds, judgement.created_at AS createdAt, ${task} AS task, max(${RECENCY}) AS recency
       FROM judgement JOIN image ON image.id = first_id
       WHERE dataset_id = ? AND (? IS NULL OR task_id = ?) AND status = 'submitted' AND repeated = ? AND NOT ${IS_UNDONE}
       GROUP BY person_id, min(first_id, second_id), max(first_id, second_id), ${task}
       ORDER BY person_id, min(first_id, second_id), max(first_id, second_id)`,
    )
    .all(datasetId, taskId, taskId, repeated);
}
