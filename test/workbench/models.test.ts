import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LMOL_PROMPT } from '../../src/core/prompts.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { forkInferenceProcess } from '../../src/engine/inference/inference-child.ts';
import { insertDataset } from '../../src/engine/store/datasets.ts';
import { insertImages } from '../../src/engine/store/images.ts';
import { insertRun } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import type { Params, RequestName, Result } from '../../src/ipc/requests.ts';
import type { JobWork } from '../../src/workbench/jobs.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { writeRandomAdapter } from '../fixtures/random-adapter.ts';
import { writeImages } from '../fixtures/image-folder.ts';
import { eventually } from '../fixtures/eventually.ts';
import { launchRule } from '../fixtures/launch-rule.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const DEMO_FILES = { model: DEMO_MODEL.model, mmproj: DEMO_MODEL.mmproj, adapters: [], card: null };

/** A workbench that may open the demo model and a folder. @param rule answers by the rule in place of a model */
function modelWorkbench({ rule = false } = {}) {
  const folder = temporaryFolder();
  const launched = vi.fn(rule ? launchRule : forkInferenceProcess);
  const workbench = new Workbench(Workspace.open(temporaryFolder(), { create: true }), {
    roots: [folder, path.dirname(DEMO_MODEL.model)],
    userDir: temporaryFolder(),
    launchInference: () => launched(),
  });
  onTestFinished(() => workbench.close());
  const ask = async <Name extends RequestName>(name: Name, params: Params<Name>): Promise<Result<Name>> => {
    const reply = await workbench.request(name, params);
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
    return reply.value as Result<Name>;
  };
  const refusal = async <Name extends RequestName>(name: Name, params: Params<Name>) => {
    const reply = await workbench.request(name, params);
    return reply.ok ? null : reply.error.code;
  };
  return { workbench, folder, launched, ask, refusal };
}

