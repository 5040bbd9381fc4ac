import type { Label } from '../../core/labels.ts';
import type { Judgement } from '../../model/judgement.ts';
import type { Database } from './database.ts';

/** An import of judgements: all that it brought goes and comes as one. */
export interface JudgementImport {
  readonly id: number;
  readonly batch: string;
  readonly datasetId: number;
  readonly format: string;
  /** The name of the file. */
  readonly file: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly removed: boolean;
}

const COLUMNS = `id, batch, dataset_id AS datasetId, format, file, created_at AS createdAt, removed_at IS NOT NULL AS removed`;

type Row = Omit<JudgementImport, 'removed'> & { readonly removed: 0 | 1 };

/** Begins an import, which counts as removed until it is whole. Call it in a transaction. */
export function beginJudgementImport(
  db: Database,
  { batch, datasetId, format, file }: Pick<JudgementImport, 'batch' | 'datasetId' | 'format' | 'file'>,
): void {
  const now = Date.now();
  db.prepare(
    'INSERT INTO judgement_import (batch, dataset_id, format, file, created_at, removed_at) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(batch, datasetId, format, file, now, now);
}

/** Takes all that an import brought away, or brings it back. @returns false where there is none of this batch */
export function setJudgementImportRemoved(db: Database, batch: string, removed: boolean): boolean {
  return (
    db
      .prepare(
        'UPDATE judgement_import SET removed_at = iif(?, coalesce(removed_at, ?), NULL) WHERE batch = ?',
      )
      .run(removed ? 1 : 0, Date.now(), batch).changes > 0
  );
}

/** The newest first. */
export function judgementImports(db: Database): JudgementImport[] {
  return db
    .prepare<[], Row>(`SELECT ${COLUMNS} FROM judgement_import ORDER BY id DESC`)
    .all()
    .map((row) => ({ ...row, removed: row.removed === 1 }));
}

/** What tells whether a judgement is in the store already. */
export interface StoredIdentity extends Pick<
  Judgement,
  'id' | 'firstId' | 'secondId' | 'action' | 'createdAt'
> {
  readonly key: string | null;
  readonly label: Label | null;
  readonly judge: string;
  readonly batch: string | null;
}

/** The judgements of a dataset, those taken back too. */
export function judgementIdentities(db: Database, datasetId: number): StoredIdentity[] {
  return db
    .prepare<[number], StoredIdentity>(
      `SELECT judgement.id, key, first_id AS firstId, second_id AS secondId, action, label, batch,
         (SELECT name FROM person WHERE person.id = person_id) AS judge, judgement.created_at AS createdAt
       FROM judgement JOIN image ON image.id = first_id WHERE dataset_id = ? ORDER BY judgement.id`,
    )
    .all(datasetId);
}

/** A judgement as an import stores it: with the time, the label before it and the origin that it came with. */
export interface ImportedJudgement extends Pick<
  Judgement,
  | 'firstId'
  | 'secondId'
  | 'action'
  | 'status'
  | 'label'
  | 'person'
  | 'task'
  | 'repeated'
  | 'seconds'
  | 'shownSwapped'
  | 'blind'
  | 'predictionSeen'
  | 'truthSeen'
  | 'takenOver'
  | 'comment'
  | 'reasons'
  | 'runId'
  | 'undoes'
  | 'previous'
  | 'createdAt'
> {
  readonly key: string;
  readonly batch: string;
  readonly origin: JudgementOrigin;
}

/** Where an imported judgement comes from. */
interface JudgementOrigin {
  readonly tool: string;
  /** Another tool, and what it calls the answer. */
  readonly source?: string;
  /** Names of a task and a run that the workspace does not have. */
  readonly task?: string;
  readonly run?: string;
}

/** Stores a judgement and gives its id. Call it in a transaction. */
export function insertImportedJudgement(db: Database, judgement: ImportedJudgement): number {
  const bit = (value: boolean | null) => (value === null ? null : value ? 1 : 0);
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO judgement (key, first_id, second_id, action, status, label, previous, person_id, task_id, repeated, seconds,
         shown_swapped, blind, prediction_seen, truth_seen, taken_over, comment, reasons, run_id, batch, undoes, created_at, origin)
       VALUES (@key, @firstId, @secondId, @action, @status, @label, @previous, @person, @task, @repeated, @seconds,
         @shownSwapped, @blind, @predictionSeen, @truthSeen, @takenOver, @comment, @reasons, @runId, @batch, @undoes,
         @createdAt, @origin)`,
    )
    .run({
      ...judgement,
      repeated: bit(judgement.repeated),
      shownSwapped: bit(judgement.shownSwapped),
      blind: bit(judgement.blind),
      predictionSeen: bit(judgement.predictionSeen),
      truthSeen: bit(judgement.truthSeen),
      takenOver: bit(judgement.takenOver),
      reasons: judgement.reasons === null ? null : JSON.stringify(judgement.reasons),
      origin: JSON.stringify(judgement.origin),
    });
  return Number(lastInsertRowid);
}

/** The task of a name that is there. */
export function taskIdByName(db: Database, name: string): number | undefined {
  return db
    .prepare<[string], number>('SELECT id FROM task WHERE name = ? AND removed_at IS NULL')
    .pluck()
    .get(name);
}
