import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runs } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Result } from '../../src/ipc/requests.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { serveProcess, type ServeProcess } from '../fixtures/serve-process.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

async function summary({ request }: ServeProcess) {
  return (await request('workspace.summary', {})) as Result<'workspace.summary'>;
}

async function jobs({ request }: ServeProcess) {
  return (await request('jobs.list', {})) as Result<'jobs.list'>;
}

/** Waits until the demo's run "demo" has some answers and is being answered. */
async function demoUnderWay(server: ServeProcess): Promise<number> {
  return vi.waitFor(
    async () => {
      const demo = (await summary(server)).runs.find(({ name }) => name === 'demo');
      expect(demo).toMatchObject({ status: 'running' });
      expect(demo?.answered).toBeGreaterThan(100);
      return demo?.answered ?? 0;
    },
    { timeout: 60_000, interval: 100 },
  );
}

async function demoDone(server: ServeProcess): Promise<void> {
  await vi.waitFor(
    async () => {
      const [job] = await jobs(server);
      expect(job).toMatchObject({ state: 'done', error: null });
    },
    { timeout: 60_000, interval: 200 },
  );
}

const FIXED = { TIEBREAK_TOKEN: 'a-token-that-is-long-enough-for-a-test' };

test('killed in the middle of the demo and started again, it goes on under the same link and loses nothing', async () => {
  const folder = path.join(temporaryFolder(), 'demo');
  const first = serveProcess(['--demo', '--workspace', folder], FIXED);
  const served = await first.served;
  expect(served).toEqual({
    url: `http://127.0.0.1:${served.port}/?token=${FIXED.TIEBREAK_TOKEN}`,
    port: served.port,
    folder,
  });
  expect((await jobs(first))[0]).toMatchObject({ kind: 'demo', state: 'working' });
  const before = await demoUnderWay(first);
  first.kill('SIGKILL');
  expect(await first.ended).toBeNull();

  const second = serveProcess(['--workspace', folder, '--port', String(served.port)], FIXED);
  expect(await second.served).toEqual(served);
  const left = (await summary(second)).runs.find(({ name }) => name === 'demo');
  expect(left?.status).toBe('paused');
  expect(left?.answered).toBeGreaterThanOrEqual(before);
  expect(left?.answered).toBeLessThan(7_296);
  expect(await jobs(second)).toEqual([]);
  await second.request('runs.start', { runId: left?.id, gpu: 'cpu' });
  await demoDone(second);
  expect((await summary(second)).runs.map(({ status, answered }) => ({ status, answered }))).toEqual([
    { status: 'finished', answered: 1_368 },
    { status: 'finished', answered: 7_296 },
  ]);
  second.kill('SIGINT');
  expect(await second.ended).toBe(130);
}, 180_000);

test('a signal ends it cleanly, and pauses the run that is being answered', async () => {
  const folder = path.join(temporaryFolder(), 'demo');
  const server = serveProcess(['--demo', '--workspace', folder]);
  await demoUnderWay(server);
  server.kill('SIGTERM');
  expect(await server.ended).toBe(130);
  expect(server.stderr()).not.toContain('failed');
  const workspace = Workspace.open(folder);
  onTestFinished(() => {
    workspace.close();
  });
  expect(runs(workspace.db).map(({ name, status }) => ({ name, status }))).toEqual([
    { name: 'demo-calibration', status: 'finished' },
    { name: 'demo', status: 'paused' },
  ]);
}, 120_000);

test('a workspace is served as it is; a folder without one gets a new one, and that is said', async () => {
  const folder = path.join(temporaryFolder(), 'new');
  const server = serveProcess(['--workspace', folder]);
  expect((await server.served).folder).toBe(folder);
  expect(server.stderr()).toContain('Making a new workspace');
  expect(await summary(server)).toMatchObject({ folder, datasets: [], runs: [] });
  expect(await jobs(server)).toEqual([]);
  server.kill('SIGINT');
  expect(await server.ended).toBe(130);
});

test('without any workspace the demo is made where it was started', async () => {
  const server = serveProcess([]);
  const { folder } = await server.served;
  expect(path.basename(folder)).toBe('tiebreak-demo');
  expect((await jobs(server))[0]).toMatchObject({ kind: 'demo', title: 'Create the demo workspace' });
  server.kill('SIGINT');
  expect(await server.ended).toBe(130);
});

test('more folders may be browsed with --allow', async () => {
  const allowed = temporaryFolder();
  const server = serveProcess(['--workspace', path.join(temporaryFolder(), 'new'), '--allow', allowed]);
  const listing = (await server.request('files.browse', {
    folder: null,
    endings: [],
  })) as Result<'files.browse'>;
  expect(listing.entries.map((entry) => entry.path)).toContain(allowed);
});

test('a port that is taken, a weak token and wrong options are told, and nothing is served', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder());
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const run = (...args: string[]) => tiebreak(['serve', '--json', '--workspace', temporaryFolder(), ...args]);
  const refused = await run('--port', String(port));
  expect(refused).toMatchObject({ code: 1, document: { error: { code: 'port-taken' } } });
  vi.stubEnv('TIEBREAK_TOKEN', 'short');
  expect(await run()).toMatchObject({ code: 1, document: { error: { code: 'token-weak' } } });
  for (const wrong of [
    ['--port', '0'],
    ['--port', '70000'],
    ['--allow', '/no/such/folder'],
  ])
    expect((await run(...wrong)).code).toBe(2);
});
