import type { Label } from '../../core/labels.ts';
import type { PairSetVariant } from '../../core/pair-strategies.ts';
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
  /** How much it counts in training, above 0. Absent for 1. */
  readonly weight?: number;
}

const COLUMNS = 'id, dataset_id AS datasetId, split_id AS splitId, part, name, variant, theta, seed';

/** Stores a set with its pairs in their order. */
export function insertPairSet(
  db: Database,
  set: Omit<PairSet, 'id'> & { readonly pairs: readonly StoredPair[] },
): number {
  return db.transaction(() => {
    const id = insertEmptyPairSet(db, set);
    insertPairs(db, id, set.pairs, 0);
    return id;
  })();
}

/** Stores a set without its pairs; {@link insertPairs} adds them. */
export function insertEmptyPairSet(db: Database, set: Omit<PairSet, 'id'>): number {
  takeNameFromRemoved(db, 'pair_set', set.name, set.datasetId);
  return Number(
    db
      .prepare(
        'INSERT INTO pair_set (dataset_id, split_id, part, name, variant, theta, seed) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(set.datasetId, set.splitId, set.part, set.name, set.variant, set.theta, set.seed).lastInsertRowid,
  );
}

/** Adds pairs to a set, the first of them at `position`. */
export function insertPairs(
  db: Database,
  pairSetId: number,
  pairs: readonly StoredPair[],
  position: number,
): void {
  const insert = db.prepare(
    'INSERT INTO pair (pair_set_id, position, first_id, second_id, label, weight) VALUES (?, ?, ?, ?, ?, ?)',
  );
  pairs.forEach(({ firstId, secondId, label, weight = 1 }, index) =>
    insert.run(pairSetId, position + index, firstId, secondId, label, weight),
  );
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

/** Whether a set has no Similar pairs by its variant: LMOL's balanced-2. */
export function leavesSimilarOut({ variant }: Pick<PairSet, 'variant'>): boolean {
  return variant === ('balanced-2' satisfies PairSetVariant);
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
    .prepare<[number], Required<StoredPair>>(
      `SELECT first_id AS firstId, second_id AS secondId, label, weight FROM pair WHERE pair_set_id = ? ORDER BY position`,
    )
    .all(pairSetId)
    .map(({ weight, ...pair }) => (weight === 1 ? pair : { ...pair, weight }));
}

/** How many pairs a set has. */
export function countPairs(db: Database, pairSetId: number): number {
  return (
    db.prepare<[number], number>('SELECT count(*) FROM pair WHERE pair_set_id = ?').pluck().get(pairSetId) ??
    0
  );
}

/** How many different comparisons the pairs of a set make, shown once or in both orders. */
export function countComparisonsOfSet(db: Database, pairSetId: number, orders: 'forward' | 'both'): number {
  const forward = 'SELECT first_id, second_id FROM pair WHERE pair_set_id = :id';
  const sql =
    orders === 'both'
      ? `SELECT count(*) FROM (${forward} UNION SELECT second_id, first_id FROM pair WHERE pair_set_id = :id)`
      : `SELECT count(*) FROM (SELECT DISTINCT first_id, second_id FROM (${forward}))`;
  return db.prepare<{ id: number }, number>(sql).pluck().get({ id: pairSetId }) ?? 0;
}

/** The images that come first in the first pairs of a set, each once, in the pairs' order. */
export function firstImagesOfSet(db: Database, pairSetId: number, pairs: number): number[] {
  const firsts = db
    .prepare<[number, number], number>(
      'SELECT first_id FROM pair WHERE pair_set_id = ? ORDER BY position LIMIT ?',
    )
    .pluck()
    .all(pairSetId, pairs);
  return [...new Set(firsts)];
}
