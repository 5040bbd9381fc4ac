import { reverseLabel } from '../../core/labels.ts';
import { medianOf } from '../../core/median.ts';
import { AppError } from '../app-error.ts';
import { parseJson } from '../parse-json.ts';
import type { Database } from './database.ts';
import {
  reasonsSchema,
  STATUS_OF,
  type Judge,
  type Judgement,
  type SaidAction,
} from '../../model/judgement.ts';
import type { PersonRef } from '../../model/person.ts';
import { IS_UNDONE } from './judgement-conditions.ts';
import { personId, personWhoSays } from './people.ts';
import { standingJudgementOfPair } from './standing-judgements.ts';

/** What an entry may leave out, and what it means then: see {@link WITHOUT_MORE}. */
type More = Pick<
  Judgement,
  | 'status'
  | 'task'
  | 'repeated'
  | 'blind'
  | 'predictionSeen'
  | 'truthSeen'
  | 'takenOver'
  | 'comment'
  | 'reasons'
  | 'batch'
  | 'createdAt'
>;

/** What {@link appendJudgement} takes. `status` defaults to the action's, `createdAt` to now. */
export interface NewJudgement
  extends
    Pick<Judgement, 'firstId' | 'secondId' | 'label' | 'seconds' | 'shownSwapped' | 'runId'>,
    Partial<More> {
  /** A uuid of the caller's making. */
  readonly key: string;
  readonly action: SaidAction;
  /** Who says it: a name that nobody has becomes a person. */
  readonly judge: PersonRef;
}

const WITHOUT_MORE = {
  task: null,
  repeated: false,
  blind: null,
  predictionSeen: null,
  truthSeen: null,
  takenOver: false,
  comment: null,
  reasons: null,
  batch: null,
} as const satisfies Partial<More>;

/** Columns that hold yes or no, and columns that hold yes, no or nothing. */
type Flag = 'undone' | 'repeated' | 'takenOver' | 'review';
type MaybeFlag = 'shownSwapped' | 'blind' | 'predictionSeen' | 'truthSeen';

interface Row
  extends
    Omit<Judgement, Flag | MaybeFlag | 'reasons'>,
    Readonly<Record<Flag, 0 | 1>>,
    Readonly<Record<MaybeFlag, 0 | 1 | null>> {
  /** Json. */
  readonly reasons: string | null;
}

const COLUMNS = `id, first_id AS firstId, second_id AS secondId, action, status, label, previous,
  (SELECT name FROM person WHERE person.id = person_id) AS judge, person_id AS person, task_id AS task, repeated, seconds,
  shown_swapped AS shownSwapped, blind, prediction_seen AS predictionSeen, truth_seen AS truthSeen, taken_over AS takenOver,
  comment, reasons, run_id AS runId, batch, created_at AS createdAt, review, ${IS_UNDONE} AS undone, undoes`;

/**
 * Adds an entry, on disk when this returns. One whose key is there already changes nothing.
 *
 * @returns the entry, or the one that the key stored before
 * @throws AppError 'key-taken' where that one says something else
 */
export function appendJudgement(db: Database, judgement: NewJudgement): Judgement {
  return db
    .transaction(() => {
      const existing = judgementByKey(db, judgement.key);
      const person = personWhoSays(db, judgement.judge).id;
      if (existing === null) return insertJudgement(db, { ...judgement, person, undoes: null });
      const same =
        existing.person === person &&
        (['firstId', 'secondId', 'action', 'label'] as const).every(
          (field) => existing[field] === judgement[field],
        );
      if (!same) throw keyTaken();
      return existing;
    })
    .immediate();
}

/** Stores an entry of any kind with people's label before it. Call it in a transaction. */
export function insertJudgement(
  db: Database,
  entry: Omit<NewJudgement, 'action' | 'judge'> & Pick<Judgement, 'action' | 'person' | 'undoes'>,
): Judgement {
  const { label } = standingJudgementOfPair(db, entry.firstId, entry.secondId);
  const previous = label !== null && entry.firstId > entry.secondId ? reverseLabel(label) : label;
  const { status = null, createdAt = Date.now(), ...rest } = entry;
  const id = insertEntry(db, {
    ...WITHOUT_MORE,
    ...rest,
    status: status ?? STATUS_OF[entry.action],
    previous,
    createdAt,
    origin: null,
  });
  const stored = judgementById(db, id);
  if (stored === null) throw new Error('the judgement just stored is gone');
  return stored;
}

