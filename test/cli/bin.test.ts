import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const BIN = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

/** A Node of an older line that is on the PATH; null where there is none. */
function olderNode(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin'];
  const found = folders
    .map((folder) => path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
    .filter((file) => existsSync(file))
    .find((file) => Number(/^v(\d+)/.exec(execFileSync(file, ['-v'], { encoding: 'utf8' }))?.[1]) < 24);
  if (found === undefined) console.log('skipped: there is no Node older than 24 on the PATH');
  return found ?? null;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the bin. @param onError told of everything on standard error so far, with a way to interrupt the bin */
function start(
  node: string,
  args: readonly string[],
  onError: (stderr: string, interrupt: () => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(node, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onError(stderr, () => child.kill('SIGINT'));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const older = olderNode();

test.skipIf(older === null)('an older Node hands over to the packaged Node 24', async () => {
  const { code, stdout } = await start(older ?? '', ['doctor', '--json', '--gpu', 'cpu']);
  expect([0, 1]).toContain(code);
  const { findings } = JSON.parse(stdout) as { findings: { name: string; found: string }[] };
  expect(findings.find(({ name }) => name === 'Node')?.found).toMatch(/^v24\./);
});

test.skipIf(older === null)('an older Node passes on the exit code', async () => {
  expect((await start(older ?? '', ['bogus'])).code).toBe(2);
});

test('Ctrl+C stops a run after what is in flight, and the same command finishes it', async () => {
  const folder = temporaryFolder();
  const workspace = path.join(folder, 'workspace');
  const model = await writeRandomLlava(folder, { seed: 8 });
  const inWorkspace = (...args: string[]) => tiebreak([...args, '--json', '--workspace', workspace]);
  await inWorkspace('synthesize', path.join(folder, 'faces'), '--count', '60', '--size', '64');
  await inWorkspace('import', path.join(folder, 'faces'));
  const command = ['compare', '--all', '--part', 'all', '--orders', 'both', '--gpu', 'cpu', '--threads', '1'];
  command.push('--model', model.model, '--mmproj', model.mmproj, '--workspace', workspace, '--json');

  let interrupted = false;
  const stopped = await start(process.execPath, command, (stderr, interrupt) => {
    if (interrupted || !stderr.includes('opening the model')) return;
    interrupted = true;
    interrupt();
  });
  expect(stopped.code).toBe(130);
  const { comparisons } = JSON.parse(stopped.stdout || '{"comparisons":0}') as { comparisons?: number };
  expect(comparisons ?? 0).toBeLessThan(60 * 59);

  const finished = await start(process.execPath, command);
  expect(finished.code).toBe(0);
  expect(JSON.parse(finished.stdout)).toMatchObject({ status: 'finished', comparisons: 60 * 59 });
});

test('a reader that closes the pipe early is no error', async () => {
  const child = spawn(process.execPath, [BIN, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
});
