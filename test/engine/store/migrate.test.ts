import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { calibrations } from '../../../src/engine/store/calibrations.ts';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { datasets } from '../../../src/engine/store/datasets.ts';
import { migrate, MIGRATIONS, SCHEMA_VERSION } from '../../../src/engine/store/migrate.ts';
import { appendJudgement, judgementsOfPair } from '../../../src/engine/store/judgements.ts';
import { standingJudgementOfPair } from '../../../src/engine/store/standing-judgements.ts';
import { people } from '../../../src/engine/store/people.ts';
import { redoJudgement } from '../../../src/engine/store/undo-judgements.ts';
import { pairSetsOfDataset, pairsOfSet } from '../../../src/engine/store/pair-sets.ts';
import { countPredictions } from '../../../src/engine/store/count-answers.ts';
import { referenceSetsOfDataset, referencesOfSet } from '../../../src/engine/store/reference-sets.ts';
import { predictionsOfRun } from '../../../src/engine/store/predictions.ts';
import { runs } from '../../../src/engine/store/runs.ts';
import { scoresOfScoring, scoringsOfRun } from '../../../src/engine/store/scores.ts';
import { splitMembers, splitsOfDataset } from '../../../src/engine/store/splits.ts';
import { keepContradiction, keptContradictions } from '../../../src/engine/store/kept-contradictions.ts';
import { tasks } from '../../../src/engine/store/tasks.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';

/** A store as the first `version` migrations leave it. */
function storeOfVersion(version: number): BetterSqlite3.Database {
  const db = new BetterSqlite3(':memory:');
  for (const step of MIGRATIONS.slice(0, version)) step(db);
  db.pragma(`user_version = ${version}`);
  return db;
}

/** As {@link openDatabase} leaves a store. */
function migrated(db: BetterSqlite3.Database): BetterSqlite3.Database {
  migrate(db, 'store.sqlite');
  db.pragma('recursive_triggers = ON');
  return db;
}

test('the migrations make the tables of an empty store, all of them strict', () => {
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
    'answer_state',
    'calibration',
    'dataset',
    'failed_comparison',
    'image',
    'image_set',
    'judgement',
    'judgement_import',
    'kept_contradiction',
    'model',
    'note',
    'pair',
    'pair_set',
    'person',
    'prediction',
    'rating',
    'reference_member',
    'reference_set',
    'run',
    'run_lease',
    'same_comparator',
    'score',
    'scoring',
    'setting',
    'slice',
    'split',
    'split_member',
    'task',
    'task_change',
    'task_deal',
    'task_item',
    'task_person',
    'unfinished',
  ]);
});

/** A store of version 1 with a row in every table that a later migration touches, written as version 1 wrote them. */
function storeWithRowsOfVersion1(): BetterSqlite3.Database {
  const db = storeOfVersion(1);
  db.pragma('foreign_keys = ON');
  db.exec(`
    INSERT INTO dataset VALUES (1, 'faces', 'csv', '/faces', 1, 10, 0, '{}');
    INSERT INTO image VALUES (1, 1, 'a.jpg', 'a.jpg', NULL, 3.5, 6.6, 0.4, 60, 'AF'), (2, 1, 'b.jpg', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO split VALUES (1, 1, '4:1', 'ratio', 7);
    INSERT INTO split_member VALUES (1, 1, 'train'), (1, 2, 'test');
    INSERT INTO reference_set VALUES (1, 1, 1, 'references', 0.1, 10, 7);
    INSERT INTO reference_member VALUES (1, 0, 1);
    INSERT INTO pair_set VALUES (1, 1, 1, 'train', 'pairs', 'balanced-3', 0.2, 7);
    INSERT INTO pair VALUES (1, 0, 2, 1, 'First');
    INSERT INTO run VALUES (1, 'recorded', 'recorded', NULL, 1, NULL, '[{"name":"","adapters":[]}]', NULL, 0.2, NULL, NULL, 'finished', 5, 6);
    INSERT INTO prediction VALUES (1, 1, 2, 0, 2, 1, 0, 'First', 5);
    INSERT INTO judgement VALUES (3, 1, 2, 'Similar', 'ann', 2.5, 0, 9), (4, 2, 1, NULL, 'bob', NULL, 1, 10);
  `);
  return db;
}

