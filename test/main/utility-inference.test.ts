import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Triple } from '../../src/core/labels.ts';
import { renderFace } from '../../src/engine/datasets/synthetic/render-face.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { examineApart } from '../../src/engine/inference/examine-apart.ts';
import { InferenceClient } from '../../src/engine/inference/inference-client.ts';
import { forkInferenceProcess, type ChildEnd } from '../../src/engine/inference/inference-child.ts';
import { launchUtilityInference } from '../../src/main/utility-inference.ts';
import { seen } from '../fakes/electron.ts';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const SPEC = {
  model: DEMO_MODEL.model,
  mmproj: DEMO_MODEL.mmproj,
  gpu: 'cpu',
  threads: 1,
  pairsTogether: 4,
} as const;

async function facePairs() {
  const folder = temporaryFolder();
  const files = await Promise.all(
    [0, 1, 2].map(async (index) => {
      const file = path.join(folder, `${index}.jpg`);
      await writeFile(file, await renderFace(5, index, 96));
      return { path: file };
    }),
  );
  const [a, b, c] = files;
  if (a === undefined || b === undefined || c === undefined) throw new Error('no faces');
  return [
    { first: a, second: b },
    { first: b, second: a },
    { first: a, second: c },
  ];
}

async function answersOf(client: InferenceClient, pairs: Awaited<ReturnType<typeof facePairs>>) {
  const answers: Triple[] = [];
  await client.compare(pairs, {
    onResult: (index, _member, logits) => (answers[index] = logits),
    onFailed: (_index, _attempts, reason) => {
      throw new Error(reason);
    },
  });
  return answers;
}

test("a utility process answers as a child of Node's does, and every library is tried in a process of its own first", async () => {
  const pairs = await facePairs();
  const byFork = await InferenceClient.start(SPEC, { launch: forkInferenceProcess });
  const expected = await answersOf(byFork, pairs);
  await byFork[Symbol.asyncDispose]();

  const client = await InferenceClient.start(SPEC, { launch: launchUtilityInference });
  expect(await answersOf(client, pairs)).toEqual(expected);
  await client[Symbol.asyncDispose]();
  expect(expected).toHaveLength(3);
  expect(seen.forks.map((file) => path.basename(file))).toEqual([
    'inference-process.ts',
    'testBindingBinary.js',
  ]);
});

test('a utility process finds out about devices and models as a child of Node does', async () => {
  const files = { model: DEMO_MODEL.model, mmproj: DEMO_MODEL.mmproj, adapters: [], card: null };
  const subject = { kind: 'model', gpu: 'cpu', files, headersOnly: false } as const;
  // How much memory is free changes meanwhile.
  const expected = await examineApart<'model'>(subject, forkInferenceProcess);
  expect(await examineApart<'model'>(subject, launchUtilityInference)).toEqual({
    ...expected,
    read: {
      ...expected.read,
      device: { ...expected.read?.device, memoryFree: expect.any(Number) as number },
    },
  });
  const wrong = { ...subject, files: { ...files, model: DEMO_MODEL.card } };
  expect(await examineApart<'model'>(wrong, launchUtilityInference)).toMatchObject({
    files: { model: null, problems: [{ what: expect.stringContaining('is not a GGUF file') as string }] },
    read: null,
  });
});

test('a utility process that is killed is started again and the comparison is answered', async () => {
  const pairs = await facePairs();
  const deaths: ChildEnd[] = [];
  const client = await InferenceClient.start(SPEC, {
    launch: launchUtilityInference,
    onDeath: (end) => deaths.push(end),
  });
  const { pid } = client;
  if (pid === undefined) throw new Error('no process');
  process.kill(pid, 'SIGKILL');
  await eventually(() => expect(deaths).toHaveLength(1));
  expect(await answersOf(client, pairs)).toHaveLength(3);
  expect(client.pid).not.toBe(pid);
  await client[Symbol.asyncDispose]();
});

test('a process that is told to stop at once does, and has no process any more', async () => {
  const child = launchUtilityInference();
  expect(child.pid).toBeGreaterThan(0);
  child.kill();
  await child.ended;
  expect(child.pid).toBeUndefined();
  child.kill();
});

test('no file but the library test is started for an inference process', async () => {
  const { RunProbes } = await import('../../src/main/run-probes.ts');
  const { utilityProcess } = await import('electron');
  const asking = utilityProcess.fork(fileURLToPath(new URL('../fixtures/echo-process.ts', import.meta.url)));
  const replies: unknown[] = [];
  asking.on('message', (message: unknown) => replies.push(message));
  const probes = new RunProbes(asking);
  const started = seen.forks.length;
  for (const module of [
    '/tmp/evil.js',
    '/tmp/testBindingBinary.js',
    `${DEMO_MODEL.model}/../../testBindingBinary.js`,
  ])
    expect(probes.take({ type: 'probe-start', probe: 1, module })).toBe(true);
  expect(probes.take({ type: 'done', batch: 1 })).toBe(false);
  await eventually(() =>
    expect(replies).toEqual(Array.from({ length: 3 }, () => ({ type: 'probe-exit', probe: 1, code: 1 }))),
  );
  expect(seen.forks).toHaveLength(started);
  asking.kill();
});
