import { z } from 'zod';
import { labelWordsSchema } from '../../model/ask.ts';
import { id, name } from '../../model/scalars.ts';
import { reasonsSchema } from '../../model/judgement.ts';
import { AppError } from '../app-error.ts';
import { parseJson } from '../parse-json.ts';
import type { Database } from './database.ts';
import { IS_UNDONE } from './judgement-conditions.ts';
import { bit } from './judgements.ts';
import { people } from './people.ts';
import { storedTask, taskByName } from './tasks.ts';

/** Entries after which a showing is nobody else's: only what was skipped is as if nothing had been said. */
const IS_DONE = `status IS NOT NULL AND status <> 'skipped'`;

/** What of a task can be changed, beside its pairs and people. */
export const changeableSchema = z.strictObject({
  name,
  question: z.string(),
  words: labelWordsSchema.nullable(),
  more: z.string().nullable(),
  guidelines: z.string(),
  reasons: reasonsSchema,
  suggests: z.boolean(),
  tellsContradictions: z.boolean(),
  archived: z.boolean(),
});

/** A showing as it is dealt: person, place, position, whether swapped, whether repeated. */
const dealtSchema = z.tuple([id, z.int(), z.int(), z.int(), z.int()]).readonly();
export type Dealt = z.infer<typeof dealtSchema>;

/** One change of a task: what was there before and is there after, and what came and went. */
const changeSchema = z.strictObject({
  before: changeableSchema.partial(),
  after: changeableSchema.partial(),
  /** Ids of people who take part from then on. */
  people: z.array(id).readonly(),
  /** Pairs added: position, first and second image. */
  items: z.array(z.tuple([z.int(), id, id]).readonly()).readonly(),
  dealt: z.array(dealtSchema).readonly(),
  taken: z.array(dealtSchema).readonly(),
});
export type TaskChange = z.infer<typeof changeSchema>;

export const NO_CHANGE: TaskChange = { before: {}, after: {}, people: [], items: [], dealt: [], taken: [] };

/** Makes a change and keeps it. In a transaction. @returns its id */
export function storeTaskChange(db: Database, task: number, change: TaskChange): number {
  make(db, task, change);
  const { lastInsertRowid } = db
    .prepare('INSERT INTO task_change (task_id, change, created_at) VALUES (?, ?, ?)')
    .run(task, JSON.stringify(change), Date.now());
  return Number(lastInsertRowid);
}

/** The newest change of a task that stands, or of those that were taken back the one to be made first; null for none. */
export function newestTaskChange(db: Database, task: number, undone: boolean): number | null {
  return (
    db
      .prepare<[number], number>(
        undone
          ? `SELECT min(id) FROM task_change WHERE task_id = ? AND undone_at IS NOT NULL AND id >
               (SELECT ifnull(max(id), 0) FROM task_change AS stands WHERE stands.task_id = task_change.task_id AND undone_at IS NULL)`
          : 'SELECT max(id) FROM task_change WHERE task_id = ? AND undone_at IS NULL',
      )
      .pluck()
      .get(task) ?? null
  );
}

/**
 * Takes a change back, or makes it again; only the newest one can be, because later ones stand on it. In a transaction.
 *
 * @returns the id of its task
 * @throws AppError `task-missing`, `task-wrong` where a later change stands, or somebody has answered what came with it
 */
export function setTaskChangeUndone(db: Database, changeId: number, undone: boolean): number {
  const row = db
    .prepare<[number], { task: number; change: string; undoneAt: number | null }>(
      'SELECT task_id AS task, change, undone_at AS undoneAt FROM task_change WHERE id = ?',
    )
    .get(changeId);
  if (row === undefined)
    throw new AppError('task-missing', 'This change of a task is not in the workspace.', 'Reload the page.');
  if ((row.undoneAt !== null) === undone) return row.task;
  if (newestTaskChange(db, row.task, !undone) !== changeId)
    throw new AppError(
      'task-wrong',
      `The task "${storedTask(db, row.task).name}" was changed again since.`,
      undone ? 'Take the later change back first.' : 'Make the earlier change again first.',
    );
  const read = parseJson(changeSchema, row.change);
  if (!('value' in read)) throw new Error(`the change ${changeId} cannot be read`);
  if (undone) unmake(db, row.task, read.value);
  else make(db, row.task, read.value);
  db.prepare('UPDATE task_change SET undone_at = ? WHERE id = ?').run(undone ? Date.now() : null, changeId);
  return row.task;
}

function make(db: Database, task: number, { after, people: added, items, dealt, taken }: TaskChange): void {
  assertNotAnswered(db, task, taken);
  setSettings(db, task, after);
  const takesPart = db.prepare('INSERT OR IGNORE INTO task_person (task_id, person_id) VALUES (?, ?)');
  for (const person of added) takesPart.run(task, person);
  const item = db.prepare(
    'INSERT INTO task_item (task_id, position, first_id, second_id) VALUES (?, ?, ?, ?)',
  );
  for (const [position, first, second] of items) item.run(task, position, first, second);
  takeShowings(db, task, taken);
  giveShowings(db, task, dealt);
}

