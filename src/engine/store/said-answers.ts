import type { Label } from '../../core/labels.ts';
import type { JudgementStatus, SaidAction } from '../../model/judgement.ts';
import type { Database } from './database.ts';
import { IS_UNDONE, RECENCY } from './judgement-conditions.ts';
import type { RaterScope } from './rater-answers.ts';

/** An entry that stands of what judges said of a dataset's pairs. */
export interface SaidEntry {
  readonly person: number;
  readonly judge: string;
  readonly firstId: number;
  readonly secondId: number;
  readonly repeated: 0 | 1;
  readonly action: SaidAction;
  readonly status: JudgementStatus | null;
  readonly label: Label | null;
  readonly comment: string | null;
  /** Json. */
  readonly reasons: string | null;
  readonly seconds: number | null;
  readonly shownSwapped: 0 | 1 | null;
  readonly takenOver: 0 | 1;
  readonly createdAt: number;
  readonly recency: number;
}

/**
 * All that judges said of a dataset's pairs, or in one task, and that stands, the oldest first; reviewers' steps are not among it.
 *
 * @param pair only of these two images, in either order
 */
export function saidEntries(
  db: Database,
  { datasetId, taskId }: RaterScope,
  pair?: readonly [number, number],
): SaidEntry[] {
  const ofPair =
    pair === undefined
      ? ''
      : 'AND ((first_id = @a AND second_id = @b) OR (first_id = @b AND second_id = @a))';
  const [a, b] = pair ?? [null, null];
  return db
    .prepare<[object], SaidEntry>(
      `SELECT person_id AS person, (SELECT name FROM person WHERE person.id = person_id) AS judge, first_id AS firstId,
         second_id AS secondId, repeated, action, status, label, comment, reasons, seconds, shown_swapped AS shownSwapped,
         taken_over AS takenOver, judgement.created_at AS createdAt, ${RECENCY} AS recency
       FROM judgement JOIN image ON image.id = first_id
       WHERE dataset_id = @datasetId AND (@taskId IS NULL OR task_id = @taskId) AND review = 0 AND action <> 'undo' ${ofPair}
         AND NOT ${IS_UNDONE}
       ORDER BY recency`,
    )
    .all({ datasetId, taskId, ...(pair === undefined ? {} : { a, b }) });
}
