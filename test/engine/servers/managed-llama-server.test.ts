import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import type { Triple } from '../../../src/core/labels.ts';
import { DEMO_MODEL } from '../../../src/engine/demo-model.ts';
import { hashFile } from '../../../src/engine/file-hash.ts';
import { writeKnownPictures } from '../../../src/engine/pictures/known-pictures.ts';
import { SERVER_CARD } from '../../../src/engine/servers/kinds/server-card.ts';
import { ServerComparator, type ServerOptions } from '../../../src/engine/servers/kinds/server-comparator.ts';
import { findProgram } from '../../../src/engine/servers/managed/find-program.ts';
import { managedArguments } from '../../../src/engine/servers/managed/managed-arguments.ts';
import type { ManagedFiles } from '../../../src/model/server.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { writeLlamaServer } from '../../fixtures/llama-server-program.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const { model, mmproj } = DEMO_MODEL;

function open(
  program: string,
  args: readonly string[] = [],
  { adapter = null, ...options }: ServerOptions & { readonly adapter?: string | null } = {},
): Promise<ServerComparator> {
  const managed: ManagedFiles = { program, model, mmproj, adapter, args };
  const name = adapter === null ? null : 'tuned';
  const server = { managed, model: 'demo', adapter: name, prompt: 'chat' as const };
  return ServerComparator.open({ server, card: SERVER_CARD }, options);
}

async function ask(client: ServerComparator) {
  const [a, b] = await writeKnownPictures(temporaryFolder());
  const [first, second] = [{ path: a }, { path: b }];
  const answers: (Triple | undefined)[] = [];
  const pairs = [
    { first, second },
    { first: second, second: first },
    { first, second: first },
  ];
  await client.compare(pairs, {
    onResult: (index, _member, logits) => (answers[index] = logits),
    onLabel: () => undefined,
    onFailed: (_index, _attempts, reason) => expect.fail(reason),
  });
  return answers;
}

function pidIn(log: string): number {
  return Number(/fake llama-server (\d+)/g.exec(readFileSync(log, 'utf8'))?.[1]);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a llama-server of one’s own is started for its files, asked with its key, and stopped; its log stays', async () => {
  const folder = temporaryFolder();
  const log = path.join(folder, 'logs', 'llama-server.log');
  const adapter = path.join(folder, 'tuned.gguf');
  writeFileSync(adapter, '');
  const client = await open(writeLlamaServer(folder), ['-ngl', '99'], {
    adapter,
    managed: { log },
  });
  const before = client.usage;
  const answers = await ask(client);
  expect(answers).toHaveLength(3);
  const { prompt, cached, answer } = client.usage;
  expect([prompt - before.prompt, cached - before.cached, answer - before.answer]).toEqual([
    3 * 52,
    3 * 5,
    3,
  ]);
  expect(answers.every((answer) => answer?.every(Number.isFinite))).toBe(true);
  expect(client.info.server).toMatchObject({
    kind: 'llama-server',
    version: 'b0-fake',
    urls: [],
    adapter: 'tuned',
    managed: {
      model: await hashFile(model),
      mmproj: await hashFile(mmproj),
      adapter: await hashFile(adapter),
      args: ['-ngl', '99'],
    },
  });
  const pid = pidIn(log);
  expect(isThere(pid)).toBe(true);
  await client[Symbol.asyncDispose]();
  expect(isThere(pid)).toBe(false);
  const told = readFileSync(log, 'utf8');
  expect(told).toContain('--host 127.0.0.1');
  expect(told).toMatch(/--flash-attn off .*-ngl 99\n/);
  expect(told).not.toMatch(/[0-9a-f]{64}/);
});

test('one that dies is started again, and every question is answered', async () => {
  const folder = temporaryFolder();
  const deaths: string[] = [];
  await using client = await open(writeLlamaServer(folder), ['--die-once', path.join(folder, 'died')], {
    managed: { log: path.join(folder, 'log'), onDeath: ({ how }) => deaths.push(how) },
  });
  expect((await ask(client)).filter((answer) => answer !== undefined)).toHaveLength(3);
  expect(deaths).toEqual(['signal SIGKILL']);
});

test('one that cannot start is told with its last words, one that does not come back ends the work', async () => {
  const folder = temporaryFolder();
  const program = writeLlamaServer(folder);
  const log = path.join(folder, 'log');
  expect(await appErrorOf(() => open(program, ['--die-at-start'], { managed: { log } }))).toMatchObject({
    code: 'llama-server-ended',
    message: expect.stringMatching(
      /before it was ready \(exit code 7\)\.[^]*error: the model cannot be loaded/,
    ) as string,
    action: expect.stringContaining(log) as string,
  });
  const args = ['--die-once', path.join(folder, 'died'), '--stay-dead'];
  expect(await appErrorOf(() => open(program, args, { managed: { log } }))).toMatchObject({
    code: 'llama-server-ended',
    message: expect.stringContaining('keeps ending (exit code 7)') as string,
  });
  expect(await appErrorOf(() => open(path.join(folder, 'none')))).toMatchObject({
    code: 'llama-server-missing',
  });
});

test('it ends when the program that started it is killed', async () => {
  const folder = temporaryFolder();
  const log = path.join(folder, 'log');
  const entry = new URL('../../fixtures/managed-server-process.ts', import.meta.url);
  const child = fork(fileURLToPath(entry), [writeLlamaServer(folder), log], { execArgv: [] });
  expect((await once(child, 'message'))[0]).toBe('llama-server');
  const pid = pidIn(log);
  expect(isThere(pid)).toBe(true);
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(isThere(pid)).toBe(false), { timeout: 20_000, interval: 50 });
});

test('a start that is given up leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const stop = new AbortController();
  const log = path.join(folder, 'log');
  const opening = open(writeLlamaServer(folder), [], { signal: stop.signal, managed: { log } });
  await vi.waitFor(() => expect(existsSync(log)).toBe(true), { timeout: 20_000, interval: 10 });
  stop.abort(new Error('given up'));
  await expect(opening).rejects.toThrow('given up');
  expect(isThere(pidIn(log))).toBe(false);
});

test('the program is found by its path, or by its name in the folders of the PATH', async () => {
  const folder = temporaryFolder();
  const program = writeLlamaServer(folder);
  expect(await findProgram('llama-server', { PATH: `/nowhere${path.delimiter}${folder}` })).toBe(program);
  expect(await findProgram(program, { PATH: '' })).toBe(program);
  expect(await appErrorOf(() => findProgram('llama-server', { PATH: '/nowhere' }))).toMatchObject({
    code: 'llama-server-missing',
    message: 'There is no program "llama-server" in any folder of the PATH.',
  });
  expect(await appErrorOf(() => findProgram(folder))).toMatchObject({ code: 'llama-server-missing' });
});

test('a slot has the context of the model, or some thousands of tokens of a longer one', () => {
  const files = { program: 'p', model: 'm', mmproj: 'v', adapter: null, args: ['--ctx-size', '7'] };
  const tokens = (context: number | null) => {
    const args = managedArguments(files, { host: 'h', port: 1, model: 'n', context });
    expect(args.slice(-2)).toEqual(['--ctx-size', '7']);
    return args[args.indexOf('--ctx-size') + 1];
  };
  expect([tokens(4_096), tokens(131_072), tokens(null)]).toEqual(['8192', '16384', '16384']);
});
