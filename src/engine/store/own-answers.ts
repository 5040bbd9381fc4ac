import type { Label } from '../../core/labels.ts';
import type { Database } from './database.ts';
import { IS_UNDONE } from './judgement-conditions.ts';

/** An answer that a person has handed in and that was not taken back; later ones may have replaced it. */
export interface OwnAnswer {
  readonly id: number;
  readonly firstId: number;
  readonly secondId: number;
  /** Of (first, second); null for a pair that could not be judged. */
  readonly label: Label | null;
  readonly task: number | null;
  /** The task's id, or its name where an import brought the answer and the workspace does not have the task; null of none. */
  readonly inTask: string | null;
  readonly repeated: 0 | 1;
  /** Null where the side is not known, as of many imported answers. */
  readonly shownSwapped: 0 | 1 | null;
  readonly runId: number | null;
  /** What another tool calls the answer; null of an answer that was given in this program. */
  readonly source: string | null;
  readonly createdAt: number;
}

/** @param person the column, or one that no index is looked up for */
const own = (
  person: string,
) => `SELECT judgement.id, first_id AS firstId, second_id AS secondId, label, task_id AS task,
    coalesce(CAST(task_id AS TEXT), 'named ' || json_extract(origin, '$.task')) AS inTask, repeated,
    shown_swapped AS shownSwapped, run_id AS runId, json_extract(origin, '$.source') AS source,
    judgement.created_at AS createdAt
  FROM judgement
  JOIN image ON image.id = first_id
  JOIN dataset ON dataset.id = dataset_id
  WHERE ${person} = @person AND status = 'submitted' AND NOT ${IS_UNDONE} AND dataset.removed_at IS NULL`;

/** All answers of a person in the order in which they were given. */
export function ownAnswers(db: Database, person: number): OwnAnswer[] {
  return db
    .prepare<{ person: number }, OwnAnswer>(`${own('person_id')} ORDER BY judgement.created_at, judgement.id`)
    .all({ person });
}

/** Those to one pair, given in either order. */
export function ownAnswersToPair(db: Database, person: number, a: number, b: number): OwnAnswer[] {
  const ofPair = own('+person_id');
  return db
    .prepare<{ person: number; a: number; b: number }, OwnAnswer>(
      `SELECT * FROM (${ofPair} AND first_id = @a AND second_id = @b UNION ALL ${ofPair} AND first_id = @b AND second_id = @a)
       ORDER BY createdAt, id`,
    )
    .all({ person, a, b });
}

/** The pairs of a person's entries of any kind that came after another, the oldest first. */
export function pairsSaidSince(
  db: Database,
  person: number,
  afterId: number,
): readonly { readonly id: number; readonly firstId: number; readonly secondId: number }[] {
  return db
    .prepare<[number, number], { readonly id: number; readonly firstId: number; readonly secondId: number }>(
      `SELECT id, first_id AS firstId, second_id AS secondId FROM judgement
       WHERE person_id = ? AND id > ? ORDER BY id`,
    )
    .all(person, afterId);
}

/** Changes whenever answers come or go without an entry of their own: with an import, and with a dataset. */
export function answersComeAndGo(db: Database): string {
  return (
    db
      .prepare<[], string>(
        `SELECT (SELECT ifnull(group_concat(id || ':' || (removed_at IS NULL)), '') FROM judgement_import) || ' ' ||
           (SELECT ifnull(group_concat(id || ':' || (removed_at IS NULL)), '') FROM dataset)`,
      )
      .pluck()
      .get() ?? ''
  );
}