function unmake(db: Database, task: number, change: TaskChange): void {
  const { before, people: added, items, dealt, taken } = change;
  assertNotAnswered(db, task, dealt);
  takeShowings(db, task, dealt);
  giveShowings(db, task, taken);
  const ofPosition = db.prepare('DELETE FROM task_item WHERE task_id = ? AND position = ?');
  for (const [position] of items) {
    // Newcomers of a task that is everybody's were dealt it since.
    db.prepare('DELETE FROM task_deal WHERE task_id = ? AND position = ?').run(task, position);
    ofPosition.run(task, position);
  }
  const takesPart = db.prepare('DELETE FROM task_person WHERE task_id = ? AND person_id = ?');
  for (const person of added) takesPart.run(task, person);
  setSettings(db, task, before);
}

function setSettings(db: Database, task: number, settings: TaskChange['after']): void {
  const { name: wanted, question, guidelines, reasons, suggests, tellsContradictions } = settings;
  const { words, more, archived } = settings;
  if (wanted !== undefined) {
    const holder = taskByName(db, wanted);
    if (holder !== null && holder.id !== task)
      throw new AppError('name-taken', `There is already a task named "${wanted}".`, 'Choose another name.');
  }
  db.prepare(
    `UPDATE task SET name = coalesce(?, name), question = coalesce(?, question), guidelines = coalesce(?, guidelines),
       reasons = coalesce(?, reasons), suggests = coalesce(?, suggests),
       tells_contradictions = coalesce(?, tells_contradictions) WHERE id = ?`,
  ).run(
    wanted ?? null,
    question ?? null,
    guidelines ?? null,
    reasons === undefined ? null : JSON.stringify(reasons),
    bit(suggests ?? null),
    bit(tellsContradictions ?? null),
    task,
  );
  // Null is a value of these, and no sign of something that stays.
  if (words !== undefined)
    db.prepare('UPDATE task SET words = ? WHERE id = ?').run(
      words === null ? null : JSON.stringify(words),
      task,
    );
  if (more !== undefined) db.prepare('UPDATE task SET more = ? WHERE id = ?').run(more, task);
  if (archived !== undefined)
    db.prepare('UPDATE task SET archived_at = ? WHERE id = ?').run(archived ? Date.now() : null, task);
}

function giveShowings(db: Database, task: number, dealt: readonly Dealt[]): void {
  const insert = db.prepare(
    'INSERT INTO task_deal (task_id, person_id, place, position, shown_swapped, repeated) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (const showing of dealt) insert.run(task, ...showing);
}

function takeShowings(db: Database, task: number, dealt: readonly Dealt[]): void {
  const remove = db.prepare('DELETE FROM task_deal WHERE task_id = ? AND person_id = ? AND place = ?');
  for (const [person, place] of dealt) remove.run(task, person, place);
}

/** @throws AppError `task-wrong` where somebody has answered one of these showings */
function assertNotAnswered(db: Database, task: number, dealt: readonly Dealt[]): void {
  const known = doneShowings(db, task);
  if (known.size === 0) return;
  const pairOf = db.prepare<[number, number], { lowId: number; highId: number }>(
    'SELECT min(first_id, second_id) AS lowId, max(first_id, second_id) AS highId FROM task_item WHERE task_id = ? AND position = ?',
  );
  for (const [person, , position, , repeated] of dealt) {
    const pair = pairOf.get(task, position);
    if (pair === undefined || !known.has(showingKey(person, repeated, pair.lowId, pair.highId))) continue;
    const name = people(db).find((one) => one.id === person)?.name ?? `person ${person}`;
    throw new AppError(
      'task-wrong',
      `${name} has answered pairs of this change since.`,
      'What people have said stays: this change cannot be taken back or made again.',
    );
  }
}

/** All that is dealt in a task, by person and place. */
export function dealsOfTask(db: Database, task: number): Dealt[] {
  return db
    .prepare<[number], Dealt>(
      'SELECT person_id, place, position, shown_swapped, repeated FROM task_deal WHERE task_id = ? ORDER BY person_id, place',
    )
    .raw()
    .all(task);
}

/** The pairs of a task by position. */
export function itemsOfTask(db: Database, task: number): (readonly [number, number, number])[] {
  return db
    .prepare<[number], readonly [number, number, number]>(
      'SELECT position, first_id, second_id FROM task_item WHERE task_id = ? ORDER BY position',
    )
    .raw()
    .all(task);
}

/** Keys of the showings that their people have done, drafts too: person, repeated, lower and higher image. */
export function doneShowings(db: Database, task: number): ReadonlySet<string> {
  const rows = db
    .prepare<[number], { person: number; repeated: number; lowId: number; highId: number }>(
      `SELECT person_id AS person, repeated, min(first_id, second_id) AS lowId, max(first_id, second_id) AS highId
       FROM judgement WHERE task_id = ? AND ${IS_DONE} AND NOT ${IS_UNDONE}`,
    )
    .all(task);
  return new Set(
    rows.map(({ person, repeated, lowId, highId }) => showingKey(person, repeated, lowId, highId)),
  );
}

export function showingKey(person: number, repeated: number, a: number, b: number): string {
  return `${person} ${repeated} ${Math.min(a, b)} ${Math.max(a, b)}`;
}