test('judgements of version 1 are labels and skips of migration 2, which nobody took back', () => {
  const db = storeWithRowsOfVersion1();
  migrate(db, 'store.sqlite');
  const old = {
    previous: null,
    runId: null,
    undone: false,
    undoes: null,
    task: null,
    repeated: false,
    review: false,
    blind: null,
    predictionSeen: null,
    truthSeen: null,
    takenOver: false,
    comment: null,
    reasons: null,
    batch: null,
  };
  expect(judgementsOfPair(db, 1, 2)).toEqual([
    {
      ...old,
      id: 3,
      firstId: 1,
      secondId: 2,
      action: 'label',
      status: 'submitted',
      label: 'Similar',
      judge: 'ann',
      person: 1,
      seconds: 2.5,
      shownSwapped: false,
      createdAt: 9,
    },
    {
      ...old,
      id: 4,
      firstId: 1,
      secondId: 2,
      action: 'skip',
      status: 'skipped',
      label: null,
      judge: 'bob',
      person: 2,
      seconds: null,
      shownSwapped: false,
      createdAt: 10,
    },
  ]);
  expect(db.pragma('foreign_key_check')).toEqual([]);
});

test('runs, sets and splits of version 1 are there after migration 2, with all they hold', () => {
  const db = storeWithRowsOfVersion1();
  migrate(db, 'store.sqlite');
  expect(runs(db)).toMatchObject([{ id: 1, name: 'recorded', status: 'finished' }]);
  expect(countPredictions(db, 1)).toBe(1);
  expect(splitsOfDataset(db, 1)).toMatchObject([{ id: 1, name: '4:1' }]);
  expect(splitMembers(db, 1)).toHaveLength(2);
  expect(referenceSetsOfDataset(db, 1)).toMatchObject([{ id: 1, name: 'references' }]);
  expect(referencesOfSet(db, 1)).toHaveLength(1);
  expect(pairSetsOfDataset(db, 1)).toMatchObject([{ id: 1, name: 'pairs' }]);
  expect(pairsOfSet(db, 1)).toEqual([{ firstId: 2, secondId: 1, label: 'First' }]);
});

test('datasets, calibrations and scorings of version 2 are there after migration 3, none of them removed', () => {
  const db = storeWithRowsOfVersion1();
  const [, toVersion2] = MIGRATIONS;
  toVersion2?.(db);
  db.pragma('user_version = 2');
  db.exec(`
    INSERT INTO calibration VALUES (1, 1, 'run "recorded"', 10, 6, 3, 0, 0.1, 0.1, NULL, -5, 7);
    INSERT INTO scoring (id, run_id, calibration_id, scale, margin, bias, evidence, created_at, corrected)
      VALUES (1, 1, 1, 6, 3, 0, 'hard', 8, 1);
    INSERT INTO score VALUES (1, 1, 3.5, 2, 3, 4, NULL, 9);
  `);
  migrate(db, 'store.sqlite');
  expect(datasets(db)).toMatchObject([{ id: 1, name: 'faces' }]);
  expect(calibrations(db)).toMatchObject([{ id: 1, runId: 1, likelihood: { scale: 6, margin: 3, bias: 0 } }]);
  expect(scoringsOfRun(db, 1)).toMatchObject([{ id: 1, calibrationId: 1, corrected: true }]);
  expect(scoresOfScoring(db, 1)).toHaveLength(1);
});

test('a run of version 3 is read as before by migration 4, and what it wrote is refused by a program of version 3', () => {
  const db = storeOfVersion(3);
  const [one, two] = [
    '[{"name":"model","adapters":[]}]',
    '[{"name":"e","adapters":[{"file":"/e.gguf","scale":0.5}]}]',
  ];
  db.exec(`
    INSERT INTO dataset VALUES (1, 'faces', 'csv', '/faces', 1, 10, 0, '{}', NULL);
    INSERT INTO model VALUES (1, 'm', '/m.gguf', '/mmproj.gguf', NULL, 'aa', 'bb');
    INSERT INTO run VALUES
      (1, 'plain', 'model', 1, 1, '{"kind":"all-pairs","images":[1,2],"orders":"both"}', '${one}', 'p', 0.2, NULL, '{"mmprojHash":"bb"}', 'paused', 5, NULL, NULL),
      (2, 'adapted', 'recorded', NULL, 1, NULL, '${two}', NULL, 0.2, NULL, NULL, 'finished', 5, 6, NULL);
  `);
  migrate(db, 'store.sqlite');
  expect(runs(db).map(({ members }) => members)).toEqual([JSON.parse(one), JSON.parse(two)]);
  expect(runs(db)[0]).toMatchObject({ status: 'paused', runtime: { mmprojHash: 'bb' } });
  expect(Number(db.pragma('user_version', { simple: true }))).toBeGreaterThan(3);
});

