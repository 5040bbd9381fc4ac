import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AppError } from '../../../src/engine/app-error.ts';
import {
  InferenceClient,
  type InferenceClientOptions,
} from '../../../src/engine/inference/inference-client.ts';
import type { ChildEnd } from '../../../src/engine/inference/inference-child.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { launchRule, launchRuleProcess } from '../../fixtures/launch-rule.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const RULE_PROCESS = new URL('../../fixtures/rule-inference-process.ts', import.meta.url);

async function startRule(
  options: InferenceClientOptions & { readonly model?: string; readonly members?: number } = {},
): Promise<InferenceClient> {
  const { model = 'rule', members = 1, ...rest } = options;
  const client = await InferenceClient.start(
    {
      model,
      mmproj: '',
      gpu: 'cpu',
      members: Array.from({ length: members }, (_, i) => ({ name: `member ${i}`, adapters: [] })),
    },
    { launch: launchRule, ...rest },
  );
  onTestFinished(() => client[Symbol.asyncDispose]());
  return client;
}

const pair = (first: string, second: string) => ({ first: { path: first }, second: { path: second } });

/** What came of `count` pairs: logits by index and member, and failures. */
async function compareAll(client: InferenceClient, pairs: ReturnType<typeof pair>[], signal?: AbortSignal) {
  const results: string[] = [];
  const failed: [number, number, string][] = [];
  await client.compare(pairs, {
    ...(signal ? { signal } : {}),
    onResult: (index, member, logits) => results.push(`${index}.${member}: ${logits.join(' ')}`),
    onFailed: (...failure) => failed.push(failure),
  });
  return { results, failed };
}

test('pairs are answered in their order, once by each member', async () => {
  const client = await startRule({ members: 2 });
  expect(client.info.modelHash).toBe('rule');
  expect((await compareAll(client, [pair('a', 'bb'), pair('aaa', 'b')])).results).toEqual([
    '0.0: 2 3 1',
    '0.1: 2 3 1',
    '1.0: 4 2 1',
    '1.1: 4 2 1',
  ]);
});

test('several calls may be under way, and each gets its own answers', async () => {
  const client = await startRule();
  const calls = await Promise.all(
    ['a', 'aa', 'aaa'].map((first) => compareAll(client, [pair(first, 'b'), pair(first, 'bb')])),
  );
  expect(calls.map(({ results }) => results)).toEqual([
    ['0.0: 2 2 1', '1.0: 2 3 1'],
    ['0.0: 3 2 1', '1.0: 3 3 1'],
    ['0.0: 4 2 1', '1.0: 4 3 1'],
  ]);
});

test('an unreadable image and logits that are no numbers fail their pair alone', async () => {
  const client = await startRule();
  const { results, failed } = await compareAll(client, [
    pair('a', 'unreadable'),
    pair('a', 'nan'),
    pair('a', 'b'),
  ]);
  expect(results).toEqual(['2.0: 2 2 1']);
  expect(failed).toEqual([
    [0, 1, 'Not an image.'],
    [1, 1, expect.stringMatching(/^The logits are 2, 4, NaN: .* not finite\.$/) as string],
  ]);
});

test('a killed process is reported and replaced, and every pair is answered once', async () => {
  const deaths: ChildEnd[] = [];
  const held = path.join(temporaryFolder(), 'held');
  const client = await startRule({
    launch: launchRuleProcess,
    onDeath: (end) => {
      deaths.push(end);
      // The process in its place answers what this one did not come to.
      writeFileSync(held, '');
    },
  });
  const killed = client.pid ?? 0;
  const pairs = Array.from({ length: 60 }, (_, i) => pair('a', i === 3 ? held : 'b'.repeat(i + 1)));
  const results: string[] = [];
  const failed: number[] = [];
  await client.compare(pairs, {
    onResult: (index, _, logits) => {
      results.push(`${index}: ${logits.join(' ')}`);
      if (results.length === 3) process.kill(killed, 'SIGKILL');
    },
    onFailed: (index) => failed.push(index),
  });
  expect(deaths.map(({ how }) => how)).toEqual(['signal SIGKILL']);
  expect(client.pid).not.toBe(killed);
  expect(failed).toEqual([]);
  expect(new Set(results).size).toBe(60);
  expect(results).toHaveLength(60);
});

test('a pair that kills the process fails with the reason, and the others are answered', async () => {
  const deaths: ChildEnd[] = [];
  const client = await startRule({ launch: launchRuleProcess, onDeath: (end) => deaths.push(end) });
  const pairs = Array.from({ length: 40 }, (_, i) => pair('a', i === 23 ? 'abort' : 'b'));
  const { results, failed } = await compareAll(client, pairs);
  expect(results).toHaveLength(39);
  expect(failed).toEqual([[23, 4, 'It ended the inference process (signal SIGABRT).']]);
  expect(deaths).toHaveLength(4);
  expect(deaths[0]?.lastLines.join('\n')).toContain('GGML_ASSERT failed');
});

