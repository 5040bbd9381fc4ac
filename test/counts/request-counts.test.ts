// What requests and tables cost, in counts that no other work on a machine changes: statements of SQL, rows, bytes.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { knownAnswers } from '../../src/engine/analysis/scores/known-answers.ts';
import { columnsInOrder } from '../../src/engine/analysis/tables/answer-columns.ts';
import type { AnswerTable } from '../../src/engine/analysis/tables/answer-table.ts';
import { keepAnswers, openAnswerTable } from '../../src/engine/analysis/tables/open-answer-table.ts';
import { importComparisons } from '../../src/engine/jobs/datasets/import-comparisons.ts';
import { runById, runByName } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { oneHot } from '../../src/core/labels.ts';
import type { RequestName } from '../../src/ipc/requests.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Statements that a request on the main thread, without parameters, prepares at most on a workspace of one dataset and one run. */
const MOST_STATEMENTS: { readonly [Name in RequestName]?: number } = {
  'workspace.summary': 60,
  'jobs.list': 0,
  'slices.list': 1,
  'settings.get': 1,
  'people.list': 2,
  'notes.list': 2,
  'tasks.list': 4,
};

/** Of an import on the command line: images, sets and runs in one each, and one for some ten thousand answers. */
const MOST_TRANSACTIONS = 8;

/** Bytes that a table keeps of an answer: five columns of the store's, and what is looked up again and again. */
const MOST_BYTES_OF_ROW = 68;

/** The same of an answer of which only the label is known. */
const MOST_BYTES_OF_LABEL = 44;

async function statementsOf(images: number): Promise<Record<string, number>> {
  const folder = path.join(temporaryFolder(), 'workspace');
  answeredRun(folder, { images }).workspace.close();
  const { workbench, workspace } = openWorkbench(folder);
  const counts: Record<string, number> = {};
  for (const name of Object.keys(MOST_STATEMENTS)) {
    const prepare = vi.spyOn(workspace.db, 'prepare');
    expect(await workbench.request(name, {})).toMatchObject({ ok: true });
    counts[name] = prepare.mock.calls.length;
    prepare.mockRestore();
  }
  return counts;
}

test('requests of the main thread ask the store a few statements, however many answers there are', async () => {
  const counts = await statementsOf(12);
  for (const [name, most] of Object.entries(MOST_STATEMENTS))
    expect(counts[name], name).toBeLessThanOrEqual(most);
  expect(counts['workspace.summary']).toBeGreaterThan(0);
  expect(await statementsOf(40)).toEqual(counts);
});

test('a table reads each answer once, keeps few bytes of it, and takes the copy in the cache as it lies', () => {
  const folder = path.join(temporaryFolder(), 'workspace');
  const made = answeredRun(folder, { images: 40 });
  const rows = made.predictions.length;
  made.workspace.close();
  const workspace = Workspace.open(folder);
  onTestFinished(() => workspace.close());
  const run = runById(workspace.db, made.runId);
  if (run === null) throw new Error('the run is there');

  const prepare = vi.spyOn(workspace.db, 'prepare');
  const readsOfAnswers = () => {
    const statements = prepare.mock.calls.map(([sql]) => sql);
    prepare.mockClear();
    return statements.filter((sql) => sql.includes('FROM prediction') && !/LIMIT 1\b/.test(sql));
  };
  // A run that ends keeps the copy, and nobody who asks about it reads the store.
  keepAnswers(workspace, run);
  // All of them, and no count before.
  expect(readsOfAnswers()).toHaveLength(1);
  expect(openAnswerTable(workspace, run).count).toBe(rows);
  expect(readsOfAnswers()).toEqual([]);
  rmSync(path.join(workspace.cacheDir, 'answers'), { recursive: true });

  const table = openAnswerTable(workspace, run);
  expect(table.count).toBe(rows);
  expect(readsOfAnswers()).toHaveLength(1);
  expect(bytesOf(table) / rows).toBeLessThanOrEqual(MOST_BYTES_OF_ROW);

  // From its copy: no answer is read from the store or counted, which is reading too, and its columns are the file's bytes, copied nowhere.
  const again = openAnswerTable(workspace, run);
  expect(readsOfAnswers()).toEqual([]);
  expect(again.count).toBe(rows);
  const columns = columnsInOrder(again.columns);
  expect(columns).toHaveLength(6);
  expect(new Set(columns.map(({ buffer }) => buffer)).size).toBe(1);
  expect(again.model).toBe(again.columns.labels);
});

