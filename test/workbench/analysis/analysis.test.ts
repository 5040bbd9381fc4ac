import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi, type Mock } from 'vitest';
import { requests } from '../../../src/ipc/requests.ts';
import { launchAnalysis } from '../../../src/workbench/analysis/analysis.ts';
import { analysisHandlers } from '../../../src/workbench/analysis/handlers/all.ts';
import { handlers } from '../../../src/workbench/handlers/all.ts';
import { Workbench } from '../../../src/workbench/workbench.ts';
import { analysisInThisProcess } from '../../fixtures/analysis-in-this-process.ts';
import { answeredRun } from '../../fixtures/answered-run.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

let printed: Mock;

beforeEach(() => {
  printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => printed.mockRestore());
});

/** A workbench whose analysis is held up until it is let go. */
function heldAnalysis() {
  const folder = path.join(temporaryFolder(), 'workspace');
  const { workspace, runId, imageIds } = answeredRun(folder, { images: 12 });
  const entry = new URL('../../fixtures/held-analysis-thread.ts', import.meta.url);
  const workbench = new Workbench(workspace, {
    roots: [path.dirname(folder)],
    userDir: temporaryFolder(),
    launchAnalysis: launchAnalysis(entry),
  });
  onTestFinished(() => workbench.close());
  const file = (name: string) => path.join(folder, name);
  const matrix = () =>
    workbench.request('confusion.matrix', { filter: { run: runId }, rows: 'truth', columns: 'model' });
  return {
    workbench,
    workspace,
    runId,
    first: imageIds[0] ?? 0,
    second: imageIds[1] ?? 0,
    matrix,
    letRowsGo: () => {
      writeFileSync(file('go-rows'), '');
    },
    letGo: () => {
      writeFileSync(file('go'), '');
    },
    hold: () => {
      rmSync(file('go'));
    },
    kill: () => {
      writeFileSync(file('die'), '');
    },
    heal: () => {
      rmSync(file('die'));
    },
  };
}

