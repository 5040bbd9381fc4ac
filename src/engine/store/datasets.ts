import { estimatedScoresSchema, type EstimatedScores } from '../../model/estimated-scores.ts';
import { askSchema, NO_ASK, type Ask } from '../../model/ask.ts';
import type { Database } from './database.ts';
import { parseColumn } from './parse-column.ts';
import { takeNameFromRemoved } from './removal.ts';

/** Kind of a dataset whose images and scores are simulated: every report about it says so. */
export const SIMULATED_KIND = 'simulated';

/** Images imported together, with the mapping of their scores. */
export interface Dataset {
  readonly id: number;
  readonly name: string;
  /** The layout that was read ('scut-fbp5500', 'csv', ...), or {@link SIMULATED_KIND}. */
  readonly kind: string;
  /** The folder that image paths are relative to. */
  readonly root: string;
  /** The range of the scores in the files, mapped linearly to 1-5; null where they were on 1-5 already. */
  readonly rawRange: readonly [low: number, high: number] | null;
  /** Unix milliseconds. */
  readonly importedAt: number;
  /** What the import found, as it was reported; any json. */
  readonly report: unknown;
  /** What its images are compared by, as far as somebody has said so. */
  readonly ask: Ask;
  /** Where the images' scores come from where they are estimated; null of true scores and of none. */
  readonly scoresFrom: EstimatedScores | null;
}

/** A dataset as an import makes it. */
export type NewDataset = Omit<Dataset, 'id' | 'ask' | 'scoresFrom'>;

interface Row {
  id: number;
  name: string;
  kind: string;
  root: string;
  raw_min: number | null;
  raw_max: number | null;
  imported_at: number;
  report: string;
  ask: string | null;
  scores_from: string | null;
}

export function insertDataset(db: Database, dataset: NewDataset): number {
  takeNameFromRemoved(db, 'dataset', dataset.name, null);
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO dataset (name, kind, root, raw_min, raw_max, imported_at, report) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      dataset.name,
      dataset.kind,
      dataset.root,
      dataset.rawRange?.[0] ?? null,
      dataset.rawRange?.[1] ?? null,
      dataset.importedAt,
      JSON.stringify(dataset.report ?? null),
    );
  return Number(lastInsertRowid);
}

/** A dataset, also a removed one: its images still name it. */
export function datasetById(db: Database, id: number): Dataset | null {
  const row = db.prepare<[number], Row>('SELECT * FROM dataset WHERE id = ?').get(id);
  return row ? fromRow(row) : null;
}

export function datasetByName(db: Database, name: string): Dataset | null {
  const row = db
    .prepare<[string], Row>('SELECT * FROM dataset WHERE name = ? AND removed_at IS NULL')
    .get(name);
  return row ? fromRow(row) : null;
}

/** Every dataset, the oldest first. */
export function datasets(db: Database): Dataset[] {
  return db.prepare<[], Row>('SELECT * FROM dataset WHERE removed_at IS NULL ORDER BY id').all().map(fromRow);
}

export function setDatasetAsk(db: Database, id: number, ask: Ask): void {
  const stored = Object.values(ask).every((value) => value === null) ? null : JSON.stringify(ask);
  db.prepare('UPDATE dataset SET ask = ? WHERE id = ?').run(stored, id);
}

/** What belongs to a dataset and has a name in it. */
const NAMED_IN_DATASET = ['split', 'pair_set', 'reference_set'] as const;

/**
 * Moves all that belongs to a dataset into another one, and deletes the first.
 *
 * @returns a name that both have, where they cannot be brought together: nothing has changed then
 */
export function mergeDataset(db: Database, from: number, into: number): string | null {
  const taken = (table: string, condition: string) =>
    db
      .prepare<[number, number], string>(
        `SELECT name FROM ${table} WHERE dataset_id = ? AND ${condition}
         AND name IN (SELECT name FROM ${table} WHERE dataset_id = ?) LIMIT 1`,
      )
      .pluck()
      .get(into, from);
  const name =
    taken('image', 'TRUE') ??
    NAMED_IN_DATASET.map((table) => taken(table, 'removed_at IS NULL')).find((found) => found !== undefined);
  if (name !== undefined) return name;
  for (const table of NAMED_IN_DATASET) {
    const names = db.prepare<[number], string>(`SELECT name FROM ${table} WHERE dataset_id = ?`).pluck();
    for (const own of names.all(from)) takeNameFromRemoved(db, table, own, into);
  }
  for (const table of ['image', 'run', ...NAMED_IN_DATASET])
    db.prepare(`UPDATE ${table} SET dataset_id = ? WHERE dataset_id = ?`).run(into, from);
  db.prepare('DELETE FROM dataset WHERE id = ?').run(from);
  return null;
}

function fromRow(row: Row): Dataset {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    root: row.root,
    rawRange: row.raw_min === null || row.raw_max === null ? null : [row.raw_min, row.raw_max],
    importedAt: row.imported_at,
    report: parseColumn(row.report, 'dataset.report', row.id),
    ask: row.ask === null ? NO_ASK : parseColumn(row.ask, 'dataset.ask', row.id, askSchema),
    scoresFrom:
      row.scores_from === null
        ? null
        : parseColumn(row.scores_from, 'dataset.scores_from', row.id, estimatedScoresSchema),
  };
}
