import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { importComparisons } from '../../../../src/engine/jobs/datasets/import-comparisons.ts';
import { importDataset } from '../../../../src/engine/jobs/datasets/import-dataset.ts';
import { faultsOf } from '../../../../src/engine/store/check-store.ts';
import { datasets } from '../../../../src/engine/store/datasets.ts';
import { countImages } from '../../../../src/engine/store/images.ts';
import { openWorkspace } from '../../../../src/engine/store/open-workspace.ts';
import { countPredictions } from '../../../../src/engine/store/count-answers.ts';
import { runs } from '../../../../src/engine/store/runs.ts';
import { removeLeftOvers } from '../../../../src/engine/store/unfinished.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { writeImages } from '../../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const ANSWERS = 20_000;

/** A file of answers about so many pairs of the images image-0, image-1, ... with a truth each. */
function answersFile(answers = ANSWERS, images = 300): string {
  const file = join(temporaryFolder(), 'answers.csv');
  const lines = Array.from({ length: answers }, (_, index) => {
    const first = Math.floor(index / (images - 1)) % images;
    const second = (first + 1 + (index % (images - 1))) % images;
    return `image-${first},image-${second},${(first % 9) / 2},${(second % 9) / 2},First`;
  });
  writeFileSync(file, `first,second,first_score,second_score,predicted\n${lines.join('\n')}\n`);
  return file;
}

function newWorkspace(): Workspace {
  const workspace = Workspace.open(join(temporaryFolder(), 'workspace'), { create: true });
  onTestFinished(() => workspace.close());
  return workspace;
}

const TABLES = [
  'dataset',
  'image',
  'run',
  'prediction',
  'pair_set',
  'pair',
  'split',
  'split_member',
  'unfinished',
];

const rowsOf = ({ db }: Workspace): Record<string, number> =>
  Object.fromEntries(
    TABLES.map((table) => [table, Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())]),
  );

const NOTHING = Object.fromEntries(TABLES.map((table) => [table, 0]));

test('an import is found when it is whole, and others write between its pieces', async () => {
  const workspace = newWorkspace();
  const other = new BetterSqlite3(join(workspace.dir, 'store.sqlite'), { timeout: 0 });
  onTestFinished(() => {
    other.close();
  });
  const seen: number[] = [];
  let written = 0;
  await importComparisons(workspace, answersFile(), {
    range: [0, 4],
    onProgress: ({ unit }) => {
      if (unit !== 'answers') return;
      seen.push(datasets(workspace.db).length + runs(workspace.db).length);
      // The piece is on the disk, and the next one has not begun.
      other.exec(`INSERT OR REPLACE INTO setting VALUES ('written', '${++written}')`);
    },
  });
  expect(seen.length).toBeGreaterThan(1);
  expect(seen.every((found) => found === 0)).toBe(true);
  const [run] = runs(workspace.db);
  expect(run).toMatchObject({ name: 'answers', status: 'finished', plan: { kind: 'pair-set' } });
  expect(countPredictions(workspace.db, run?.id ?? 0)).toBe(ANSWERS);
  expect(datasets(workspace.db)).toMatchObject([{ name: 'answers' }]);
  expect(countImages(workspace.db, run?.datasetId ?? 0).images).toBe(300);
  expect(rowsOf(workspace)).toMatchObject({ unfinished: 0, pair: ANSWERS });
  expect(readdirSync(join(workspace.dir, 'locks')).filter((name) => name.startsWith('unfinished'))).toEqual(
    [],
  );
});

test('an import that is stopped leaves no row', async () => {
  const workspace = newWorkspace();
  const stop = new AbortController();
  const importing = importComparisons(workspace, answersFile(), {
    range: [0, 4],
    signal: stop.signal,
    onProgress: ({ unit }) => {
      if (unit === 'answers') stop.abort();
    },
  });
  await expect(importing).rejects.toThrow();
  expect(rowsOf(workspace)).toEqual(NOTHING);
});