test('a model is described by its headers, how it reads its card, and what it takes', async () => {
  const { ask } = modelWorkbench();
  const inspected = await ask('models.inspect', DEMO_FILES);
  expect(inspected).toMatchObject({
    model: {
      architecture: 'llama',
      parameters: 430_720,
      layers: 2,
      width: 128,
      heads: 4,
      vocabulary: 400,
      quantisation: 'Q8_0',
    },
    mmproj: {
      family: 'LLaVA-1.5',
      facts: [
        { name: 'Vision tower', text: expect.stringMatching(/^4 blocks of width 128, /) as string },
        { name: 'Images', text: '96 × 96 px in patches of 16: 36 tokens each' },
      ],
      tokens: 36,
    },
    cardSource: 'beside the model',
    card: { simulated: true },
    labelTokens: [
      { label: 'First', id: 292, text: '▁First', tokens: 1 },
      { label: 'Second', id: 298, text: '▁Second', tokens: 1 },
      { label: 'Similar', id: 304, text: '▁Similar', tokens: 1 },
    ],
    promptTokens: 80,
    problems: [],
  });
  const { memory } = inspected;
  expect(memory?.parts.map(({ name }) => name)).toEqual([
    'Language model',
    'Vision tower and projector',
    'Keys and values',
    'Computing',
  ]);
  expect(memory?.total).toBe(memory?.parts.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(memory?.available).toBeGreaterThan(memory?.total ?? Infinity);
});

test('a card that is given is read in place of the one beside the model', async () => {
  const { ask } = modelWorkbench();
  const inspect = (card: Record<string, string | object>) =>
    ask('models.inspect', { ...DEMO_FILES, card: card as never });
  const other = await inspect({
    prompt: `${LMOL_PROMPT} So`,
    labels: { First: 'xFirst', Second: 'Second', Similar: 'Similar' },
  });
  expect(other).toMatchObject({ cardSource: 'given', problems: [] });
  expect(other.labelTokens?.[0]).toMatchObject({ label: 'First', text: '▁' });
  expect(other.labelTokens?.[0]?.tokens).toBeGreaterThan(5);

  const alike = await inspect({
    prompt: LMOL_PROMPT,
    labels: { First: 'Second', Second: 'Second', Similar: 'Similar' },
  });
  expect(alike.problems).toEqual([
    {
      what: expect.stringContaining('cannot tell the three answers apart') as string,
      action: expect.stringMatching(/./) as string,
    },
  ]);
  expect(alike.labelTokens).toHaveLength(3);

  const wrong = await inspect({ prompt: 'no images', unknown: 'x' });
  expect(wrong.problems).toHaveLength(1);
  expect(wrong).toMatchObject({ card: { prompt: 'no images' }, labelTokens: null, memory: null });
});

test('what is wrong with files is listed, each with what to do', async () => {
  const { ask, refusal, folder } = modelWorkbench();
  const text = path.join(folder, 'text.gguf');
  writeFileSync(text, 'no model');
  const inspected = await ask('models.inspect', {
    model: DEMO_MODEL.mmproj,
    mmproj: text,
    adapters: [{ file: text, scale: 1 }],
    card: null,
  });
  expect(inspected).toMatchObject({ model: null, mmproj: null, labelTokens: null, memory: null });
  expect(inspected.problems.map(({ what }) => what)).toEqual([
    expect.stringContaining('it is a vision tower and projector (mmproj)'),
    `${text} is not a GGUF file.`,
  ]);
  expect(inspected.adapters).toEqual([
    { file: text, rank: null, alpha: null, bytes: 0, problem: `${text} is not a GGUF file.` },
  ]);
  expect(await refusal('models.inspect', { ...DEMO_FILES, model: '/etc/passwd' })).toBe('path-not-allowed');
  expect(
    await refusal('models.inspect', { ...DEMO_FILES, adapters: [{ file: '/etc/passwd', scale: 1 }] }),
  ).toBe('path-not-allowed');
  const missing = await ask('models.inspect', { ...DEMO_FILES, model: path.join(folder, 'nothing.gguf') });
  expect(missing.problems[0]?.what).toContain('cannot be read');
});

test('files are read in a process of their own, also to keep a model, and one that dies is told', async () => {
  const { ask, launched, refusal } = modelWorkbench();
  const dying = () => {
    const child = forkInferenceProcess();
    setTimeout(() => child.kill(), 0);
    return child;
  };
  // llama.cpp ends the first, and the second reads the headers alone.
  launched.mockImplementationOnce(dying);
  const inspected = await ask('models.inspect', DEMO_FILES);
  expect(launched).toHaveBeenCalledTimes(2);
  expect(inspected).toMatchObject({
    model: { layers: 2 },
    memory: null,
    problems: [{ what: expect.stringContaining('process examining the model ended') as string }],
  });
  launched.mockImplementationOnce(dying);
  expect(await refusal('models.save', { name: 'demo', files: DEMO_FILES })).toBe('examination-ended');
  await ask('models.save', { name: 'demo', files: DEMO_FILES });
  expect(launched).toHaveBeenCalledTimes(4);
});

test('an adapter tells its rank and strength, and whether it is for the model', async () => {
  const { ask, folder } = modelWorkbench();
  const write = async (name: string, width: number) => {
    const file = path.join(folder, name);
    await writeRandomAdapter(file, {
      seed: 1,
      rank: 3,
      alpha: 16,
      model: { seed: 1, width, blocks: 2, heads: 4 },
    });
    return file;
  };
  const [fits, other] = [await write('fits.gguf', 128), await write('other.gguf', 64)];
  const { adapters, problems } = await ask('models.inspect', {
    ...DEMO_FILES,
    adapters: [fits, other].map((file) => ({ file, scale: 1 })),
  });
  expect(problems).toEqual([]);
  expect(adapters).toEqual([
    { file: fits, rank: 3, alpha: 16, bytes: expect.any(Number) as number, problem: null },
    expect.objectContaining({
      file: other,
      problem: expect.stringContaining('made for a different model') as string,
    }),
  ]);
});

test('a model is kept with its card under a name of its own, and renamed', async () => {
  const { ask, refusal, folder } = modelWorkbench();
  const { id } = await ask('models.save', { name: 'demo', files: DEMO_FILES });
  expect((await ask('workspace.summary', {})).models).toEqual([
    {
      id,
      name: 'demo',
      modelFile: DEMO_MODEL.model,
      mmprojFile: DEMO_MODEL.mmproj,
      simulated: true,
      server: null,
      present: true,
      runs: 0,
    },
  ]);
  expect(await ask('models.card', { id })).toMatchObject({
    card: { simulated: true },
    modelFile: DEMO_MODEL.model,
    mmprojFile: DEMO_MODEL.mmproj,
  });
  expect(await refusal('models.save', { name: 'demo', files: DEMO_FILES })).toBe('name-taken');
  const other = await ask('models.save', {
    name: 'other',
    files: { ...DEMO_FILES, card: { prompt: LMOL_PROMPT } },
  });
  expect(await ask('models.card', other)).toMatchObject({ card: { prompt: LMOL_PROMPT } });
  expect(await refusal('models.rename', { id, name: 'other' })).toBe('name-taken');
  await ask('models.rename', { id, name: 'renamed' });
  expect((await ask('workspace.summary', {})).models.map(({ name }) => name)).toEqual(['renamed', 'other']);
  expect(await refusal('models.rename', { id: 99, name: 'x' })).toBe('model-missing');
  const copy = path.join(folder, 'cut.gguf');
  copyFileSync(DEMO_MODEL.model, copy);
  writeFileSync(copy, 'GGUF');
  expect(await refusal('models.save', { name: 'cut', files: { ...DEMO_FILES, model: copy } })).toBe(
    'model-not-usable',
  );
});

test('a model that no run uses is removed and kept again; one that a run uses stays', async () => {
  const { ask, refusal, workbench } = modelWorkbench();
  const { id } = await ask('models.save', { name: 'demo', files: DEMO_FILES });
  await ask('models.remove', { id });
  expect((await ask('workspace.summary', {})).models).toEqual([]);
  expect(await refusal('models.remove', { id })).toBe('model-missing');
  const again = await ask('models.save', { name: 'demo', files: DEMO_FILES });
  const { db } = workbench.session.workspace;
  insertRun(db, {
    name: 'run',
    kind: 'model',
    modelId: again.id,
    datasetId: insertDataset(db, {
      name: 'images',
      kind: 'csv',
      root: '/images',
      rawRange: null,
      importedAt: 0,
      report: null,
    }),
    plan: { kind: 'all-pairs', images: [1, 2], orders: 'forward' },
    members: [{ name: 'model', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  expect(await refusal('models.remove', again)).toBe('model-in-use');
  expect((await ask('workspace.summary', {})).models).toHaveLength(1);
});

test('models of a workspace may be opened wherever they lie', async () => {
  const folder = temporaryFolder();
  const { workbench, ask } = modelWorkbench();
  await ask('models.save', { name: 'demo', files: DEMO_FILES });
  const other = new Workbench(Workspace.open(workbench.session.workspace.dir), {
    roots: [],
    userDir: folder,
  });
  onTestFinished(() => other.close());
  expect(other.session.paths.allows(DEMO_MODEL.model)).toBe(true);
  expect(other.session.paths.allows(DEMO_MODEL.card)).toBe(false);
});

test('the CPU is always among the devices, after whatever else can or cannot be used', async () => {
  const { ask } = modelWorkbench();
  const { threads, memory, backends } = await ask('models.devices', {});
  expect(threads).toBeGreaterThan(0);
  expect(memory).toBeGreaterThan(1e9);
  expect(backends.at(-1)).toMatchObject({ gpu: 'cpu', usable: true, reason: null });
  for (const { usable, reason } of backends) expect(usable).toBe(reason === null);
});

/** Two images in a workspace, of which the demo model or the rule can be asked. */
async function withImages(workbench: Workbench, folder: string) {
  await writeImages(folder, ['1.jpg', '2.jpg']);
  const { db } = workbench.session.workspace;
  const datasetId = insertDataset(db, {
    name: 'images',
    kind: 'csv',
    root: folder,
    rawRange: null,
    importedAt: 0,
    report: null,
  });
  const [firstId = 0, secondId = 0] = insertImages(db, datasetId, [
    { name: '1.jpg', path: '1.jpg' },
    { name: '2.jpg', path: '2.jpg' },
    { name: 'unreadable.jpg', path: 'unreadable.jpg' },
  ]);
  return { files: DEMO_FILES, firstId, secondId, gpu: 'cpu' as const };
}

test('a model is tried out on two images, both ways round', async () => {
  const { workbench, folder, ask } = modelWorkbench();
  const tried = await ask('models.tryOut', await withImages(workbench, folder));
  for (const { probabilities } of [tried.forward, tried.reverse]) {
    const [first, second, similar] = probabilities;
    expect(first + second + similar).toBeCloseTo(1, 12);
  }
  expect(tried.forward.logits).not.toEqual(tried.reverse.logits);
  expect(tried.milliseconds).toBeGreaterThan(0);
  expect(tried.device).toMatch(/\(cpu\)$/);
});

test('the model stays open between questions, and another is opened in its place', async () => {
  const { workbench, folder, ask, refusal, launched } = modelWorkbench({ rule: true });
  const question = await withImages(workbench, folder);
  expect(await ask('models.tryOut', question)).toMatchObject({
    forward: { logits: [1, 2, 1] },
    reverse: { logits: [2, 1, 1] },
    device: 'rule (cpu)',
  });
  await Promise.all([ask('models.tryOut', question), ask('models.tryOut', question)]);
  expect(launched).toHaveBeenCalledTimes(1);
  await ask('models.tryOut', { ...question, gpu: 'auto' });
  expect(launched).toHaveBeenCalledTimes(2);
  expect(await refusal('models.tryOut', { ...question, secondId: question.secondId + 1 })).toBe(
    'not-answered',
  );
  expect(await refusal('models.tryOut', { ...question, secondId: 99 })).toBe('image-missing');
});

test('an open model gives way to a run, and none is tried while a run is answered', async () => {
  const { workbench, folder, ask, refusal } = modelWorkbench({ rule: true });
  const question = await withImages(workbench, folder);
  await ask('models.tryOut', question);
  const { promise, resolve } = Promise.withResolvers<'done'>();
  const work = vi.fn<(work: JobWork) => Promise<'done'>>(() => promise);
  const { ended } = workbench.session.jobs.start({ kind: 'run', title: 'run', runId: null, work });
  await eventually(() => expect(work).toHaveBeenCalledOnce());
  expect(await refusal('models.tryOut', question)).toBe('model-busy');
  resolve('done');
  await ended;
  await setImmediate();
  expect(await refusal('models.tryOut', question)).toBeNull();
});

test('a model is checked with two known pictures, its adapters beside it', async () => {
  const { ask, folder } = modelWorkbench();
  const adapter = path.join(folder, 'adapter.gguf');
  const model = { seed: 1, width: 64, blocks: 2, heads: 4, keyValueHeads: 2 };
  const llava = await writeRandomLlava(folder, { seed: 1 });
  await writeRandomAdapter(adapter, { seed: 1, rank: 2, alpha: 2, model });
  const files = {
    model: llava.model,
    mmproj: llava.mmproj,
    card: null,
    adapters: [{ file: adapter, scale: 0 }],
  };
  const { findings } = await ask('models.check', { files, gpu: 'cpu' });
  expect(findings.find(({ check }) => check === 'adapter')).toMatchObject({
    status: 'problem',
    member: 'model',
  });
  expect(findings.filter(({ member }) => member === 'the model itself').map(({ check }) => check)).toEqual([
    'answers',
    'images',
    'label-mass',
    'position',
  ]);
});
