import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { insertCalibration } from '../../src/engine/store/calibrations.ts';
import { insertDataset, SIMULATED_KIND } from '../../src/engine/store/datasets.ts';
import { insertImages } from '../../src/engine/store/images.ts';
import { insertModel } from '../../src/engine/store/models.ts';
import { insertPredictions } from '../../src/engine/store/predictions.ts';
import { insertReferenceSet } from '../../src/engine/store/reference-sets.ts';
import { setRemoved } from '../../src/engine/store/removal.ts';
import { insertSplit } from '../../src/engine/store/splits.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Message } from '../../src/ipc/events.ts';
import type { Result } from '../../src/ipc/requests.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { writeFiles } from '../fixtures/image-folder.ts';
import { testWorkbench } from '../fixtures/served-workbench.ts';
import { ruleRun } from '../fixtures/rule-run.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

async function summary(workbench: Workbench): Promise<Result<'workspace.summary'>> {
  const reply = await workbench.request('workspace.summary', {});
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value as Result<'workspace.summary'>;
}

test('the summary counts what a dataset holds, and says what is simulated', async () => {
  const workbench = testWorkbench();
  const { db, dir } = workbench.session.workspace;
  const datasetId = insertDataset(db, {
    name: 'faces',
    kind: SIMULATED_KIND,
    root: '/faces',
    rawRange: null,
    importedAt: 1234,
    report: {
      problemCount: 2,
      problems: [
        { kind: 'bad-row', severity: 'skipped', file: 'a.csv', line: 3, message: 'no score' },
        { kind: 'note', severity: 'warning', file: 'b.csv', line: null, message: 'empty' },
      ],
    },
  });
  const ids = insertImages(db, datasetId, [
    { name: '1.jpg', score: 1, group: 'b' },
    { name: '2.jpg', score: 2, group: 'a' },
    { name: '3.jpg', group: 'b' },
  ]);
  const splitId = insertSplit(db, {
    datasetId,
    name: 'split',
    kind: 'ratio',
    seed: 1,
    members: ids.map((imageId, index) => ({ imageId, part: index === 0 ? 'test' : 'train' })),
  });
  const set = { datasetId, splitId, binWidth: null, perBin: null, seed: null, imageIds: ids.slice(0, 2) };
  const kept = insertReferenceSet(db, { ...set, name: 'kept' });
  setRemoved(db, 'reference_set', insertReferenceSet(db, { ...set, name: 'removed' }), true);
  expect(await summary(workbench)).toEqual({
    folder: dir,
    name: path.basename(dir),
    version: manifest.version,
    datasets: [
      {
        id: datasetId,
        name: 'faces',
        kind: 'simulated',
        simulated: true,
        ask: { question: null, words: null, more: null },
        estimatedScores: null,
        images: 3,
        scored: 2,
        groups: [
          { name: 'a', images: 1 },
          { name: 'b', images: 2 },
        ],
        importedAt: 1234,
        problems: [
          { where: 'a.csv:3', message: 'no score' },
          { where: 'b.csv', message: 'empty' },
        ],
        // Of before notes were counted apart.
        problemCount: 1,
        noteCount: 1,
        splits: [
          {
            id: splitId,
            name: 'split',
            kind: 'ratio',
            parts: [
              { name: 'test', images: 1 },
              { name: 'train', images: 2 },
            ],
          },
        ],
        referenceSets: [{ id: kept, name: 'kept', images: 2, splitId }],
        pairSets: [],
      },
    ],
    runs: [],
    models: [],
    judgements: 0,
  });
});