test("likelihoods of version 4 are Rao and Kupper's after migration 5, also that of an adaptive plan", () => {
  const db = storeOfVersion(4);
  const plan =
    '{"kind":"adaptive","targets":[1],"references":1,"orders":"both","budget":9,"intervalWidth":0.3,"batch":3,"likelihood":{"scale":6,"margin":3,"bias":0.1},"evidence":"hard"}';
  db.exec(`
    INSERT INTO dataset VALUES (1, 'faces', 'csv', '/faces', 1, 10, 0, '{}', NULL);
    INSERT INTO run VALUES
      (1, 'adaptive', 'recorded', NULL, 1, '${plan}', '[{"name":"model","adapters":[]}]', NULL, 0.2, NULL, NULL, 'finished', 5, 6, NULL);
    INSERT INTO calibration VALUES (1, 1, 'run "adaptive"', 10, 6, 3, 0.1, 0.2, 0.3, NULL, -5, 7, NULL);
    INSERT INTO scoring (id, run_id, calibration_id, scale, margin, bias, evidence, created_at, corrected)
      VALUES (1, 1, 1, 6, 3, 0.1, 'hard', 8, 0);
  `);
  migrate(db, 'store.sqlite');
  const likelihood = { kind: 'rao-kupper', scale: 6, margin: 3, bias: 0.1 };
  expect(calibrations(db)).toMatchObject([
    { id: 1, likelihood, standardErrors: { scale: 0.2, margin: 0.3, bias: null } },
  ]);
  expect(scoringsOfRun(db, 1)).toMatchObject([{ id: 1, likelihood }]);
  expect(runs(db)[0]?.plan).toMatchObject({ kind: 'adaptive', likelihood });
});

test('an answer of version 5 counts once after migration 6', () => {
  const db = storeOfVersion(5);
  db.exec(`
    INSERT INTO dataset VALUES (1, 'faces', 'csv', '/faces', 1, 10, 0, '{}', NULL);
    INSERT INTO image (id, dataset_id, name) VALUES (1, 1, 'a'), (2, 1, 'b');
    INSERT INTO run VALUES
      (1, 'old', 'recorded', NULL, 1, NULL, '[{"name":"model","adapters":[]}]', NULL, 0.2, NULL, NULL, 'finished', 5, 6, NULL);
    INSERT INTO prediction VALUES (1, 1, 2, 0, NULL, NULL, NULL, 'First', 7);
  `);
  migrate(db, 'store.sqlite');
  expect([...predictionsOfRun(db, 1)]).toMatchObject([{ firstId: 1, label: 'First', votes: 1 }]);
});

test('a scoring of version 9 is of all comparisons after migration 10', () => {
  const db = storeOfVersion(9);
  db.exec(`
    INSERT INTO dataset VALUES (1, 'faces', 'csv', '/faces', 1, 10, 0, '{}', NULL);
    INSERT INTO run VALUES
      (1, 'old', 'recorded', NULL, 1, NULL, '[{"name":"model","adapters":[]}]', NULL, 0.2, NULL, NULL, 'finished', 5, 6, NULL);
    INSERT INTO scoring (id, run_id, kind, scale, margin, bias, evidence, created_at, corrected)
      VALUES (1, 1, 'rao-kupper', 6, 3, 0.1, 'hard', 8, 0);
  `);
  migrate(db, 'store.sqlite');
  expect(scoringsOfRun(db, 1)).toMatchObject([{ id: 1, filter: null, referenceSetId: null }]);
});

