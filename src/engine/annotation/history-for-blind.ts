import type { Judgement } from '../../model/judgement.ts';
import type { Database } from '../store/database.ts';
import { judgementsOfPair } from '../store/judgements.ts';
import { isDealt, taskById } from '../store/tasks.ts';

/**
 * What people said of a pair, for somebody who judges blind: their own entries, and others' only once they have answered
 * themselves; of a second showing nothing until it is answered. In a task it is the task that says so: a blind one without feedback never tells, one that is not blind always.
 */
export function historyForBlind(
  db: Database,
  firstId: number,
  secondId: number,
  {
    person,
    task: id,
    repeated,
  }: { readonly person: number; readonly task: number | null; readonly repeated: boolean },
): Judgement[] {
  const all = judgementsOfPair(db, firstId, secondId);
  const task = id === null ? null : taskById(db, id);
  if (
    repeated &&
    !all.some(
      (entry) =>
        entry.person === person &&
        entry.task === id &&
        entry.repeated &&
        !entry.undone &&
        entry.status === 'submitted',
    )
  )
    return [];
  // Somebody else's task tells nothing.
  const isOwn = task === null || isDealt(db, task.id, person, { firstId, secondId, repeated: false });
  if (isOwn && task !== null && !task.blind) return all;
  const tells = isOwn && (task === null || task.feedback) && hasAnswered(all, person, task?.id ?? null);
  // Before each entry stands what people said until then, others too.
  return tells
    ? all
    : all.filter((entry) => entry.person === person).map((entry) => ({ ...entry, previous: null }));
}

/** Whether a person's answer to a pair stands, in a task where one is given: also to a second showing, if it was dealt. */
export function hasAnswered(entries: readonly Judgement[], person: number, task: number | null): boolean {
  const own = entries.filter(
    (entry) => entry.person === person && !entry.undone && (task === null || entry.task === task),
  );
  return own.some(({ status }) => status === 'submitted');
}
