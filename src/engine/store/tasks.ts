import { z } from 'zod';
import type { Label } from '../../core/labels.ts';
import type { Showing } from '../../core/deal-pairs.ts';
import type { SaidAction, JudgementStatus } from '../../model/judgement.ts';
import {
  examplePairSchema,
  taskSourceSchema,
  type ExamplePair,
  type Task,
  type TaskSource,
} from '../../model/task.ts';
import { labelWordsSchema } from '../../model/ask.ts';
import { AppError } from '../app-error.ts';
import { parseJson } from '../parse-json.ts';
import type { Database } from './database.ts';
import { IS_UNDONE, RECENCY } from './judgement-conditions.ts';
import { reasonsOf } from './judgements.ts';
import { pairSetById, type PairSet } from './pair-sets.ts';
import { parseColumn } from './parse-column.ts';
import { setRemoved } from './removal.ts';

/** What a task is, but for what is counted or looked up. */
export type NewStoredTask = Omit<
  Task,
  'id' | 'createdAt' | 'pairs' | 'from' | 'archived' | 'examples' | 'suggests' | 'tellsContradictions'
> & {
  /** Defaults to false. */
  readonly suggests?: boolean | undefined;
  /** Defaults to true. */
  readonly tellsContradictions?: boolean | undefined;
  /** Defaults to none. */
  readonly examples?: readonly ExamplePair[];
  readonly source: TaskSource;
  readonly items: readonly (readonly [firstId: number, secondId: number])[];
};

interface Row extends Omit<
  Task,
  | 'people'
  | 'reasons'
  | 'examples'
  | 'words'
  | 'more'
  | 'blind'
  | 'feedback'
  | 'suggests'
  | 'tellsContradictions'
  | 'archived'
  | 'from'
> {
  readonly reasons: string;
  readonly examples: string;
  readonly words: string | null;
  readonly more: string | null;
  readonly source: string;
  readonly blind: 0 | 1;
  readonly feedback: 0 | 1;
  readonly suggests: 0 | 1;
  readonly tellsContradictions: 0 | 1;
  readonly archived: 0 | 1;
}

const COLUMNS = `id, name, dataset_id AS dataset, run_id AS run, source, question, words, more, guidelines, pair_order AS "order", seed, blind,
  feedback, suggests, tells_contradictions AS tellsContradictions, overlap, repeat_share AS repeatShare, sides, reasons, examples, created_at AS createdAt,
  archived_at IS NOT NULL AS archived,
  (SELECT count(*) FROM task_item WHERE task_id = task.id) AS pairs`;

/** Stores a task with its pairs and those who take part; {@link storeDeal} gives them their showings. In a transaction. */
export function insertTask(db: Database, task: NewStoredTask): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO task (name, dataset_id, pair_set_id, run_id, source, question, words, more, guidelines, pair_order, seed, blind, feedback,
         suggests, tells_contradictions, overlap, repeat_share, sides, reasons, examples, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      task.name,
      task.dataset,
      task.source.kind === 'pair-set' ? task.source.pairSet : null,
      task.run,
      // Chosen pairs are kept as items alone.
      JSON.stringify(
        task.source.kind === 'pairs' ? { ...task.source, pairs: task.source.pairs.slice(0, 1) } : task.source,
      ),
      task.question,
      task.words === undefined ? null : JSON.stringify(task.words),
      task.more ?? null,
      task.guidelines,
      task.order,
      task.seed,
      task.blind ? 1 : 0,
      task.feedback ? 1 : 0,
      task.suggests === true ? 1 : 0,
      task.tellsContradictions === false ? 0 : 1,
      task.overlap,
      task.repeatShare,
      task.sides,
      JSON.stringify(task.reasons),
      JSON.stringify(task.examples ?? []),
      Date.now(),
    );
  const id = Number(lastInsertRowid);
  const item = db.prepare(
    'INSERT INTO task_item (task_id, position, first_id, second_id) VALUES (?, ?, ?, ?)',
  );
  task.items.forEach(([first, second], position) => item.run(id, position, first, second));
  const takesPart = db.prepare('INSERT INTO task_person (task_id, person_id) VALUES (?, ?)');
  for (const person of task.people) takesPart.run(id, person);
  return id;
}

