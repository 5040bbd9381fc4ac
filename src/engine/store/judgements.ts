import { reverseLabel, type Label } from '../../core/labels.ts';
import { AppError } from '../app-error.ts';
import type { Database } from './database.ts';
import type { Judge, Judgement, JudgementAction } from '../../model/judgement.ts';

/** What {@link appendJudgement} takes. */
export interface NewJudgement extends Omit<
  Judgement,
  'id' | 'action' | 'previous' | 'createdAt' | 'undone' | 'undoes'
> {
  /** A uuid of the caller's making. */
  readonly key: string;
  readonly action: JudgementAction;
}

/** What stands of everything that people said about two images. */
export interface StandingJudgement {
  readonly lowId: number;
  readonly highId: number;
  /** Of (low, high): the newest label of all judges; null where there is none, or the pair could not be judged. */
  readonly label: Label | null;
  /** The newest judge could not tell. */
  readonly cannotJudge: boolean;
  readonly flagged: boolean;
}

interface Row extends Omit<Judgement, 'shownSwapped' | 'undone'> {
  readonly shownSwapped: 0 | 1;
  readonly undone: 0 | 1;
}

interface StandingRow {
  readonly lowId: number;
  readonly highId: number;
  readonly reversed: 0 | 1;
  readonly action: JudgementAction;
  readonly label: Label | null;
}

/** Only undos are ever undone, by redos, which never are: three levels are all there is. */
export const IS_UNDONE = `EXISTS (SELECT 1 FROM judgement AS taker WHERE taker.undoes = judgement.id
  AND NOT EXISTS (SELECT 1 FROM judgement AS redo WHERE redo.undoes = taker.id))`;

const COLUMNS = `id, first_id AS firstId, second_id AS secondId, action, label, previous, judge, seconds,
  shown_swapped AS shownSwapped, run_id AS runId, created_at AS createdAt, ${IS_UNDONE} AS undone, undoes`;

const STANDING = `SELECT id, min(first_id, second_id) AS lowId, max(first_id, second_id) AS highId,
  first_id > second_id AS reversed, action, label
  FROM judgement WHERE action IN ('label', 'cannot-judge', 'flag', 'unflag') AND NOT ${IS_UNDONE}`;

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
      if (existing === null) return insertJudgement(db, { ...judgement, undoes: null });
      const same = (['firstId', 'secondId', 'action', 'label', 'judge'] as const).every(
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
  entry: Omit<NewJudgement, 'action'> & Pick<Judgement, 'action' | 'undoes'>,
): Judgement {
  const { label } = standingJudgementOfPair(db, entry.firstId, entry.secondId);
  const previous = label !== null && entry.firstId > entry.secondId ? reverseLabel(label) : label;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO judgement (key, first_id, second_id, action, label, previous, judge, seconds, shown_swapped, run_id,
         undoes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      entry.key,
      entry.firstId,
      entry.secondId,
      entry.action,
      entry.label,
      previous,
      entry.judge,
      entry.seconds,
      entry.shownSwapped ? 1 : 0,
      entry.runId,
      entry.undoes,
      Date.now(),
    );
  const stored = judgementById(db, Number(lastInsertRowid));
  if (stored === null) throw new Error('the judgement just stored is gone');
  return stored;
}

export function judgementById(db: Database, id: number): Judgement | null {
  return one(db, 'WHERE id = ?', id);
}

export function judgementByKey(db: Database, key: string): Judgement | null {
  return one(db, 'WHERE key = ?', key);
}