test('a run is summed up with its answers, its model and the likelihood that scores take', async () => {
  const { workspace, runId, ids } = ruleRun(
    temporaryFolder(),
    4,
    ({ all }) => ({
      kind: 'all-pairs',
      images: [...all],
      orders: 'both',
    }),
    2,
  );
  const { db } = workspace;
  const answer = { logits: [0, 0, 0], label: 'First', answeredAt: 1 } as const;
  insertPredictions(
    db,
    runId,
    [0, 1].map((member) => ({ firstId: ids[0] ?? 0, secondId: ids[1] ?? 0, member, ...answer })),
  );
  insertPredictions(db, runId, [{ firstId: ids[0] ?? 0, secondId: ids[2] ?? 0, member: 0, ...answer }]);
  insertCalibration(db, {
    runId,
    source: 'somewhere',
    pairs: 1234,
    likelihood: { kind: 'rao-kupper', scale: 5, margin: 2, bias: 0.1 },
    standardErrors: { scale: null, margin: null, bias: null },
    logLikelihood: -1,
  });
  const folder = temporaryFolder();
  writeFiles(folder, { 'model.gguf': '', 'mmproj.gguf': '' });
  const files = { modelFile: path.join(folder, 'model.gguf'), mmprojFile: path.join(folder, 'mmproj.gguf') };
  insertModel(db, { name: 'drawn', ...files, card: { simulated: true } });
  const { runs, models } = await summary(testWorkbench(workspace));
  expect(runs).toEqual([
    expect.objectContaining({
      id: runId,
      planned: 12,
      answered: 1,
      failed: 0,
      members: ['member 0', 'member 1'],
      simulated: false,
      likelihood: { kind: 'rao-kupper', scale: 5, margin: 2, bias: 0.1 },
      likelihoodSource: 'calibrated on 1,234 comparisons of run "run"',
    }),
  ]);
  expect(models).toEqual([
    expect.objectContaining({ name: 'rule', present: false, simulated: false, runs: 1 }),
    expect.objectContaining({ name: 'drawn', present: true, simulated: true, runs: 0 }),
  ]);
});

test("another process's changes are told within seconds, and this one's own are not taken for them", async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const workbench = testWorkbench();
  const changes: Message[] = [];
  workbench.on((message) => changes.push(message));
  const { workspace } = workbench.session;
  const dataset = { kind: 'csv', root: '/', rawRange: null, importedAt: 0, report: null };
  insertDataset(workspace.db, { ...dataset, name: 'own' });
  expect((await summary(workbench)).datasets).toHaveLength(1);
  vi.advanceTimersByTime(2_200);
  expect(changes).toEqual([]);

  const other = Workspace.open(workspace.dir);
  onTestFinished(() => {
    other.close();
  });
  insertDataset(other.db, { ...dataset, name: 'foreign' });
  vi.advanceTimersByTime(1_000);
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ event: 'changed', data: { run: null } });
  expect((await summary(workbench)).datasets).toHaveLength(2);
});

test('workspaces are opened in each other’s place and remembered, the newest first', async () => {
  const userDir = temporaryFolder();
  const root = temporaryFolder();
  const [first, second] = [path.join(root, 'first'), path.join(root, 'second')];
  const start = () => {
    const workbench = new Workbench(Workspace.open(first, { create: true }), { roots: [root], userDir });
    onTestFinished(() => workbench.close());
    return workbench;
  };
  const workbench = start();
  const told: Message[] = [];
  workbench.on((message) => told.push(message));
  const open = (folder: string, create: boolean) => workbench.request('workspace.open', { folder, create });
  expect(await open(second, false)).toMatchObject({ ok: false, error: { code: 'workspace-missing' } });
  expect(await open('/somewhere/else', true)).toMatchObject({
    ok: false,
    error: { code: 'path-not-allowed' },
  });
  expect(told).toEqual([]);
  expect(await open(second, true)).toMatchObject({ ok: true, value: { folder: second, name: 'second' } });
  expect(told).toEqual([
    { event: 'images', data: {} },
    { event: 'changed', data: { what: ['workspace'], run: null } },
  ]);
  const session = workbench.session;
  expect(await open(second, false)).toMatchObject({ ok: true });
  expect(workbench.session).toBe(session);

  const recent = await workbench.request('workspace.recent', {});
  expect(recent).toMatchObject({
    ok: true,
    value: [
      { folder: second, name: 'second', exists: true },
      { folder: first, name: 'first', exists: true },
    ],
  });
  // One that lies elsewhere was opened before, so it may be opened again.
  const elsewhere = temporaryFolder();
  await new Workbench(Workspace.open(elsewhere, { create: true }), { roots: [], userDir }).close();
  expect(await open(elsewhere, false)).toMatchObject({ ok: true, value: { folder: elsewhere } });
});