/** Whether a promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

test('every request has one home', async () => {
  const homes = [await handlers.loadAll(), await analysisHandlers.loadAll()].flatMap((all) =>
    Object.keys(all),
  );
  expect(homes.toSorted()).toEqual(Object.keys(requests).toSorted());
});

test('other requests are answered while the analysis computes', async () => {
  const { workbench, runId, matrix, letGo } = heldAnalysis();
  const long = matrix();
  for (const [name, params] of [
    ['workspace.summary', {}],
    ['jobs.list', {}],
    ['scores.likelihoods', { run: runId }],
    ['settings.set', { key: 'a', value: 1 }],
  ] as const)
    expect(await workbench.request(name, params)).toMatchObject({ ok: true });
  expect(await isSettled(long)).toBe(false);
  letGo();
  expect(await long).toMatchObject({ ok: true, value: { n: 69 } });
});

test('a list is answered while a figure is computed', async () => {
  const { workbench, runId, matrix, letGo, letRowsGo } = heldAnalysis();
  const figure = workbench.request('consistency.report', { filter: { run: runId } });
  letRowsGo();
  expect(await matrix()).toMatchObject({ ok: true, value: { n: 69 } });
  expect(await isSettled(figure)).toBe(false);
  letGo();
  expect(await figure).toMatchObject({ ok: true });
});

test('a judgement is seen by whatever is asked after it, however busy the analysis was', async () => {
  const { workbench, runId, first, second, matrix, letGo, hold } = heldAnalysis();
  letGo();
  await matrix();
  hold();
  const long = matrix();
  const judged = await workbench.request('annotate.judge', {
    key: randomUUID(),
    firstId: first,
    secondId: second,
    action: 'label',
    label: 'Similar',
    judge: 'ann',
    seconds: 1,
    shownSwapped: false,
    run: runId,
  });
  expect(judged).toMatchObject({ ok: true });
  const detail = workbench.request('pairs.detail', {
    run: runId,
    otherRun: null,
    firstId: first,
    secondId: second,
  });
  expect(await isSettled(long)).toBe(false);
  letGo();
  expect(await detail).toMatchObject({ ok: true, value: { row: { human: 'Similar' } } });
});

test('an analysis that dies fails what was asked of it, and the next question starts another one', async () => {
  const { matrix, letGo, kill, heal } = heldAnalysis();
  letGo();
  await matrix();
  kill();
  const replies = await Promise.all([matrix(), matrix()]);
  for (const reply of replies) expect(reply).toMatchObject({ ok: false, error: { code: 'analysis-ended' } });
  expect(printed).toHaveBeenCalledOnce();
  expect(String(printed.mock.calls[0]?.[0])).toContain('the analysis has met its end');
  heal();
  expect(await matrix()).toMatchObject({ ok: true });
});

test('a question that is overtaken by another workspace says so; the other one is answered', async () => {
  const { workbench, workspace, matrix, letGo } = heldAnalysis();
  const long = matrix();
  const other = path.join(path.dirname(workspace.dir), 'other');
  expect(await workbench.request('workspace.open', { folder: other, create: true })).toMatchObject({
    ok: true,
  });
  expect(await long).toMatchObject({ ok: false, error: { code: 'workspace-changed' } });
  writeFileSync(path.join(other, 'go'), '');
  expect(await workbench.request('results.table', { datasetId: null })).toEqual({ ok: true, value: [] });
  letGo();
  await workbench.close();
  expect(workspace.db.open).toBe(false);
  expect(printed).not.toHaveBeenCalled();
});

test('closing does not wait for an answer, and says so', async () => {
  const { workbench, matrix, letGo } = heldAnalysis();
  const long = matrix();
  const closed = workbench.close();
  expect(await long).toMatchObject({ ok: false, error: { code: 'closing' } });
  letGo();
  await closed;
  expect(printed).not.toHaveBeenCalled();
});

test('a failure of the world crosses with what to do, a bug with its stack', async () => {
  const { workbench, workspace, letGo } = heldAnalysis();
  letGo();
  expect(await workbench.request('consistency.report', { filter: { run: 99 } })).toEqual({
    ok: false,
    error: {
      code: 'run-missing',
      message: 'This run is not in the workspace.',
      action: 'Choose another run.',
    },
  });
  expect(printed).not.toHaveBeenCalled();
  workspace.db.exec('ALTER TABLE run RENAME TO lost');
  expect(await workbench.request('results.table', { datasetId: null })).toMatchObject({
    ok: false,
    error: { code: 'bug' },
  });
  expect(printed).toHaveBeenCalledOnce();
  expect(String(printed.mock.calls[0]?.[0])).toMatch(
    /^results\.table failed: SqliteError.*no such table[^]*results-table\.ts/,
  );
});

test('a page of pairs is checked before it leaves the thread, and rows that cannot be are the store’s damage', async () => {
  const { workbench, workspace, runId, first, letGo } = heldAnalysis();
  letGo();
  workspace.db.pragma('ignore_check_constraints = ON');
  workspace.db.prepare('UPDATE image SET score = 9e999 WHERE id = ?').run(first);
  const page = { filter: { run: runId }, sort: { by: 'order', descending: false }, offset: 0, limit: 5 };
  expect(await workbench.request('pairs.page', page)).toMatchObject({
    ok: false,
    error: { code: 'workspace-corrupt', message: expect.stringContaining('image') as string },
  });
  expect(printed).not.toHaveBeenCalled();
});

test('an answer about an image that is not there is the store’s damage, not a bug', async () => {
  const { workspace, runId, first, matrix, letGo } = heldAnalysis();
  letGo();
  workspace.db.pragma('foreign_keys = OFF');
  workspace.db
    .prepare('UPDATE prediction SET first_id = 999 WHERE run_id = ? AND first_id = ?')
    .run(runId, first);
  expect(await matrix()).toMatchObject({
    ok: false,
    error: {
      code: 'workspace-corrupt',
      message: expect.stringContaining(
        'a row of prediction refers to a row of image that is not there',
      ) as string,
    },
  });
});

test('a page that is about to be shown starts the thread that it asks, which answers it; figures have one once rows were asked for', async () => {
  const { workspace, runId } = answeredRun(path.join(temporaryFolder(), 'workspace'), { images: 12 });
  const launch = vi.fn(analysisInThisProcess);
  const workbench = new Workbench(workspace, {
    roots: [],
    userDir: temporaryFolder(),
    launchAnalysis: launch,
  });
  onTestFinished(() => workbench.close());
  await workbench.loadAhead();
  expect(launch).toHaveBeenCalledTimes(0);
  workbench.expectPage();
  workbench.expectPage();
  expect(launch).toHaveBeenCalledTimes(1);
  const matrix = { filter: { run: runId }, rows: 'truth', columns: 'model' };
  expect(await workbench.request('confusion.matrix', matrix)).toMatchObject({ ok: true });
  expect(launch).toHaveBeenCalledTimes(1);
  await workbench.loadAhead();
  expect(launch).toHaveBeenCalledTimes(2);
  const calibration = { filter: { run: runId }, bins: 20 };
  expect(await workbench.request('confusion.calibration', calibration)).toMatchObject({ ok: true });
  expect(launch).toHaveBeenCalledTimes(2);
});

test('the copy of a run that was answered is made by the thread for figures', async () => {
  const { workspace, runId } = answeredRun(path.join(temporaryFolder(), 'workspace'), { images: 12 });
  const workbench = new Workbench(workspace, {
    roots: [],
    userDir: temporaryFolder(),
    launchAnalysis: analysisInThisProcess,
  });
  onTestFinished(() => workbench.close());
  await workbench.session.analysis.run('keepAnswers', runId);
  expect(existsSync(path.join(workspace.cacheDir, 'answers', `run-${runId}.bin`))).toBe(true);
});