/** A judge's newest entry of any kind, or the newest before another entry. */
export function newestJudgement(db: Database, judge: string, beforeId?: number): Judgement | null {
  return beforeId === undefined
    ? one(db, 'WHERE judge = ? ORDER BY id DESC LIMIT 1', judge)
    : one(db, 'WHERE judge = ? AND id < ? ORDER BY id DESC LIMIT 1', judge, beforeId);
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

/** A judge's entries that stand, undos left out, the newest first. */
export function recentJudgements(db: Database, judge: string, limit: number): Judgement[] {
  return db
    .prepare<[string, number], Row>(
      `SELECT ${COLUMNS} FROM judgement WHERE judge = ? AND action <> 'undo' AND NOT ${IS_UNDONE}
       ORDER BY id DESC LIMIT ?`,
    )
    .all(judge, limit)
    .map(fromRow);
}

/** A judge's entries of any kind that came after another, the oldest first. */
export function judgementsSince(db: Database, judge: string, afterId: number): Judgement[] {
  return db
    .prepare<[string, number], Row>(`SELECT ${COLUMNS} FROM judgement WHERE judge = ? AND id > ? ORDER BY id`)
    .all(judge, afterId)
    .map(fromRow);
}

/** Everybody who has judged, by name. */
export function judges(db: Database): Judge[] {
  const names = db.prepare<[], string>('SELECT DISTINCT judge FROM judgement ORDER BY judge').pluck().all();
  const counted = db.prepare<[string], { seconds: number | null }>(
    `SELECT seconds FROM judgement WHERE judge = ? AND action IN ('label', 'cannot-judge') AND NOT ${IS_UNDONE}
     ORDER BY seconds`,
  );
  return names.map((judge) => {
    const rows = counted.all(judge);
    const seconds = rows.flatMap((row) => row.seconds ?? []);
    const middle = seconds.slice((seconds.length - 1) >> 1, (seconds.length >> 1) + 1);
    const medianSeconds =
      middle.length === 0 ? null : middle.reduce((sum, value) => sum + value, 0) / middle.length;
    return { judge, judgements: rows.length, medianSeconds };
  });
}

/** What people say now of every pair that they labelled, could not judge or flagged, by rising low and high id. */
export function* standingJudgements(db: Database): Generator<StandingJudgement> {
  const rows = db.prepare<[], StandingRow>(`${STANDING} ORDER BY lowId, highId, id DESC`).all();
  for (let start = 0, end; start < rows.length; start = end) {
    const [lowId, highId] = [rows[start]?.lowId ?? 0, rows[start]?.highId ?? 0];
    end = start + 1;
    while (rows[end]?.lowId === lowId && rows[end]?.highId === highId) end++;
    yield { lowId, highId, ...standing(rows.slice(start, end)) };
  }
}

/** What people say now of one pair, given in either order. */
export function standingJudgementOfPair(db: Database, a: number, b: number): StandingJudgement {
  const rows = db
    .prepare<[number, number, number, number], StandingRow>(
      `${STANDING} AND first_id = ? AND second_id = ?
       UNION ALL
       ${STANDING} AND first_id = ? AND second_id = ?
       ORDER BY id DESC`,
    )
    .all(a, b, b, a);
  return { lowId: Math.min(a, b), highId: Math.max(a, b), ...standing(rows) };
}

/** The error for a key that stored something else before. */
export function keyTaken(): AppError {
  return new AppError(
    'key-taken',
    'Another judgement has already been saved under this key.',
    'Reload the page and judge the pair again.',
  );
}

/** @param rows of one pair, the newest first */
function standing(rows: readonly StandingRow[]): Omit<StandingJudgement, 'lowId' | 'highId'> {
  const newest = rows.find(({ action }) => action === 'label' || action === 'cannot-judge');
  const flag = rows.find(({ action }) => action === 'flag' || action === 'unflag');
  const label = newest?.label ?? null;
  return {
    label: label !== null && newest?.reversed === 1 ? reverseLabel(label) : label,
    cannotJudge: newest?.action === 'cannot-judge',
    flagged: flag?.action === 'flag',
  };
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
    shownSwapped: !shownSwapped,
  };
}

function fromRow(row: Row): Judgement {
  return { ...row, shownSwapped: row.shownSwapped === 1, undone: row.undone === 1 };
}

/** How many entries a judge's record has, those taken back too. */
export function countEntries(db: Database, judge: string): number {
  return (
    db.prepare<[string], number>('SELECT count(*) FROM judgement WHERE judge = ?').pluck().get(judge) ?? 0
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
