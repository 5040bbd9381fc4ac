import { pairKey } from '../../core/pair-key.ts';
import type { Judgement } from '../../model/judgement.ts';
import type { NewReview } from '../../model/review.ts';
import { AppError } from '../app-error.ts';
import { storedImage } from '../jobs/workspace/stored-by-id.ts';
import type { Database } from '../store/database.ts';
import { insertJudgement, judgementByKey, keyTaken } from '../store/judgements.ts';
import { personWhoSays, storedPerson } from '../store/people.ts';
import { pairsOfBatch } from '../store/judgement-batches.ts';
import { itemsOfTask, storedTask } from '../store/tasks.ts';
import type { Workspace } from '../store/workspace.ts';

/**
 * Adds what a reviewer decides of pairs, or sends back, to the record; all of it is on disk when this resolves, or none. Several pairs
 * are one step. The same key again changes nothing.
 *
 * @returns of how many pairs it is
 * @throws AppError `not-allowed` for who is no reviewer, `judgement-wrong` for a pair that is not of the scope or twice there,
 * `task-missing`, `image-missing`, `key-taken`, `person-missing`, `person-archived`
 */
export async function reviewPairs(workspace: Workspace, review: NewReview): Promise<number> {
  const { db } = workspace;
  const { key, steps, scope } = review;
  assertAreOfScope(db, review);
  return workspace.transaction(() => {
    const person = personWhoSays(db, review.judge).id;
    assertIsReviewer(db, person);
    const existing = judgementByKey(db, key);
    if (existing !== null) {
      if (!saysTheSame(db, existing, review, person)) throw keyTaken();
      return steps.length;
    }
    const batch = steps.length > 1 ? key : null;
    steps.forEach((step, place) =>
      insertJudgement(db, {
        // The others of a batch have keys that follow from the first one's, so that exports name them too.
        key: place === 0 ? key : `${key}-${place}`,
        firstId: step.firstId,
        secondId: step.secondId,
        action: step.action,
        label: step.action === 'decide' ? step.label : null,
        comment: step.action === 'send-back' && step.comment !== '' ? step.comment : null,
        person,
        task: scope.task,
        seconds: null,
        shownSwapped: null,
        runId: null,
        batch,
        undoes: null,
      }),
    );
    return steps.length;
  });
}

/** @throws AppError `not-allowed` */
function assertIsReviewer(db: Database, person: number): void {
  const { name, role } = storedPerson(db, person);
  if (role === 'reviewer') return;
  throw new AppError(
    'not-allowed',
    `${name} is an annotator, and only reviewers decide.`,
    'Choose a reviewer as the person who judges, or make this person one under People.',
  );
}

function assertAreOfScope(db: Database, { steps, scope }: NewReview): void {
  const seen = new Set<string>();
  const items =
    scope.task === null
      ? null
      : new Set(itemsOfTask(db, storedTask(db, scope.task).id).map((pair) => pairKey(...pair)));
  for (const { firstId, secondId } of steps) {
    const key = pairKey(firstId, secondId);
    const isThere =
      firstId !== secondId &&
      [firstId, secondId].every((image) => storedImage(db, image).datasetId === scope.dataset) &&
      (items === null || items.has(key));
    if (!isThere || seen.has(key))
      throw new AppError(
        'judgement-wrong',
        isThere ? 'A pair is decided twice in one step.' : 'A pair is not among those that are reviewed.',
        'Reload the page and review the pair again.',
      );
    seen.add(key);
  }
}

function saysTheSame(
  db: Database,
  existing: Judgement,
  { key, steps, scope }: NewReview,
  person: number,
): boolean {
  const [first] = steps;
  const stored = existing.batch === null ? 1 : pairsOfBatch(db, key).length;
  return (
    first !== undefined &&
    existing.person === person &&
    existing.task === scope.task &&
    existing.action === first.action &&
    existing.firstId === first.firstId &&
    existing.secondId === first.secondId &&
    existing.label === (first.action === 'decide' ? first.label : null) &&
    stored === steps.length
  );
}
