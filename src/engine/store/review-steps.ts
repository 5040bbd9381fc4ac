import type { Label } from '../../core/labels.ts';
import type { ReviewAction } from '../../model/judgement.ts';
import type { Database } from './database.ts';
import { IS_UNDONE, RECENCY } from './judgement-conditions.ts';
import type { RaterScope } from './rater-answers.ts';

/** What a reviewer did last with a pair. */
export interface ReviewStep {
  readonly firstId: number;
  readonly secondId: number;
  readonly action: ReviewAction;
  /** Of (first, second); null of a pair that was sent back. */
  readonly label: Label | null;
  readonly comment: string | null;
  readonly person: number;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** As of {@link RaterAnswer}: an answer that is newer came afterwards. */
  readonly recency: number;
}

/**
 * The newest step that stands of each pair that was reviewed.
 *
 * @param scope.taskId null for those of any task, and of none
 * @param pair only of these two images, in either order
 */
export function reviewSteps(
  db: Database,
  { datasetId, taskId }: RaterScope,
  [a, b]: readonly [number | null, number | null] = [null, null],
): ReviewStep[] {
  // With max() SQLite takes the other columns from the row that has the maximum.
  return db
    .prepare<[object], ReviewStep>(
      `SELECT first_id AS firstId, second_id AS secondId, action, label, comment, person_id AS person,
         judgement.created_at AS createdAt, max(${RECENCY}) AS recency
       FROM judgement JOIN image ON image.id = first_id
       WHERE review = 1 AND action <> 'undo' AND dataset_id = @datasetId AND (@taskId IS NULL OR task_id = @taskId)
         AND (@a IS NULL OR (first_id = @a AND second_id = @b) OR (first_id = @b AND second_id = @a)) AND NOT ${IS_UNDONE}
       GROUP BY min(first_id, second_id), max(first_id, second_id)`,
    )
    .all({ datasetId, taskId, a, b });
}