test('whoever was named before migration 13 is a person, and undone entries stay undone', () => {
  const db = storeOfVersion(12);
  db.pragma('foreign_keys = ON');
  db.exec(`
    INSERT INTO dataset VALUES (1, 'faces', 'csv', '/faces', 1, 10, 0, '{}', NULL);
    INSERT INTO image (id, dataset_id, name) VALUES (1, 1, 'a'), (2, 1, 'b');
    INSERT INTO judgement (id, key, first_id, second_id, action, label, previous, judge, seconds, shown_swapped, undoes, created_at)
      VALUES (3, 'k3', 2, 1, 'label', 'First', NULL, 'bob', 1.5, 1, NULL, 100),
        (4, 'k4', 1, 2, 'label', 'Similar', 'Second', 'ann', NULL, 0, NULL, 200),
        (5, 'k5', 1, 2, 'undo', NULL, 'Similar', 'ann', NULL, 0, 4, 300),
        (6, 'k6', 1, 2, 'skip', NULL, 'Second', 'bob', NULL, 0, NULL, 400);
    INSERT INTO setting VALUES ('judge', '"cyd"');
  `);
  migrate(db, 'store.sqlite');
  expect(people(db).map(({ id, name, role, archived }) => [id, name, role, archived])).toEqual([
    [1, 'bob', 'reviewer', false],
    [2, 'ann', 'reviewer', false],
    [3, 'cyd', 'reviewer', false],
  ]);
  expect(new Set(people(db).map(({ colour }) => colour)).size).toBe(3);
  expect(
    judgementsOfPair(db, 1, 2).map(({ id, judge, status, label, undone }) => [
      id,
      judge,
      status,
      label,
      undone,
    ]),
  ).toEqual([
    [3, 'bob', 'submitted', 'Second', false],
    [4, 'ann', 'submitted', 'Similar', true],
    [5, 'ann', null, null, false],
    [6, 'bob', 'skipped', null, false],
  ]);
  expect(standingJudgementOfPair(db, 1, 2).label).toBe('Second');
  expect(redoJudgement(db, randomUUID(), 'ann')).toMatchObject({ id: 4, undone: false });
  expect(db.pragma('foreign_key_check')).toEqual([]);
});

test('a judgement of version 13 belongs to no import after migration 14, and stands', () => {
  const db = storeOfVersion(13);
  db.exec(`
    INSERT INTO dataset VALUES (1, 'faces', 'csv', '/faces', 1, 10, 0, '{}', NULL);
    INSERT INTO image (id, dataset_id, name) VALUES (1, 1, 'a'), (2, 1, 'b');
    INSERT INTO person VALUES (1, 'ann', '#2f6fb3', 'reviewer', 0, NULL);
    INSERT INTO judgement (id, key, first_id, second_id, action, status, label, person_id, shown_swapped, batch, created_at)
      VALUES (3, 'k3', 2, 1, 'label', 'submitted', 'First', 1, 0, 'bulk', 100);
  `);
  migrate(db, 'store.sqlite');
  expect(standingJudgementOfPair(db, 2, 1).label).toBe('Second');
  expect(db.prepare('SELECT origin FROM judgement').pluck().all()).toEqual([null]);
  expect(db.prepare('SELECT count(*) FROM judgement_import').pluck().get()).toBe(0);
});

test('runs and datasets of version 14 ask what the card says, in the usual precision', () => {
  const db = storeOfVersion(14);
  db.exec(`
    INSERT INTO dataset (id, name, kind, root, imported_at, report) VALUES (1, 'faces', 'csv', '/', 0, 'null');
    INSERT INTO run (id, name, kind, dataset_id, members, prompt, theta, status, created_at, finished_at)
      VALUES (1, 'run', 'recorded', 1, '[{"name":"model","adapters":[]}]', '<image><image> which?', 0.2, 'finished', 5, 6);
  `);
  migrate(db, 'store.sqlite');
  expect(datasets(db)).toMatchObject([{ ask: { question: null, words: null, more: null } }]);
  expect(runs(db)).toMatchObject([{ name: 'run', asked: null, exact: false }]);
});