test('a table of labels alone keeps no probabilities, and a calibration copies nothing of it', async () => {
  const folder = temporaryFolder();
  const rows = 400;
  const file = path.join(folder, 'answers.csv');
  const label = (row: number) => (row % 3 === 0 ? 'Similar' : row % 2 === 0 ? 'First' : 'Second');
  writeFileSync(
    file,
    `test,reference,test_score,reference_score,predicted\n${Array.from({ length: rows }, (_, row) => `t${Math.floor(row / 20)},r${row % 20},3,${1 + (row % 4)},${label(row)}`).join('\n')}`,
  );
  const workspace = Workspace.open(path.join(folder, 'workspace'), { create: true });
  onTestFinished(() => workspace.close());
  await importComparisons(workspace, file, { name: 'r' });
  const run = runByName(workspace.db, 'r');
  if (run === null) throw new Error('the run is there');
  // From the store, then from its copy.
  for (const table of [openAnswerTable(workspace, run), openAnswerTable(workspace, run)]) {
    expect(table.count).toBe(rows);
    expect(table.columns.probabilities).toBeNull();
    expect(bytesOf(table) / rows).toBeLessThanOrEqual(MOST_BYTES_OF_LABEL);
    const ofRow = (row: number) =>
      label(
        20 * Number(nameOf(table, table.first, row).slice(1)) +
          Number(nameOf(table, table.second, row).slice(1)),
      );
    const { first, second, scores, labels, weights } = knownAnswers(table, 'hard');
    for (const [column, own] of [
      [first, table.first],
      [second, table.second],
      [scores, table.images.scores],
      [labels, table.model],
    ])
      expect(column).toBe(own);
    expect(weights).toBeNull();
    for (let row = 0; row < rows; row++) {
      expect(table.label(row)).toBe(ofRow(row));
      expect(table.probabilities(row)).toEqual(oneHot(ofRow(row)));
    }
  }
});

function nameOf({ images }: AnswerTable, column: Int32Array, row: number): string {
  return images.names[column[row] ?? NaN] ?? '';
}

/** Of all typed arrays that an object and its columns hold, each memory once, apart from what has a length of its own (images). */
function bytesOf(table: AnswerTable): number {
  const held = new Set<ArrayBufferView>();
  for (const value of [
    ...Object.values<unknown>(Object.fromEntries(Object.entries(table))),
    ...columnsInOrder(table.columns),
    // Made when they are first asked for.
    ...[table.firstStart, table.secondStart, table.bySecond, table.reverse],
  ])
    if (ArrayBuffer.isView(value)) held.add(value);
  return [...held].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

test('a table of recorded answers is stored with few statements and few transactions, however many its rows', async () => {
  const folder = temporaryFolder();
  const rows = 12_000;
  const file = path.join(folder, 'answers.csv');
  writeFileSync(
    file,
    `test,reference,predicted\n${Array.from({ length: rows }, (_, row) => `t${Math.floor(row / 100)},r${row % 100},First`).join('\n')}`,
  );
  const workspace = Workspace.open(path.join(folder, 'workspace'), { create: true });
  onTestFinished(() => workspace.close());
  const statements = vi.spyOn(workspace.db, 'prepare');
  const transactions = vi.spyOn(workspace, 'transaction');
  const { items } = await importComparisons(workspace, file, { isAlone: true });
  expect(items.map(({ kind, size }) => [kind, size])).toEqual([
    ['reference-set', 100],
    ['run', rows],
  ]);
  expect(statements.mock.calls.filter(([sql]) => sql.includes('INTO prediction'))).toHaveLength(1);
  expect(transactions.mock.calls.length).toBeLessThanOrEqual(MOST_TRANSACTIONS);
});

test('an import of many answers keeps the copy that the first look at them reads', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'answers.csv');
  const rows = Array.from(
    { length: 20_000 },
    (_, row) => `t${Math.floor(row / 100)},r${row % 100},${row % 3 === 0 ? 'First' : 'Second'}`,
  );
  writeFileSync(file, `test,reference,predicted\n${rows.join('\n')}`);
  const dir = path.join(folder, 'workspace');
  expect(await tiebreak(['import-comparisons', file, '--workspace', dir])).toMatchObject({ code: 0 });
  const workspace = Workspace.open(dir);
  onTestFinished(() => workspace.close());
  const run = runById(workspace.db, 1);
  if (run === null) throw new Error('the run is there');
  const prepare = vi.spyOn(workspace.db, 'prepare');
  expect(openAnswerTable(workspace, run).count).toBe(rows.length);
  const reads = prepare.mock.calls.filter(
    ([sql]) => sql.includes('FROM prediction') && !sql.includes('LIMIT 1'),
  );
  expect(reads).toEqual([]);
});
