import { anyServerSchema, type AnyServer } from '../../model/server.ts';
import type { Database } from './database.ts';
import { parseColumn } from './parse-column.ts';

/** A language model and its mmproj (vision tower and projector), or a server, with the card that says how to ask them. */
export interface StoredModel {
  readonly id: number;
  readonly name: string;
  /** Absolute paths of the GGUF files; empty of a server. */
  readonly modelFile: string;
  readonly mmprojFile: string;
  /** Where a server is that answers in place of the files; null of files. */
  readonly server: AnyServer | null;
  /** The model card as json; null for the default card. */
  readonly card: unknown;
  /** SHA-256, hexadecimal; null until a comparator has read the file. */
  readonly modelHash: string | null;
  readonly mmprojHash: string | null;
}

interface Row extends Omit<StoredModel, 'card' | 'server'> {
  readonly card: string | null;
  readonly server: string | null;
}

const COLUMNS =
  'id, name, model_file AS modelFile, mmproj_file AS mmprojFile, server, card, model_hash AS modelHash, mmproj_hash AS mmprojHash';

export function insertModel(
  db: Database,
  model: Omit<StoredModel, 'id' | 'modelHash' | 'mmprojHash' | 'server'> &
    Partial<Pick<StoredModel, 'modelHash' | 'mmprojHash' | 'server'>>,
): number {
  return Number(
    db
      .prepare(
        'INSERT INTO model (name, model_file, mmproj_file, server, card, model_hash, mmproj_hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        model.name,
        model.modelFile,
        model.mmprojFile,
        model.server == null ? null : JSON.stringify(anyServerSchema.parse(model.server)),
        model.card === null || model.card === undefined ? null : JSON.stringify(model.card),
        model.modelHash ?? null,
        model.mmprojHash ?? null,
      ).lastInsertRowid,
  );
}

export function modelById(db: Database, id: number): StoredModel | null {
  const row = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM model WHERE id = ?`).get(id);
  return row ? fromRow(row) : null;
}

export function modelByName(db: Database, name: string): StoredModel | null {
  const row = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM model WHERE name = ?`).get(name);
  return row ? fromRow(row) : null;
}

/** Every model, the oldest first. */
export function models(db: Database): StoredModel[] {
  return db.prepare<[], Row>(`SELECT ${COLUMNS} FROM model ORDER BY id`).all().map(fromRow);
}

/** Forgets a model, which no run may speak of. */
export function deleteModel(db: Database, id: number): void {
  db.prepare('DELETE FROM model WHERE id = ?').run(id);
}

/** Names of the runs that a model answers, removed ones too. */
export function runsOfModel(db: Database, id: number): string[] {
  return db.prepare<[number], string>('SELECT name FROM run WHERE model_id = ? ORDER BY id').pluck().all(id);
}

/** Gives a model another name, which has to be free. */
export function setModelName(db: Database, id: number, name: string): void {
  db.prepare('UPDATE model SET name = ? WHERE id = ?').run(name, id);
}

export function setModelHashes(db: Database, id: number, modelHash: string, mmprojHash: string): void {
  db.prepare('UPDATE model SET model_hash = ?, mmproj_hash = ? WHERE id = ?').run(modelHash, mmprojHash, id);
}

/** Where a server is from now on, and how it is asked: runs of it go on there. */
export function setModelServer(db: Database, id: number, server: AnyServer, card: unknown): void {
  db.prepare('UPDATE model SET server = ?, card = ? WHERE id = ?').run(
    JSON.stringify(anyServerSchema.parse(server)),
    JSON.stringify(card),
    id,
  );
}

function fromRow(row: Row): StoredModel {
  return {
    ...row,
    card: row.card === null ? null : parseColumn(row.card, 'model.card', row.id),
    server:
      row.server === null ? null : anyServerSchema.parse(parseColumn(row.server, 'model.server', row.id)),
  };
}
