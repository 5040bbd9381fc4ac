import type { Judgement } from '../../model/judgement.ts';
import type { PersonRef } from '../../model/person.ts';
import type { Database } from './database.ts';
import { takeBackBatch } from './judgement-batches.ts';
import { personWhoSays } from './people.ts';
import { insertJudgement, judgementById, judgementByKey, keyTaken, newestJudgement } from './judgements.ts';

/*
 * A person's entries are a stack of which nothing is ever thrown away. An undo leaves things as they were before the
 * entry that it takes back, and a redo, which takes back an undo, as they were right after that entry; so what stands
 * now is found by following them back, however many there are.
 */

/** Which entries of a person follow each other back. */
interface OwnStack {
  /** Only those of this task. */
  readonly task?: number | undefined;
  /** A reviewer's steps, and not what the same person says as a judge. */
  readonly review?: boolean | undefined;
}

/**
 * Takes back a judge's newest entry that stands, with all of its batch. Without limit: called again it takes back the one before.
 *
 * @param key a uuid of the caller's making; the same one again changes nothing
 * @param stack which of the judge's entries. Defaults to all that the judge said, of whatever task.
 * @returns the entry that was taken back; null where none stands
 * @throws AppError 'key-taken'
 */
export function undoJudgement(
  db: Database,
  key: string,
  judge: PersonRef,
  { task, review }: OwnStack = {},
): Judgement | null {
  return takeBack(db, key, judge, 'undo', (person) => {
    let entry = newestJudgement(db, person, { task, review });
    while (entry?.action === 'undo') {
      const target = undoneBy(db, entry);
      entry =
        target.action === 'undo'
          ? undoneBy(db, target)
          : newestJudgement(db, person, { beforeId: target.id, task, review });
    }
    return entry;
  });
}

/**
 * Brings back what the judge's last undo took. Called again it brings back what the undo before took; an entry since
 * ends that.
 *
 * @param key a uuid of the caller's making; the same one again changes nothing
 * @param stack which of the judge's entries. Defaults to all that the judge said, of whatever task.
 * @returns the entry that was brought back; null where nothing was undone, or something was judged since
 * @throws AppError 'key-taken'
 */
export function redoJudgement(
  db: Database,
  key: string,
  judge: PersonRef,
  { task, review }: OwnStack = {},
): Judgement | null {
  const undo = takeBack(db, key, judge, 'redo', (person) => {
    let entry = newestJudgement(db, person, { task, review });
    while (entry?.action === 'undo') {
      const target = undoneBy(db, entry);
      if (target.action !== 'undo') return entry;
      // What can be brought back after a redo is what could be before the undo that it took back.
      entry = newestJudgement(db, person, { beforeId: target.id, task, review });
    }
    return null;
  });
  return undo === null ? null : undoneBy(db, undo);
}

/** Stores an entry that takes back the one that is chosen, and gives that one as it is now. */
function takeBack(
  db: Database,
  key: string,
  judge: PersonRef,
  what: 'undo' | 'redo',
  choose: (person: number) => Judgement | null,
): Judgement | null {
  return db
    .transaction(() => {
      const existing = judgementByKey(db, key);
      const person = personWhoSays(db, judge).id;
      if (existing !== null) {
        if (existing.action !== 'undo' || existing.person !== person) throw keyTaken();
        const taken = undoneBy(db, existing);
        if ((taken.action === 'undo') !== (what === 'redo')) throw keyTaken();
        return taken;
      }
      const target = choose(person);
      if (target === null) return null;
      if (target.batch !== null) {
        takeBackBatch(db, target, key);
        return judgementById(db, target.id);
      }
      const { firstId, secondId, shownSwapped, runId, task, repeated, id } = target;
      const entry = { firstId, secondId, shownSwapped, runId, task, repeated, label: null, seconds: null };
      return undoneBy(db, insertJudgement(db, { ...entry, key, person, action: 'undo', undoes: id }));
    })
    .immediate();
}

function undoneBy(db: Database, { id, undoes }: Judgement): Judgement {
  const entry = undoes === null ? null : judgementById(db, undoes);
  if (entry === null) throw new Error(`judgement ${id} takes back nothing`);
  return entry;
}
