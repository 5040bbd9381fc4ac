import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test, vi, type Mock } from 'vitest';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Message } from '../../src/ipc/events.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { eventually } from '../fixtures/eventually.ts';
import { heldRule } from '../fixtures/launch-rule.ts';
import { ruleRun } from '../fixtures/rule-run.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

let printed: Mock;

beforeEach(() => {
  printed = vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** A workbench on a run that holds after three answers, beside folders for other workspaces. */
function heldRun() {
  const root = temporaryFolder();
  const { workspace, runId } = ruleRun(path.join(root, 'first'), 60, ({ all }) => ({
    kind: 'all-pairs',
    images: [...all],
    orders: 'both',
  }));
  const rule = heldRule(3);
  const workbench = new Workbench(workspace, {
    roots: [root],
    userDir: temporaryFolder(),
    launchInference: rule.launch,
  });
  onTestFinished(() => workbench.close());
  return { root, workbench, workspace, runId };
}

test('what a handler answers is checked before it leaves', async () => {
  const { workbench } = heldRun();
  vi.spyOn(workbench.session.jobs, 'list', 'get').mockReturnValue([{ id: 1 } as never]);
  expect(await workbench.request('jobs.list', {})).toMatchObject({ ok: false, error: { code: 'bug' } });
  expect(printed).toHaveBeenCalledOnce();
});

test('events are checked before they leave, too', () => {
  const { workbench } = heldRun();
  const heard = vi.fn();
  workbench.on(heard);
  workbench.emit('changed', { what: ['nonsense' as never], run: null });
  expect(heard).not.toHaveBeenCalled();
  expect(printed).toHaveBeenCalledOnce();
  workbench.emit('changed', { what: ['data'], run: null });
  expect(heard).toHaveBeenCalledExactlyOnceWith({ event: 'changed', data: { what: ['data'], run: null } });
});

test('a store that cannot be written is a failure of the world, with what to do', async () => {
  const { workbench, workspace, runId } = heldRun();
  workspace.db.pragma('query_only = ON');
  const reply = await workbench.request('runs.rename', { runId, name: 'other' });
  expect(reply).toMatchObject({ ok: false, error: { code: 'workspace-read-only' } });
  expect(printed).not.toHaveBeenCalled();
});

test('opening another workspace stops what goes on in this one and lets go of it', async () => {
  const { root, workbench, workspace, runId } = heldRun();
  const told: Message[] = [];
  workbench.on((message) => told.push(message));
  await workbench.request('runs.start', { runId, gpu: 'cpu' });
  await eventually(async () => expect(await workbench.session.counts.answers(runId)).toBe(3));
  const before = workbench.session;
  await workbench.request('workspace.open', { folder: path.join(root, 'second'), create: true });
  expect(workbench.session).not.toBe(before);
  await eventually(() => expect(workspace.db.open).toBe(false));
  const jobs = told.flatMap(({ event, data }) => (event === 'job' ? [data] : []));
  expect(jobs.at(-1)).toMatchObject({ runId, state: 'stopped' });
  // Nobody is told of changes in a workspace that is not shown.
  const changes = told.flatMap(({ event, data }) => (event === 'changed' ? [data] : []));
  expect(changes.at(-1)).toEqual({ what: ['workspace'], run: null });
  const again = Workspace.open(workspace.dir);
  onTestFinished(() => {
    again.close();
  });
  expect(again.db.prepare('SELECT status FROM run').pluck().all()).toEqual(['paused']);
  expect(printed).not.toHaveBeenCalled();
});

test('a request that is overtaken by another workspace says so, and is no bug', async () => {
  const { root, workbench } = heldRun();
  const { session } = workbench;
  const listed = Promise.withResolvers<never>();
  vi.spyOn(session.memo, 'get').mockReturnValue(listed.promise);
  const reply = workbench.request('models.devices', {});
  await workbench.request('workspace.open', { folder: path.join(root, 'second'), create: true });
  listed.reject(new Error('The database connection is not open'));
  expect(await reply).toMatchObject({ ok: false, error: { code: 'workspace-changed' } });
  expect(printed).not.toHaveBeenCalled();
});

test('closing pauses the run that is being answered, and later requests are told so', async () => {
  const { workbench, workspace, runId } = heldRun();
  await workbench.request('runs.start', { runId, gpu: 'cpu' });
  await eventually(async () => expect(await workbench.session.counts.answers(runId)).toBe(3));
  await workbench.close();
  const again = Workspace.open(workspace.dir);
  onTestFinished(() => {
    again.close();
  });
  expect(again.db.prepare('SELECT status FROM run').pluck().all()).toEqual(['paused']);
  expect(await workbench.request('workspace.summary', {})).toMatchObject({ error: { code: 'closing' } });
  await setImmediate();
  expect(printed).not.toHaveBeenCalled();
});