/** Gives a person their showings of a task, in their order. In a transaction. */
export function storeDeal(db: Database, task: number, person: number, showings: readonly Showing[]): void {
  const insert = db.prepare(
    'INSERT INTO task_deal (task_id, person_id, place, position, shown_swapped, repeated) VALUES (?, ?, ?, ?, ?, ?)',
  );
  showings.forEach(({ position, swapped, repeated }, place) =>
    insert.run(task, person, place, position, swapped ? 1 : 0, repeated ? 1 : 0),
  );
}

export function hasDeal(db: Database, task: number, person: number): boolean {
  return (
    db.prepare('SELECT 1 FROM task_deal WHERE task_id = ? AND person_id = ? LIMIT 1').get(task, person) !==
    undefined
  );
}

/** A task that is there. */
export function taskById(db: Database, id: number): Task | null {
  const row = db
    .prepare<[number], Row>(`SELECT ${COLUMNS} FROM task WHERE id = ? AND removed_at IS NULL`)
    .get(id);
  return row === undefined ? null : fromRow(db, row);
}

/** @throws AppError `task-missing` */
export function storedTask(db: Database, id: number): Task {
  const task = taskById(db, id);
  if (task === null) throw taskMissing();
  return task;
}

export function taskByName(db: Database, name: string): Task | null {
  const row = db
    .prepare<[string], Row>(`SELECT ${COLUMNS} FROM task WHERE name = ? AND removed_at IS NULL`)
    .get(name);
  return row === undefined ? null : fromRow(db, row);
}

/** The id of the task of a name that was removed last; null where none was. */
export function removedTaskId(db: Database, name: string): number | null {
  return (
    db
      .prepare<[string], number>(
        'SELECT id FROM task WHERE name = ? AND removed_at IS NOT NULL ORDER BY removed_at DESC, id DESC',
      )
      .pluck()
      .get(name) ?? null
  );
}

/** Every task that is there, the oldest first. */
export function tasks(db: Database): Task[] {
  return db
    .prepare<[], Row>(`SELECT ${COLUMNS} FROM task WHERE removed_at IS NULL ORDER BY id`)
    .all()
    .map((row) => fromRow(db, row));
}

/**
 * Takes a task away, or brings it back; what was said in it stays.
 *
 * @throws AppError `task-missing`, `name-taken` where another has its name by now
 */
export function setTaskRemoved(db: Database, id: number, removed: boolean): void {
  const name = db.prepare<[number], string>('SELECT name FROM task WHERE id = ?').pluck().get(id);
  if (name === undefined) throw taskMissing();
  const holder = taskByName(db, name);
  if (!removed && holder !== null && holder.id !== id)
    throw new AppError(
      'name-taken',
      `There is another task named "${name}" by now.`,
      'Remove that one first.',
    );
  setRemoved(db, 'task', id, removed);
}

function taskMissing(): AppError {
  return new AppError('task-missing', 'This task is not in the workspace.', 'Choose another task.');
}

/** The pair set that a task's pairs were copied from; null where they were not of one. */
export function pairSetOfTask(db: Database, task: number): PairSet | null {
  const set =
    db.prepare<[number], number | null>('SELECT pair_set_id FROM task WHERE id = ?').pluck().get(task) ??
    null;
  return set === null ? null : pairSetById(db, set);
}

/** A showing with its pair. */
export interface DealtPair {
  readonly place: number;
  readonly firstId: number;
  readonly secondId: number;
  readonly swapped: 0 | 1;
  readonly repeated: 0 | 1;
}

/** A person's showings in their order, a window of them. */
export function dealtPairs(
  db: Database,
  task: number,
  person: number,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): DealtPair[] {
  return db
    .prepare<[number, number, number, number], DealtPair>(
      `SELECT place, first_id AS firstId, second_id AS secondId, shown_swapped AS swapped, repeated
       FROM task_deal JOIN task_item USING (task_id, position)
       WHERE task_id = ? AND person_id = ? AND place >= ? ORDER BY place LIMIT ?`,
    )
    .all(task, person, offset, limit);
}

/** A task's pairs in their order, as (first, second). */
export function itemsOfTask(db: Database, task: number): [firstId: number, secondId: number][] {
  return db
    .prepare<[number], [number, number]>(
      'SELECT first_id, second_id FROM task_item WHERE task_id = ? ORDER BY position',
    )
    .raw()
    .all(task);
}