test('a workspace whose folder vanished takes no more writes, and is opened anew where it was put back', async () => {
  const root = temporaryFolder();
  const folder = path.join(root, 'here');
  const workbench = new Workbench(Workspace.open(folder, { create: true }), {
    roots: [root],
    userDir: temporaryFolder(),
  });
  onTestFinished(() => workbench.close());
  const keep = () => workbench.request('settings.set', { key: 'judge', value: 'Ada' });
  expect(await keep()).toMatchObject({ ok: true });
  rmSync(folder, { recursive: true });
  expect(await keep()).toMatchObject({ ok: false, error: { code: 'workspace-gone' } });

  Workspace.open(folder, { create: true }).close();
  expect(await keep()).toMatchObject({ ok: false, error: { code: 'workspace-gone' } });
  expect(await workbench.request('workspace.open', { folder, create: false })).toMatchObject({ ok: true });
  expect(await keep()).toMatchObject({ ok: true });
});

test('a list of recent workspaces that is damaged is begun anew', async () => {
  const userDir = temporaryFolder();
  writeFileSync(path.join(userDir, 'recent-workspaces.json'), '{"no": "list"');
  const folder = temporaryFolder();
  const workbench = new Workbench(Workspace.open(folder, { create: true }), { roots: [], userDir });
  onTestFinished(() => workbench.close());
  expect(await workbench.request('workspace.recent', {})).toMatchObject({ ok: true, value: [{ folder }] });
});

test('browsing shows folders, fitting files and how many images there are, and nothing outside', async () => {
  const root = temporaryFolder();
  writeFiles(root, {
    'data/10.jpg': '',
    'data/9.PNG': '',
    'data/scores.csv': 'a,b',
    'data/notes.txt': '',
    'data/.hidden.csv': '',
    'data/b/x.csv': '',
    'data/a/x.csv': '',
    'outside/x.csv': '',
  });
  const data = path.join(root, 'data');
  symlinkSync(path.join(root, 'outside'), path.join(data, 'way-out'));
  symlinkSync(path.join(data, 'a'), path.join(data, 'way-in'));
  symlinkSync(path.join(root, 'nowhere'), path.join(data, 'broken.csv'));
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const workbench = new Workbench(workspace, { roots: [data], userDir: temporaryFolder() });
  onTestFinished(() => workbench.close());
  const browse = async (folder: string | null) => {
    const reply = await workbench.request('files.browse', { folder, endings: ['.csv'] });
    return reply.ok ? (reply.value as Result<'files.browse'>) : reply.error.code;
  };
  expect(await browse(data)).toEqual({
    folder: data,
    parent: null,
    entries: [
      { name: 'a', path: path.join(data, 'a'), kind: 'folder', bytes: null },
      { name: 'b', path: path.join(data, 'b'), kind: 'folder', bytes: null },
      { name: 'way-in', path: path.join(data, 'way-in'), kind: 'folder', bytes: null },
      { name: 'scores.csv', path: path.join(data, 'scores.csv'), kind: 'file', bytes: 3 },
    ],
    images: 2,
  });
  expect(await browse(path.join(data, 'a'))).toMatchObject({ parent: data });
  expect(await browse(null)).toMatchObject({
    folder: null,
    entries: [
      { path: data, kind: 'folder' },
      { path: workspace.dir, kind: 'folder' },
    ],
  });
  for (const outside of [root, '/', path.join(data, '..'), path.join(data, 'way-out')])
    expect(await browse(outside), outside).toBe('path-not-allowed');
  expect(await browse(path.join(data, 'nowhere'))).toBe('folder-unreadable');
  expect(await browse(path.join(data, 'scores.csv'))).toBe('folder-unreadable');
});

test('what is picked in the system’s own dialog may be opened from then on', async () => {
  const picked = temporaryFolder();
  const workbench = new Workbench(Workspace.open(temporaryFolder(), { create: true }), {
    roots: [],
    userDir: temporaryFolder(),
    pick: ({ title }) => Promise.resolve(title === 'yes' ? [picked] : []),
  });
  onTestFinished(() => workbench.close());
  const pick = (title: string) => workbench.request('files.pick', { kind: 'folder', title, endings: [] });
  expect(await pick('no')).toEqual({ ok: true, value: { available: true, paths: [] } });
  expect(workbench.session.paths.allows(picked)).toBe(false);
  expect(await pick('yes')).toEqual({ ok: true, value: { available: true, paths: [picked] } });
  expect(workbench.session.paths.allows(picked)).toBe(true);
  expect(await testWorkbench().request('files.pick', { kind: 'files', title: '', endings: [] })).toEqual({
    ok: true,
    value: { available: false, paths: [] },
  });
});