/** An entry as it is kept: all that a {@link Judgement} says, with its key. */
interface EntryToStore extends Omit<Judgement, 'id' | 'judge' | 'undone' | 'review'> {
  readonly key: string;
  /** Where an imported one comes from; null of one that was said here. */
  readonly origin: object | null;
}

/** Stores an entry as it is and gives its id. Call it in a transaction. */
export function insertEntry(db: Database, entry: EntryToStore): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO judgement (key, first_id, second_id, action, status, label, previous, person_id, task_id, repeated, seconds,
         shown_swapped, blind, prediction_seen, truth_seen, taken_over, comment, reasons, run_id, batch, undoes, created_at, origin,
         review)
       VALUES (@key, @firstId, @secondId, @action, @status, @label, @previous, @person, @task, @repeated, @seconds,
         @shownSwapped, @blind, @predictionSeen, @truthSeen, @takenOver, @comment, @reasons, @runId, @batch, @undoes,
         @createdAt, @origin,
         iif(@undoes IS NULL, @action IN ('decide', 'send-back'), (SELECT review FROM judgement WHERE id = @undoes)))`,
    )
    .run({
      ...entry,
      repeated: bit(entry.repeated),
      shownSwapped: bit(entry.shownSwapped),
      blind: bit(entry.blind),
      predictionSeen: bit(entry.predictionSeen),
      truthSeen: bit(entry.truthSeen),
      takenOver: bit(entry.takenOver),
      reasons: entry.reasons === null ? null : JSON.stringify(entry.reasons),
      origin: entry.origin === null ? null : JSON.stringify(entry.origin),
    });
  return Number(lastInsertRowid);
}

/** As SQLite keeps yes, no and nothing. */
export function bit(value: boolean | null): 0 | 1 | null {
  return value === null ? null : value ? 1 : 0;
}

export function judgementById(db: Database, id: number): Judgement | null {
  return one(db, 'WHERE id = ?', id);
}

export function judgementByKey(db: Database, key: string): Judgement | null {
  return one(db, 'WHERE key = ?', key);
}

/** Entries that were said here: what an import brought is undone with it, and not one by one. */
const SAID_HERE = `(batch IS NULL OR batch NOT IN (SELECT batch FROM judgement_import))`;

/**
 * A person's newest entry of any kind that was said here, or the newest before another entry.
 *
 * @param task only of this task. Defaults to all, whatever they belong to.
 * @param review a reviewer's steps, and not what the person says as a judge. Defaults to false.
 */
export function newestJudgement(
  db: Database,
  judge: PersonRef,
  {
    beforeId,
    task,
    review = false,
  }: {
    readonly beforeId?: number | undefined;
    readonly task?: number | undefined;
    readonly review?: boolean | undefined;
  } = {},
): Judgement | null {
  const where = [
    'person_id = ?',
    review ? 'review = 1' : 'review = 0',
    SAID_HERE,
    ...(beforeId === undefined ? [] : ['id < ?']),
    ...(task === undefined ? [] : ['task_id = ?']),
  ];
  const values = [personId(db, judge), beforeId, task].filter((value) => value !== undefined);
  return one(db, `WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT 1`, ...values);
}

/** Everything people said about two images, in either order and told of (first, second); the oldest first. */
export function judgementsOfPair(db: Database, firstId: number, secondId: number): Judgement[] {
  return db
    .prepare<[number, number, number, number], Row>(
      `SELECT ${COLUMNS} FROM judgement WHERE first_id = ? AND second_id = ?
       UNION ALL
       SELECT ${COLUMNS} FROM judgement WHERE first_id = ? AND second_id = ?
       ORDER BY id`,
    )
    .all(firstId, secondId, secondId, firstId)
    .map((row) => (row.firstId === firstId ? fromRow(row) : reversed(fromRow(row))));
}

/** What a person says now as a judge, undos left out, the newest first. */
export function recentJudgements(db: Database, judge: PersonRef, limit: number): Judgement[] {
  return db
    .prepare<[number, number], Row>(
      `SELECT ${COLUMNS} FROM judgement WHERE person_id = ? AND action <> 'undo' AND review = 0 AND NOT ${IS_UNDONE}
       ORDER BY id DESC LIMIT ?`,
    )
    .all(personId(db, judge), limit)
    .map(fromRow);
}

/** A person's entries of any kind that came after another, the oldest first. */
export function judgementsSince(db: Database, judge: PersonRef, afterId: number): Judgement[] {
  return db
    .prepare<[number, number], Row>(
      `SELECT ${COLUMNS} FROM judgement WHERE person_id = ? AND id > ? ORDER BY id`,
    )
    .all(personId(db, judge), afterId)
    .map(fromRow);
}

/** Everybody who has judged, by name. */
export function judges(db: Database): Judge[] {
  const judging = db
    .prepare<[], { judge: string; person: number }>(
      `SELECT name AS judge, id AS person FROM person
       WHERE EXISTS (SELECT 1 FROM judgement WHERE person_id = person.id) ORDER BY name`,
    )
    .all();
  const counted = db.prepare<[number], { seconds: number | null }>(
    `SELECT seconds FROM judgement WHERE person_id = ? AND status = 'submitted' AND NOT ${IS_UNDONE}
     ORDER BY seconds`,
  );
  return judging.map(({ judge, person }) => {
    const rows = counted.all(person);
    const seconds = rows.flatMap((row) => row.seconds ?? []);
    return { judge, person, judgements: rows.length, medianSeconds: medianOf(seconds) };
  });
}

/** The error for a key that stored something else before. */
export function keyTaken(): AppError {
  return new AppError(
    'key-taken',
    'Another judgement has already been saved under this key.',
    'Reload the page and judge the pair again.',
  );
}

function one(db: Database, where: string, ...values: readonly (number | string)[]): Judgement | null {
  const row = db.prepare<unknown[], Row>(`SELECT ${COLUMNS} FROM judgement ${where}`).get(...values);
  return row ? fromRow(row) : null;
}

function reversed(judgement: Judgement): Judgement {
  const { firstId, secondId, label, previous, shownSwapped } = judgement;
  return {
    ...judgement,
    firstId: secondId,
    secondId: firstId,
    label: label === null ? null : reverseLabel(label),
    previous: previous === null ? null : reverseLabel(previous),
    shownSwapped: shownSwapped === null ? null : !shownSwapped,
  };
}

function fromRow(row: Row): Judgement {
  const yes = (flag: 0 | 1 | null) => (flag === null ? null : flag === 1);
  return {
    ...row,
    shownSwapped: yes(row.shownSwapped),
    undone: row.undone === 1,
    repeated: row.repeated === 1,
    review: row.review === 1,
    takenOver: row.takenOver === 1,
    blind: yes(row.blind),
    predictionSeen: yes(row.predictionSeen),
    truthSeen: yes(row.truthSeen),
    reasons: row.reasons === null ? null : reasonsOf(row.reasons),
  };
}

/** Reasons as they are stored; none where another program has written something else. */
export function reasonsOf(text: string): readonly string[] {
  const read = parseJson(reasonsSchema, text);
  return 'value' in read ? read.value : [];
}

/** How many entries a person's record has, those taken back too. */
export function countEntries(db: Database, judge: PersonRef): number {
  return (
    db
      .prepare<[number], number>('SELECT count(*) FROM judgement WHERE person_id = ?')
      .pluck()
      .get(personId(db, judge)) ?? 0
  );
}

/** The newest entry's id, whoever's; 0 where there is none. */
export function newestEntryId(db: Database): number {
  return db.prepare<[], number>('SELECT ifnull(max(id), 0) FROM judgement').pluck().get() ?? 0;
}

/** The pairs of all entries that came after another, whoever's, the oldest first. */
export function judgedPairsSince(
  db: Database,
  afterId: number,
): readonly { readonly id: number; readonly firstId: number; readonly secondId: number }[] {
  return db
    .prepare<[number], { readonly id: number; readonly firstId: number; readonly secondId: number }>(
      'SELECT id, first_id AS firstId, second_id AS secondId FROM judgement WHERE id > ? ORDER BY id',
    )
    .all(afterId);
}
