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

/** Where an imported judgement comes from. */
export interface JudgementOrigin {
  readonly tool: string;
  /** Another tool, and what it calls the answer. */
  readonly source?: string;
  /** Names of a task and a run that the workspace does not have. */
  readonly task?: string;
  readonly run?: string;
}