test('an import into a dataset that is there changes it only at the end', async () => {
  const workspace = newWorkspace();
  await importComparisons(workspace, answersFile(100, 20), { range: [0, 4], dataset: 'faces', name: 'one' });
  const [dataset] = datasets(workspace.db);
  const before = rowsOf(workspace);
  const stop = new AbortController();
  const importing = importComparisons(workspace, answersFile(), {
    dataset: 'faces',
    name: 'two',
    signal: stop.signal,
    onProgress: ({ unit }) => {
      if (unit === 'answers') stop.abort();
    },
  });
  await expect(importing).rejects.toThrow();
  expect(rowsOf(workspace)).toEqual(before);

  const { items, dataset: into } = await importComparisons(workspace, answersFile(), {
    dataset: 'faces',
    name: 'two',
  });
  expect(into).toEqual({ id: dataset?.id, name: 'faces', status: 'extended' });
  expect(items.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['pair-set created', 'run created']);
  expect(countImages(workspace.db, dataset?.id ?? 0)).toEqual({ images: 300, scored: 300 });
  expect(rowsOf(workspace)).toMatchObject({ dataset: 1, run: 2, unfinished: 0 });
  expect(workspace.db.pragma('foreign_key_check')).toEqual([]);
});

const importer = (name: string) =>
  new URL(`../../../../src/engine/jobs/datasets/import-${name}.ts`, import.meta.url).href;
const MODULE = new URL('../../../../src/engine/store/workspace.ts', import.meta.url).href;

/** Imports in a process that is killed when it has written a piece of some unit. */
function killImport(folder: string, name: string, source: string, unit: string, options = {}): void {
  const script = `
    const { Workspace } = await import(${JSON.stringify(MODULE)});
    const { ${name === 'dataset' ? 'importDataset' : 'importComparisons'}: run } = await import(${JSON.stringify(importer(name))});
    const workspace = Workspace.open(${JSON.stringify(folder)}, { create: true });
    const onProgress = (progress) => {
      if (progress.unit === ${JSON.stringify(unit)} && workspace.db.prepare('SELECT count(*) FROM unfinished').pluck().get() > 0)
        process.kill(process.pid, 'SIGKILL');
    };
    await run(workspace, ${JSON.stringify(source)}, { ...${JSON.stringify(options)}, onProgress });`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(signal, stderr).toBe('SIGKILL');
}

test.each(['images', 'pairs', 'answers'])(
  'an import killed while it writes %s shows nothing, and the next opening deletes what it wrote',
  async (unit) => {
    const folder = join(temporaryFolder(), 'workspace');
    const file = answersFile();
    killImport(folder, 'comparisons', file, unit, { range: [0, 4] });

    const looking = Workspace.open(folder);
    expect(rowsOf(looking)).toMatchObject({ dataset: 1, unfinished: 1 });
    expect([...datasets(looking.db), ...runs(looking.db)]).toEqual([]);
    looking.close();

    const workspace = await openWorkspace(folder);
    onTestFinished(() => workspace.close());
    await removeLeftOvers(workspace);
    expect(rowsOf(workspace)).toEqual(NOTHING);
    expect(faultsOf(workspace.db, 'thorough')).toEqual([]);
    const { items } = await importComparisons(workspace, file, { range: [0, 4] });
    expect(items.map(({ status }) => status)).toEqual(['created', 'created']);
  },
);

test('a dataset whose import was killed shows nothing, and is imported again', async () => {
  const folder = temporaryFolder();
  const faces = join(folder, 'faces');
  await writeImages(faces, ['a.jpg', 'b.jpg', 'c.jpg']);
  writeFileSync(join(faces, 'scores.csv'), 'image,score\na.jpg,1\nb.jpg,2\nc.jpg,3\n');
  const dir = join(folder, 'workspace');
  killImport(dir, 'dataset', join(faces, 'scores.csv'), 'images');
  const workspace = await openWorkspace(dir);
  onTestFinished(() => workspace.close());
  expect(datasets(workspace.db)).toEqual([]);
  await removeLeftOvers(workspace);
  expect(rowsOf(workspace)).toEqual(NOTHING);
  expect((await importDataset(workspace, join(faces, 'scores.csv'))).status).toBe('created');
});

test('what another process is still writing is left to it', async () => {
  const workspace = newWorkspace();
  const other = Workspace.open(workspace.dir);
  onTestFinished(() => other.close());
  let looks = 0;
  await importComparisons(workspace, answersFile(2_000, 60), {
    range: [0, 4],
    onProgress: ({ unit }) => {
      if (unit !== 'answers' || looks++ > 0) return;
      void removeLeftOvers(other);
    },
  });
  expect(looks).toBeGreaterThan(0);
  expect(runs(other.db)).toMatchObject([{ name: 'answers' }]);
  expect(existsSync(join(workspace.dir, 'locks'))).toBe(true);
});