/** Whether a pair, and its second showing where asked for, is dealt to a person. */
export function isDealt(
  db: Database,
  task: number,
  person: number,
  {
    firstId,
    secondId,
    repeated,
  }: { readonly firstId: number; readonly secondId: number; readonly repeated: boolean },
): boolean {
  return (
    db
      .prepare(
        `SELECT 1 FROM task_item JOIN task_deal USING (task_id, position)
         WHERE task_id = ? AND person_id = ? AND repeated = ? AND first_id IN (?, ?) AND second_id IN (?, ?)`,
      )
      .get(task, person, repeated ? 1 : 0, firstId, secondId, firstId, secondId) !== undefined
  );
}

/** How many showings each person has been dealt, by person. */
export function dealtCounts(db: Database, task: number): Map<number, number> {
  const rows = db
    .prepare<[number], { person: number; showings: number }>(
      'SELECT person_id AS person, count(*) AS showings FROM task_deal WHERE task_id = ? GROUP BY person_id',
    )
    .all(task);
  return new Map(rows.map(({ person, showings }) => [person, showings]));
}

/** What a person says now of one showing: an entry that stands. */
export interface TaskEntry {
  readonly person: number;
  readonly firstId: number;
  readonly secondId: number;
  readonly repeated: 0 | 1;
  readonly action: SaidAction;
  readonly status: JudgementStatus | null;
  readonly label: Label | null;
  readonly comment: string | null;
  readonly reasons: string | null;
  readonly seconds: number | null;
  readonly createdAt: number;
  /** As of a rater's answer. */
  readonly recency: number;
}

/** What judges said in a task that stands, the oldest first. @param person only this one's; null for everybody's */
export function entriesOfTask(db: Database, task: number, person: number | null): TaskEntry[] {
  return db
    .prepare<[number, number | null, number | null], TaskEntry>(
      `SELECT person_id AS person, first_id AS firstId, second_id AS secondId, repeated, action, status, label, comment, reasons,
         seconds, created_at AS createdAt, ${RECENCY} AS recency
       FROM judgement WHERE task_id = ? AND (? IS NULL OR person_id = ?) AND action <> 'undo' AND review = 0
         AND NOT ${IS_UNDONE}
       ORDER BY id`,
    )
    .all(task, person, person);
}

function fromRow(db: Database, { source, reasons, examples, words, more, ...row }: Row): Task {
  const people = db
    .prepare<[number], number>('SELECT person_id FROM task_person WHERE task_id = ? ORDER BY person_id')
    .pluck()
    .all(row.id);
  return {
    ...row,
    ...(words !== null && { words: parseColumn(words, 'task.words', row.id, labelWordsSchema) }),
    ...(more !== null && { more }),
    blind: row.blind === 1,
    feedback: row.feedback === 1,
    suggests: row.suggests === 1,
    tellsContradictions: row.tellsContradictions === 1,
    archived: row.archived === 1,
    reasons: reasonsOf(reasons),
    examples: examplesOf(examples),
    people,
    from: describeSource(db, source),
  };
}

/** None where another program wrote what this one does not read. */
function examplesOf(text: string): readonly ExamplePair[] {
  const read = parseJson(z.array(examplePairSchema).readonly(), text);
  return 'value' in read ? read.value : [];
}

/** Where a task's pairs came from, for a person. */
function describeSource(db: Database, text: string): string {
  const read = parseJson(taskSourceSchema, text);
  if (!('value' in read)) return 'another program';
  const source = read.value;
  const named = (kind: 'run' | 'pair_set' | 'dataset', id: number) =>
    JSON.stringify(
      db.prepare<[number], string>(`SELECT name FROM ${kind} WHERE id = ?`).pluck().get(id) ?? `number ${id}`,
    );
  switch (source.kind) {
    case 'pair-set':
      return `the pair set ${named('pair_set', source.pairSet)}`;
    case 'run':
      return `the run ${named('run', source.filter.run)}`;
    case 'images':
      return `the images of ${named('dataset', source.dataset)}, ${DRAW_WORDS[source.draw]}`;
    case 'pairs':
      return `${named('dataset', source.dataset)}, chosen one by one`;
  }
}

const DRAW_WORDS = {
  all: 'all that there are',
  random: 'drawn at random',
  stratified: 'as many of each pair of groups',
  even: 'each image equally often',
  active: 'the most informative ones',
} as const;
