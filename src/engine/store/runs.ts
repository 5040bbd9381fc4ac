import { z } from 'zod';
import { askedSchema, type Asked } from '../../model/ask.ts';
import { type RunPlan, runPlanSchema } from '../../model/plan.ts';
import type { Database } from './database.ts';
import { takeNameFromRemoved } from './removal.ts';
import { runMemberSchema, type RunMember } from '../../model/model-files.ts';
import type { DamagedRun, RunStatus } from '../../model/run.ts';
import { AppError } from '../app-error.ts';
import { parseJson } from '../parse-json.ts';

/** Comparisons answered by one model (or recorded elsewhere) under one plan. */
export interface Run {
  readonly id: number;
  readonly name: string;
  readonly kind: 'model' | 'recorded';
  readonly modelId: number | null;
  readonly datasetId: number;
  /** Null where recorded comparisons follow none. */
  readonly plan: RunPlan | null;
  readonly members: readonly RunMember[];
  readonly prompt: string | null;
  /** What the model is asked; null of recorded answers, and of older runs, which ask what their model's card says. */
  readonly asked: Asked | null;
  /** Whether the model answers in F32 throughout. */
  readonly exact: boolean;
  readonly theta: number;
  readonly seed: number | null;
  /** What answered: hashes, device, versions; null until the first start. Any json. */
  readonly runtime: unknown;
  readonly status: RunStatus;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

export type NewRun = Omit<
  Run,
  'id' | 'runtime' | 'status' | 'createdAt' | 'finishedAt' | 'asked' | 'exact'
> & {
  /** Defaults to null. */
  readonly asked?: Asked | null;
  /** Defaults to false. */
  readonly exact?: boolean;
  /** Defaults to 'planned'. */
  readonly status?: RunStatus;
};

interface Row extends Omit<Run, 'plan' | 'members' | 'runtime' | 'asked' | 'exact'> {
  readonly asked: string | null;
  readonly exact: 0 | 1;
  readonly plan: string | null;
  readonly members: string;
  readonly runtime: string | null;
}

const COLUMNS = `id, name, kind, model_id AS modelId, dataset_id AS datasetId, plan, members, prompt, asked, exact, theta, seed,
  runtime, status, created_at AS createdAt, finished_at AS finishedAt`;

/** @throws ZodError for a plan or members that are not of their schema: a bug of the caller */
export function insertRun(db: Database, run: NewRun): number {
  const plan = run.plan === null ? null : JSON.stringify(runPlanSchema.parse(run.plan));
  const members = JSON.stringify(z.array(runMemberSchema).min(1).parse(run.members));
  const now = Date.now();
  takeNameFromRemoved(db, 'run', run.name, null);
  const status = run.status ?? 'planned';
  return Number(
    db
      .prepare(
        `INSERT INTO run (name, kind, model_id, dataset_id, plan, members, prompt, asked, exact, theta, seed, status,
           created_at, finished_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        run.name,
        run.kind,
        run.modelId,
        run.datasetId,
        plan,
        members,
        run.prompt,
        run.asked == null ? null : JSON.stringify(askedSchema.parse(run.asked)),
        run.exact === true ? 1 : 0,
        run.theta,
        run.seed,
        status,
        now,
        status === 'finished' ? now : null,
      ).lastInsertRowid,
  );
}

/** Deletes a run for good, with its answers. @throws AppError of the store where people's answers or notes are about it */
export function deleteRun(db: Database, id: number): void {
  db.prepare('DELETE FROM run WHERE id = ?').run(id);
}

/** A run; null for a removed one, whose answers are in no view. @throws AppError `run-damaged` */
export function runById(db: Database, id: number): Run | null {
  const row = db
    .prepare<[number], Row>(`SELECT ${COLUMNS} FROM run WHERE id = ? AND removed_at IS NULL`)
    .get(id);
  return row ? fromRow(row) : null;
}

/** A run, also one that nobody is to find yet. */
export function hiddenRunById(db: Database, id: number): Run | null {
  const row = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM run WHERE id = ?`).get(id);
  return row ? fromRow(row) : null;
}

/** @throws AppError `run-damaged` */
export function runByName(db: Database, name: string): Run | null {
  const row = db
    .prepare<[string], Row>(`SELECT ${COLUMNS} FROM run WHERE name = ? AND removed_at IS NULL`)
    .get(name);
  return row ? fromRow(row) : null;
}

/** Every run that can be read, the oldest first. */
export function runs(db: Database): Run[] {
  return allRows(db).flatMap((row) => {
    const read = readRow(row);
    return 'problem' in read ? [] : [read];
  });
}

/** Runs whose plan, members or runtime cannot be read, each with why. */
export function damagedRuns(db: Database): DamagedRun[] {
  return allRows(db).flatMap((row) => {
    const read = readRow(row);
    return 'problem' in read ? [read] : [];
  });
}

function allRows(db: Database): Row[] {
  return db.prepare<[], Row>(`SELECT ${COLUMNS} FROM run WHERE removed_at IS NULL ORDER BY id`).all();
}

/** Sets the status, and the time of finishing with 'finished'. */
export function setRunStatus(db: Database, id: number, status: RunStatus): void {
  db.prepare('UPDATE run SET status = ?, finished_at = ? WHERE id = ?').run(
    status,
    status === 'finished' ? Date.now() : null,
    id,
  );
}

/** Gives recorded answers another theta: that of scores that were estimated later. */
export function setRunTheta(db: Database, id: number, theta: number): void {
  db.prepare('UPDATE run SET theta = ? WHERE id = ?').run(theta, id);
}

/** Gives a run another name, which has to be free; a removed run that has it gets another. */
export function setRunName(db: Database, id: number, name: string): void {
  takeNameFromRemoved(db, 'run', name, null);
  db.prepare('UPDATE run SET name = ? WHERE id = ?').run(name, id);
}

export function setRunRuntime(db: Database, id: number, runtime: unknown): void {
  db.prepare('UPDATE run SET runtime = ? WHERE id = ?').run(JSON.stringify(runtime), id);
}

/** @throws AppError `run-damaged` */
function fromRow(row: Row): Run {
  const read = readRow(row);
  if ('problem' in read)
    throw new AppError(
      'run-damaged',
      `The run "${read.name}" cannot be read: ${read.problem}.`,
      'Remove it, or put a backup of the workspace in its place.',
    );
  return read;
}

/** A run, or why it cannot be read. */
function readRow(row: Row): Run | DamagedRun {
  const { id, name } = row;
  const plan = row.plan === null ? { value: null } : parseJson(runPlanSchema, row.plan);
  if ('problem' in plan) return { id, name, problem: `its plan is damaged (${plan.problem})` };
  const members = parseJson(z.array(runMemberSchema).min(1), row.members);
  if ('problem' in members) return { id, name, problem: `its members are damaged (${members.problem})` };
  const runtime = row.runtime === null ? { value: null } : parseJson(z.unknown(), row.runtime);
  if ('problem' in runtime)
    return { id, name, problem: `what is kept of its model is damaged (${runtime.problem})` };
  const asked = row.asked === null ? { value: null } : parseJson(askedSchema, row.asked);
  if ('problem' in asked) return { id, name, problem: `what it asks is damaged (${asked.problem})` };
  return {
    ...row,
    plan: plan.value,
    members: members.value,
    runtime: runtime.value,
    asked: asked.value,
    exact: row.exact === 1,
  };
}

/** The dataset that a run is about, also a removed run's; null where there is no such run. */
export function datasetIdOfRun(db: Database, id: number): number | null {
  return db.prepare<[number], number>('SELECT dataset_id FROM run WHERE id = ?').pluck().get(id) ?? null;
}
