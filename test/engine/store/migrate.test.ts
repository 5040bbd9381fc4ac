import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { migrate, MIGRATIONS, SCHEMA_VERSION } from '../../../src/engine/store/migrate.ts';
import { insertJudgement, judgementsOfPair } from '../../../src/engine/store/judgements.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';

/** A store as the first `version` migrations leave it. */
function storeOfVersion(version: number): BetterSqlite3.Database {
  const db = new BetterSqlite3(':memory:');
  for (const step of MIGRATIONS.slice(0, version)) step(db);
  db.pragma(`user_version = ${version}`);
  return db;
}

test('migration 1 makes the tables of an empty store, all of them strict', () => {
  const db = storeOfVersion(0);
  migrate(db, 'store.sqlite');
  expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
  const tables = db
    .prepare<[], { name: string; strict: number }>(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'",
    )
    .all();
  expect(tables.filter(({ strict }) => strict !== 1)).toEqual([]);
  expect(tables.map(({ name }) => name).sort()).toEqual([
    'calibration',
    'dataset',
    'failed_comparison',
    'image',
    'judgement',
    'model',
    'pair',
    'pair_set',
    'prediction',
    'reference_member',
    'reference_set',
    'run',
    'score',
    'scoring',
    'split',
    'split_member',
  ]);
});

test('rows of version 1 are there after today’s migrations', () => {
  const db = storeOfVersion(1);
  db.exec(`
    INSERT INTO dataset VALUES (1, 'faces', 'csv', '/faces', 1, 10, 0, '{}');
    INSERT INTO image VALUES (1, 1, 'a.jpg', 'a.jpg', NULL, 3.5, 6.6, 0.4, 60, 'AF'), (2, 1, 'b.jpg', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO judgement VALUES (1, 1, 2, 'Similar', 'ann', 2.5, 0, 0);
  `);
  migrate(db, 'store.sqlite');
  expect(judgementsOfPair(db, 1, 2)).toMatchObject([{ label: 'Similar', judge: 'ann', seconds: 2.5 }]);
});

test('a migration that fails leaves the store as it was', () => {
  const db = storeOfVersion(0);
  db.exec('CREATE TABLE prediction (something)');
  expect(() => {
    migrate(db, 'store.sqlite');
  }).toThrow(/already exists/);
  expect(db.pragma('user_version', { simple: true })).toBe(0);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'dataset'").pluck().get()).toBe(0);
});

test('a judgement can neither be changed, nor deleted, nor replaced', () => {
  const db = openDatabase(':memory:');
  const [firstId = 0, secondId = 0] = insertRatedImages(db, 2).ids;
  const judgement = { firstId, secondId, label: null, judge: 'ann', seconds: null, shownSwapped: true };
  const id = insertJudgement(db, judgement);
  const appendOnly = /append-only/;
  expect(() => db.exec("UPDATE judgement SET label = 'First'")).toThrow(appendOnly);
  expect(() => db.exec('DELETE FROM judgement')).toThrow(appendOnly);
  expect(() =>
    db.exec(
      `INSERT OR REPLACE INTO judgement VALUES (${id}, ${firstId}, ${secondId}, 'First', 'bob', 1, 0, 0)`,
    ),
  ).toThrow(appendOnly);
  expect(judgementsOfPair(db, firstId, secondId)).toMatchObject([judgement]);
});