test('a model that is refused is refused with its own error, and not tried again', async () => {
  const deaths: ChildEnd[] = [];
  const start = startRule({ model: 'refused', onDeath: (end) => deaths.push(end) });
  await expect(start).rejects.toMatchObject({
    name: 'AppError',
    code: 'model-not-usable',
    message: 'It is no model.',
    action: 'Give another.',
  });
  expect(deaths).toEqual([]);
});

test('a process that dies while it opens the model is given up after three attempts, with its last words', async () => {
  const error = await startRule({ model: 'crashing', launch: launchRuleProcess }).catch(
    (caught: unknown) => caught as AppError,
  );
  expect(error).toMatchObject({ code: 'inference-does-not-start' });
  expect((error as AppError).message).toMatch(/3 times.*exit code 3[^]*the library is missing/);
});

test('a process that died at its start tries the library before it loads it', async () => {
  const opened: unknown[] = [];
  const client = await startRule({
    launch: () => {
      const child = launchRule();
      return {
        ...child,
        post: (request) => {
          if (request.type === 'open') opened.push(request.spec.isUntried);
          const dies = request.type === 'open' && opened.length === 1;
          child.post(dies ? { ...request, spec: { ...request.spec, model: 'crashing' } } : request);
        },
      };
    },
  });
  expect(opened).toEqual([true, false]);
  expect((await compareAll(client, [pair('a', 'b')])).results).toHaveLength(1);
});

test('an error that is not about one pair ends the call with that error; the next call is answered', async () => {
  const client = await startRule();
  await expect(compareAll(client, [pair('a', 'broken')])).rejects.toMatchObject({ code: 'out-of-memory' });
  expect((await compareAll(client, [pair('a', 'b')])).results).toHaveLength(1);
});

test('a signal ends a call early, and the client goes on', async () => {
  const client = await startRule();
  const stop = new AbortController();
  let answered = 0;
  await client.compare(
    Array.from({ length: 100 }, (_, i) => pair(i < 3 ? 'a' : 'held', 'b')),
    {
      signal: stop.signal,
      onResult: () => {
        if (++answered === 3) stop.abort();
      },
      onFailed: () => undefined,
    },
  );
  expect(answered).toBe(3);
  expect((await compareAll(client, [pair('a', 'b')])).results).toHaveLength(1);
});

test('a start can be given up', async () => {
  const reason = new Error('no longer wanted');
  await expect(startRule({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('the process ends by itself when its parent is killed', async () => {
  const client = new URL('../../../src/engine/inference/inference-client.ts', import.meta.url).href;
  const child = new URL('../../../src/engine/inference/inference-child.ts', import.meta.url).href;
  const script = `
    const { InferenceClient } = await import(${JSON.stringify(client)});
    const { forkInferenceProcess } = await import(${JSON.stringify(child)});
    const started = await InferenceClient.start({ model: 'rule', mmproj: '', gpu: 'cpu' },
      { launch: () => forkInferenceProcess(new URL(${JSON.stringify(RULE_PROCESS.href)})) });
    console.log(started.pid);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await eventually(() => expect(isAlive(pid)).toBe(false));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a process that every pair kills is given up, and the call says so', async () => {
  const deaths: ChildEnd[] = [];
  const client = await startRule({ onDeath: (end) => deaths.push(end) });
  const pairs = Array.from({ length: 40 }, (_, i) => pair('kill', 'b'.repeat(i + 1)));
  const failed: number[] = [];
  const answering = client.compare(pairs, {
    onResult: () => expect.fail('nothing can be answered'),
    onFailed: (index) => failed.push(index),
  });
  await expect(answering).rejects.toMatchObject({ code: 'inference-keeps-dying' });
  expect(deaths).toHaveLength(19);
  expect(failed.length).toBeLessThan(pairs.length);
});

test('a pair that takes longer than the time limit fails with the reason, and the others are answered', async () => {
  const deaths: string[] = [];
  const client = await startRule({ timeLimit: 2, onDeath: ({ how }) => deaths.push(how) });
  const pairs = [...Array.from({ length: 5 }, () => pair('a', 'bb')), pair('held', 'b'), pair('c', 'dd')];
  const { results, failed } = await compareAll(client, pairs);
  expect(failed).toEqual([[5, 2, 'It took longer than the time limit of 2 s for a comparison.']]);
  expect(results.map((line) => line.split('.')[0]).sort()).toEqual(['0', '1', '2', '3', '4', '6']);
  expect(deaths).toEqual(Array(2).fill('nothing came within the time limit of 2 s'));
});

test('a pair that is alone in the process fails the first time', async () => {
  const client = await startRule({ timeLimit: 2 });
  expect(
    (await compareAll(client, [pair('held', 'b')])).failed.map(([index, attempts]) => [index, attempts]),
  ).toEqual([[0, 1]]);
  expect((await compareAll(client, [pair('a', 'b')])).results).toHaveLength(1);
});

test('images that changed are told by their paths', async () => {
  const client = await startRule();
  const changed: string[] = [];
  await client.compare([pair('a', 'changed-b'), pair('changed-c', 'changed-d')], {
    onResult: () => expect.unreachable('it was answered'),
    onFailed: () => undefined,
    onChanged: (image) => changed.push(image),
  });
  expect(changed).toEqual(['changed-b', 'changed-c', 'changed-d']);
});
