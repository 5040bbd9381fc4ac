import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { countPredictions } from '../../src/engine/store/count-answers.ts';
import { runById } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import type { Result } from '../../src/ipc/requests.ts';
import { eventually } from '../fixtures/eventually.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { freePort } from '../fixtures/free-port.ts';
import { randomLlavaRun } from '../fixtures/random-llava-run.ts';
import { writeRandomPhotographs } from '../fixtures/random-photographs.ts';
import { serveProcess, type ServeProcess } from '../fixtures/serve-process.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

async function summary({ request }: ServeProcess) {
  return (await request('workspace.summary', {})) as Result<'workspace.summary'>;
}

async function jobs({ request }: ServeProcess) {
  return (await request('jobs.list', {})) as Result<'jobs.list'>;
}

/** A workspace with a run of 45,000 comparisons by a random model: far more than are answered while a test looks. */
async function longRun(): Promise<{ readonly folder: string; readonly runId: number }> {
  const folder = temporaryFolder();
  const llava = await writeRandomLlava(folder, { seed: 1 });
  const photographs = await writeRandomPhotographs(folder, 300);
  const { workspace, runId } = randomLlavaRun(path.join(folder, 'workspace'), llava, photographs);
  workspace.close();
  return { folder: path.join(folder, 'workspace'), runId };
}

const onlyRun = async (server: ServeProcess) => (await summary(server)).runs[0];

/** Waits until the run is being answered and has more answers than so many; returns how many it has. */
function underWay(server: ServeProcess, answers: number): Promise<number> {
  return eventually(async () => {
    const run = await onlyRun(server);
    expect(run?.status).toBe('running');
    expect(run?.answered).toBeGreaterThan(answers);
    return run?.answered ?? NaN;
  });
}

const FIXED = { TIEBREAK_TOKEN: 'a-token-that-is-long-enough-for-a-test' };

test('killed in the middle of a run and started again, it goes on under the same link; a signal ends it cleanly', async () => {
  const { folder, runId } = await longRun();
  const port = String(await freePort());
  const first = serveProcess(['--workspace', folder, '--port', port], FIXED);
  const served = await first.served;
  expect(served).toEqual({
    url: `http://127.0.0.1:${served.port}/?token=${FIXED.TIEBREAK_TOKEN}`,
    port: served.port,
    folder,
  });
  await first.request('runs.start', { runId, gpu: 'cpu' });
  const before = await underWay(first, 0);
  first.kill('SIGKILL');
  expect(await first.ended).toBeNull();

  const second = serveProcess(['--workspace', folder, '--port', port], FIXED);
  expect(await second.served).toEqual(served);
  const left = await onlyRun(second);
  expect(left?.status).toBe('paused');
  expect(left?.answered).toBeGreaterThanOrEqual(before);
  expect(await jobs(second)).toEqual([]);
  await second.request('runs.start', { runId, gpu: 'cpu' });
  const later = await underWay(second, left?.answered ?? NaN);

  second.kill('SIGTERM');
  expect(await second.ended).toBe(130);
  expect(second.stderr()).not.toContain('failed');
  const workspace = Workspace.open(folder);
  onTestFinished(() => {
    workspace.close();
  });
  expect(runById(workspace.db, runId)?.status).toBe('paused');
  expect(countPredictions(workspace.db, runId)).toBeGreaterThanOrEqual(later);
});

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

test('without any workspace the demo is made where it was started, with --demo where it says', async () => {
  const elsewhere = path.join(temporaryFolder(), 'elsewhere');
  for (const [args, name] of [
    [[], 'tiebreak-demo'],
    [['--demo', '--workspace', elsewhere], 'elsewhere'],
  ] as const) {
    const server = serveProcess(args);
    const { folder } = await server.served;
    expect(path.basename(folder)).toBe(name);
    expect((await jobs(server))[0]).toMatchObject({ kind: 'demo', title: 'Create the demo workspace' });
    server.kill('SIGINT');
    expect(await server.ended).toBe(130);
  }
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
