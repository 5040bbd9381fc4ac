import type { Label } from '../../core/labels.ts';
import type { Database } from './database.ts';
import { takeNameFromRemoved } from './removal.ts';

/** Labelled pairs for training or for measuring accuracy. */
export interface PairSet {
  readonly id: number;
  readonly datasetId: number;
  readonly splitId: number | null;
  readonly part: string | null;
  /** Unique within the dataset; a removed set gives its name up to a new one. */
  readonly name: string;
  /** 'balanced-3', 'balanced-2', 'imbalanced-3', or 'imported'. */
  readonly variant: string;
  readonly theta: number;
  readonly seed: number | null;
}

/** Two images in the order shown, and the label that is true of them. */
export interface StoredPair {
  readonly firstId: number;
  readonly secondId: number;
  readonly label: Label;
}

const COLUMNS = 'id, dataset_id AS datasetId, split_id AS splitId, part, name, variant, theta, seed';

/** Stores a set with its pairs in their order. */
export function insertPairSet(
  db: Database,
  set: Omit<PairSet, 'id'> & { readonly pairs: readonly StoredPair[] },
): number {
  return db.transaction(() => {
    takeNameFromRemoved(db, 'pair_set', set.name, set.datasetId);
    const id = Number(
      db
        .prepare(
          'INSERT INTO pair_set (dataset_id, split_id, part, name, variant, theta, seed) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(set.datasetId, set.splitId, set.part, set.name, set.variant, set.theta, set.seed)
        .lastInsertRowid,
    );
    const insert = db.prepare(
      'INSERT INTO pair (pair_set_id, position, first_id, second_id, label) VALUES (?, ?, ?, ?, ?)',
    );
    set.pairs.forEach((pair, position) => insert.run(id, position, pair.firstId, pair.secondId, pair.label));
    return id;
  })();
}

/** A set, also a removed one: runs of it still name it. */
export function pairSetById(db: Database, id: number): PairSet | null {
  return db.prepare<[number], PairSet>(`SELECT ${COLUMNS} FROM pair_set WHERE id = ?`).get(id) ?? null;
}

export function pairSetByName(db: Database, datasetId: number, name: string): PairSet | null {
  return (
    db
      .prepare<[number, string], PairSet>(
        `SELECT ${COLUMNS} FROM pair_set WHERE dataset_id = ? AND name = ? AND removed_at IS NULL`,
      )
      .get(datasetId, name) ?? null
  );
}

/** Every pair set of a dataset, the oldest first. */
export function pairSetsOfDataset(db: Database, datasetId: number): PairSet[] {
  return db
    .prepare<[number], PairSet>(
      `SELECT ${COLUMNS} FROM pair_set WHERE dataset_id = ? AND removed_at IS NULL ORDER BY id`,
    )
    .all(datasetId);
}

/** How many pairs of the set have each label. */
export function labelCountsOfSet(db: Database, pairSetId: number): Record<Label, number> {
  const rows = db
    .prepare<[number], { label: Label; pairs: number }>(
      'SELECT label, count(*) AS pairs FROM pair WHERE pair_set_id = ? GROUP BY label',
    )
    .all(pairSetId);
  const of = (wanted: Label) => rows.find(({ label }) => label === wanted)?.pairs ?? 0;
  return { First: of('First'), Second: of('Second'), Similar: of('Similar') };
}

/** The set's pairs in its order. */
export function pairsOfSet(db: Database, pairSetId: number): StoredPair[] {
  return db
    .prepare<[number], StoredPair>(
      `SELECT first_id AS firstId, second_id AS secondId, label FROM pair WHERE pair_set_id = ? ORDER BY position`,
    )
    .all(pairSetId);
}
