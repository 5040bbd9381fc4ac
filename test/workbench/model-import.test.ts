import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { insertDataset } from '../../src/engine/store/datasets.ts';
import { insertRun } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Params, RequestName, Result } from '../../src/ipc/requests.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { eventually } from '../fixtures/eventually.ts';
import { goldenCheckpoint, writeGoldenCheckpoint } from '../fixtures/golden-checkpoint.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function openWorkbench() {
  const folder = temporaryFolder();
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const workbench = new Workbench(workspace, { roots: [folder, workspace.dir], userDir: temporaryFolder() });
  onTestFinished(() => workbench.close());
  const reply = <Name extends RequestName>(name: Name, params: Params<Name>) =>
    workbench.request(name, params);
  const ask = async <Name extends RequestName>(name: Name, params: Params<Name>): Promise<Result<Name>> => {
    const answered = await reply(name, params);
    if (!answered.ok) throw new Error(`${answered.error.code}: ${answered.error.message}`);
    return answered.value as Result<Name>;
  };
  const ended = (jobId: string) =>
    eventually(async () => {
      const job = (await ask('jobs.list', {})).find(({ id }) => id === jobId);
      expect(job?.endedAt).toEqual(expect.any(Number));
      return job;
    });
  return { folder, workspace, reply, ask, ended };
}

const OPTIONS = { revision: null, type: 'f16', tower: null, lastNorm: false } as const;

test('a model is imported as a job in a process of its own, kept, and told with what it was made of', async () => {
  const { folder, workspace, ask, ended } = openWorkbench();
  const source = path.join(folder, 'small-llava');
  writeGoldenCheckpoint(source, goldenCheckpoint('llama'));
  expect(await ask('models.imported', {})).toEqual({ models: [], adapters: [] });
  const { jobId } = await ask('models.import', { source, ...OPTIONS });
  expect(await ended(jobId)).toMatchObject({
    kind: 'model',
    state: 'done',
    error: null,
    unit: 'kB',
    log: [
      { text: expect.stringMatching(/to write for .*models.small-llava/) as string },
      { text: expect.stringMatching(/^Imported as small-llava: /) as string },
    ],
  });
  const { models } = await ask('models.imported', {});
  expect(models).toMatchObject([
    {
      name: 'small-llava',
      isWhole: true,
      runs: [],
      record: {
        decoder: 'llama',
        tower: 'clip',
        type: 'f16',
        repository: null,
        weights: [{ file: 'model.safetensors' }],
      },
    },
  ]);
  const [model] = models;
  expect((await ask('workspace.summary', {})).models).toMatchObject([
    { id: model?.modelId, name: 'small-llava', present: true },
  ]);
  await ended((await ask('models.import', { source, ...OPTIONS })).jobId);
  expect((await ask('workspace.summary', {})).models).toHaveLength(1);
  await ask('models.removeImported', { name: 'small-llava' });
  expect(existsSync(path.join(workspace.dir, 'models/small-llava'))).toBe(false);
  expect((await ask('workspace.summary', {})).models).toEqual([]);
});

test('an imported model that a run needs stays', async () => {
  const { folder, workspace, reply, ask, ended } = openWorkbench();
  const source = path.join(folder, 'small-llava');
  writeGoldenCheckpoint(source, goldenCheckpoint('llama'));
  await ended((await ask('models.import', { source, ...OPTIONS })).jobId);
  const [model] = (await ask('models.imported', {})).models;
  const datasetId = insertDataset(workspace.db, {
    name: 'faces',
    kind: 'csv',
    root: folder,
    rawRange: null,
    importedAt: 0,
    report: null,
  });
  insertRun(workspace.db, {
    name: 'first run',
    kind: 'model',
    modelId: model?.modelId ?? 0,
    datasetId,
    plan: { kind: 'all-pairs', images: [1, 2], orders: 'forward' },
    members: [{ name: 'model', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  expect((await ask('models.imported', {})).models[0]?.runs).toEqual(['first run']);
  expect(await reply('models.removeImported', { name: 'small-llava' })).toMatchObject({
    ok: false,
    error: { code: 'model-in-use', message: expect.stringMatching(/answers the run "first run"/) as string },
  });
  expect(existsSync(path.join(workspace.dir, 'models/small-llava/model.gguf'))).toBe(true);
});

test('what cannot be imported ends the job with its reason, and what lies outside is refused', async () => {
  const { folder, ask, ended } = openWorkbench();
  const failed = await ended((await ask('models.import', { source: folder, ...OPTIONS })).jobId);
  expect([failed?.state, failed?.error?.code]).toEqual(['failed', 'file-not-readable']);
  const outside = await ended((await ask('models.import', { source: '/', ...OPTIONS })).jobId);
  expect(outside?.error?.code).toBe('path-not-allowed');
});