test('after migration 16 the side of what other tools said is not known, and of all else as before', () => {
  const db = storeOfVersion(15);
  db.exec(`
    INSERT INTO dataset (id, name, kind, root, imported_at, report) VALUES (1, 'faces', 'csv', '/', 0, 'null');
    INSERT INTO image (id, dataset_id, name) VALUES (1, 1, 'a'), (2, 1, 'b');
    INSERT INTO person VALUES (1, 'ann', '#2f6fb3', 'reviewer', 0, NULL);
    INSERT INTO judgement (id, first_id, second_id, action, status, label, person_id, shown_swapped, created_at, origin)
      VALUES (1, 1, 2, 'label', 'submitted', 'First', 1, 0, 100, NULL),
        (2, 1, 2, 'label', 'submitted', 'First', 1, 1, 200, '{"tool":"tiebreak"}'),
        (3, 1, 2, 'label', 'submitted', 'First', 1, 0, 300, '{"tool":"label-studio","source":"annotation 3"}'),
        (4, 1, 2, 'label', 'submitted', 'First', 1, 1, 400, '{"tool":"prodigy"}');
  `);
  migrate(db, 'store.sqlite');
  expect(judgementsOfPair(db, 1, 2).map(({ shownSwapped }) => shownSwapped)).toEqual([
    false,
    true,
    null,
    true,
  ]);
  expect(judgementsOfPair(db, 2, 1).map(({ shownSwapped }) => shownSwapped)).toEqual([
    true,
    false,
    null,
    false,
  ]);
  expect(() => db.exec('UPDATE judgement SET shown_swapped = 0')).toThrow(/append-only/);
});

test('after migration 17 the record is as before, and corrected scores took the newest labels', () => {
  const db = storeOfVersion(16);
  db.exec(`
    INSERT INTO dataset (id, name, kind, root, imported_at, report) VALUES (1, 'faces', 'csv', '/', 0, 'null');
    INSERT INTO image (id, dataset_id, name) VALUES (1, 1, 'a'), (2, 1, 'b');
    INSERT INTO person VALUES (1, 'ann', '#2f6fb3', 'reviewer', 0, NULL);
    INSERT INTO run (id, name, kind, dataset_id, members, prompt, theta, status, created_at)
      VALUES (1, 'run', 'recorded', 1, '[{"name":"model","adapters":[]}]', '', 0.2, 'finished', 5);
    INSERT INTO judgement (id, key, first_id, second_id, action, status, label, person_id, shown_swapped, undoes, created_at)
      VALUES (1, 'k1', 1, 2, 'label', 'submitted', 'First', 1, NULL, NULL, 100),
        (2, 'k2', 1, 2, 'label', 'submitted', 'Second', 1, 1, NULL, 200),
        (3, 'k3', 1, 2, 'undo', NULL, NULL, 1, 1, 2, 300);
    INSERT INTO scoring (id, run_id, scale, margin, bias, evidence, corrected, created_at)
      VALUES (1, 1, 5, 2, 0, 'hard', 1, 10), (2, 1, 5, 2, 0, 'hard', 0, 20);
  `);
  migrated(db);
  expect(judgementsOfPair(db, 1, 2)).toMatchObject([
    { id: 1, shownSwapped: null, review: false, undone: false },
    { id: 2, shownSwapped: true, review: false, undone: true },
    { id: 3, undoes: 2, review: false },
  ]);
  expect(db.prepare('SELECT people FROM scoring ORDER BY id').pluck().all()).toEqual(['newest', null]);
  expect(() => db.exec('DELETE FROM judgement')).toThrow(/append-only/);
  expect(db.pragma('foreign_key_check')).toEqual([]);
});

test('after migration 18 a person keeps a contradiction once, by the answers that make it', () => {
  const db = storeOfVersion(17);
  db.exec("INSERT INTO person VALUES (1, 'ann', '#2f6fb3', 'reviewer', 0, NULL)");
  migrate(db, 'store.sqlite');
  for (const kept of [true, true]) keepContradiction(db, 1, '3-7', kept);
  expect([...keptContradictions(db, 1)]).toEqual(['3-7']);
  keepContradiction(db, 1, '3-7', false);
  expect([...keptContradictions(db, 1)]).toEqual([]);
});

test('after migration 19 a task has a name that can be typed, and is not archived', () => {
  const db = storeOfVersion(18);
  db.exec(`
    INSERT INTO dataset (id, name, kind, root, imported_at, report) VALUES (1, 'faces', 'csv', '/images', 0, '[]');
    INSERT INTO task (id, name, dataset_id, source, question, guidelines, pair_order, seed, blind, feedback, repeat_share, sides,
        reasons, created_at)
      SELECT id, name, 1, '{}', 'Which?', '', 'random', 1, 1, 0, 0, 'random', '[]', 0 FROM (
        SELECT 1 AS id, ' ' AS name UNION ALL SELECT 2, 'task 1' UNION ALL SELECT 3, 'kept' UNION ALL SELECT 4, ' kept');
  `);
  migrated(db);
  expect(tasks(db).map(({ name, archived }) => [name, archived])).toEqual([
    ['task (2)', false],
    ['task 1', false],
    ['kept', false],
    ['kept (2)', false],
  ]);
});

test('tasks of version 19 have no example pairs', () => {
  const db = storeOfVersion(19);
  db.exec(`
    INSERT INTO dataset (id, name, kind, root, imported_at, report) VALUES (1, 'faces', 'csv', '/', 0, 'null');
    INSERT INTO task (id, name, dataset_id, source, question, guidelines, pair_order, seed, blind, feedback, repeat_share, sides,
        reasons, created_at)
      VALUES (1, 'first', 1, '{"kind":"pair-set","pairSet":1}', 'Which?', '', 'random', 1, 1, 0, 0, 'random', '[]', 5);
  `);
  migrate(db, 'store.sqlite');
  expect(tasks(db)).toMatchObject([{ name: 'first', examples: [] }]);
});

test('answers of version 27 lose their index by the second image and nothing else', () => {
  const db = storeOfVersion(27);
  const { datasetId, ids } = insertRatedImages(db, 3);
  const [a = 0, b = 0, c = 0] = ids;
  db.prepare(
    `INSERT INTO run (id, name, kind, dataset_id, members, theta, status, created_at)
     VALUES (1, 'recorded', 'recorded', ?, '[{"name":"said","adapters":[]}]', 0.2, 'finished', 5)`,
  ).run(datasetId);
  const insert = db.prepare(
    `INSERT INTO prediction (run_id, first_id, second_id, member, label, answered_at, votes, weight)
     VALUES (1, ?, ?, 0, 'Similar', 7, 2, 1.5)`,
  );
  for (const [first, second] of [
    [a, b],
    [a, c],
    [c, a],
  ])
    insert.run(first, second);
  const before = [...predictionsOfRun(db, 1)];
  expect(before).toHaveLength(3);
  expect(db.pragma("index_list('prediction')")).toHaveLength(2);
  migrate(db, 'store.sqlite');
  expect([...predictionsOfRun(db, 1)]).toEqual(before);
  expect(db.pragma("index_list('prediction')")).toHaveLength(1);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
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
  for (const db of [openDatabase(':memory:'), migrated(storeWithRowsOfVersion1())]) {
    const [firstId = 0, secondId = 0] = insertRatedImages(db, 2).ids;
    const judgement = { firstId, secondId, label: null, judge: 'ann', seconds: null, shownSwapped: true };
    const key = randomUUID();
    const { id } = appendJudgement(db, { ...judgement, key, action: 'skip', runId: null });
    const appendOnly = /append-only/;
    expect(() => db.exec("UPDATE judgement SET action = 'label', label = 'First'")).toThrow(appendOnly);
    expect(() => db.exec('DELETE FROM judgement')).toThrow(appendOnly);
    expect(() =>
      db.exec(
        `INSERT OR REPLACE INTO judgement (id, first_id, second_id, action, status, label, person_id, shown_swapped, created_at)
         VALUES (${id}, ${firstId}, ${secondId}, 'label', 'submitted', 'First', 1, 0, 0)`,
      ),
    ).toThrow(appendOnly);
    expect(judgementsOfPair(db, firstId, secondId)).toMatchObject([judgement]);
  }
});

test('each step stands where the number of its file says: two that are added at once must not change places', () => {
  const source = readFileSync(new URL('../../../src/engine/store/migrate.ts', import.meta.url), 'utf8');
  const files = [...source.matchAll(/import \{ (\w+) \} from '\.\/migrations\/(\d+)-/g)];
  const numbers = new Map(files.map(([, name = '', number]) => [name, Number(number)]));
  expect(numbers.size).toBe(MIGRATIONS.length);
  expect(MIGRATIONS.map(({ name }) => numbers.get(name))).toEqual(MIGRATIONS.map((_, place) => place + 1));
});
