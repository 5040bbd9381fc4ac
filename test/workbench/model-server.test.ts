import { expect, onTestFinished, test } from 'vitest';
import { insertDataset } from '../../src/engine/store/datasets.ts';
import { insertModel } from '../../src/engine/store/models.ts';
import { insertRun } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Params, RequestName, Result } from '../../src/ipc/requests.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { startChatServer } from '../fixtures/chat-server.ts';
import { NOTHING_HERE } from '../fixtures/nothing-here.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('a server is kept as a model, checked, moved while runs need it, and otherwise not changed under them', async () => {
  await using server = await startChatServer('list');
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const workbench = new Workbench(workspace, { roots: [], userDir: temporaryFolder() });
  onTestFinished(() => workbench.close());
  const ask = async <Name extends RequestName>(name: Name, params: Params<Name>): Promise<Result<Name>> => {
    const reply = await workbench.request(name, params);
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
    return reply.value as Result<Name>;
  };
  const asked = {
    server: {
      urls: [`${server.url}/v1`],
      model: 'seen',
      adapter: null,
      prompt: 'chat',
      keyVariable: null,
      ...NOTHING_HERE,
    },
    text: 'Which rock is heavier?',
  } as const;

  const { findings } = await ask('models.checkServer', asked);
  expect(findings.filter(({ status }) => status === 'problem')).toEqual([]);
  expect(findings[0]).toMatchObject({
    check: 'server',
    found: expect.stringContaining('model seen') as string,
  });

  const { id } = await ask('models.saveServer', { id: null, name: 'rocks', ...asked });
  const kept = { name: 'rocks', server: { ...asked.server, urls: [server.url] }, text: asked.text };
  expect(await ask('models.server', { id })).toEqual(kept);
  expect((await ask('workspace.summary', {})).models).toEqual([
    expect.objectContaining({ id, name: 'rocks', present: true, server: kept.server }),
  ]);

  await workspace.transaction(() =>
    insertRun(workspace.db, {
      name: 'run',
      kind: 'model',
      modelId: id,
      datasetId: insertDataset(workspace.db, {
        name: 'rocks',
        kind: 'csv',
        root: '/rocks',
        rawRange: null,
        importedAt: 0,
        report: null,
      }),
      plan: { kind: 'all-pairs', images: [1, 2], orders: 'forward' },
      members: [{ name: 'model', adapters: [] }],
      prompt: null,
      theta: 0.2,
      seed: null,
    }),
  );
  const moved = { ...kept.server, urls: ['http://127.0.0.1:9'] };
  expect(await ask('models.saveServer', { id, ...kept, server: moved })).toEqual({ id });
  expect(await ask('models.server', { id })).toMatchObject({ server: { urls: moved.urls } });
  await expect(ask('models.saveServer', { id, ...kept, text: 'Which rock is lighter?' })).rejects.toThrow(
    'model-in-use',
  );
  await expect(ask('models.remove', { id })).rejects.toThrow('model-in-use');
  await expect(
    ask('models.checkServer', { ...asked, server: { ...asked.server, prompt: 'raw' } }),
  ).rejects.toThrow('bad-model-card');
});

test('a llama-server that Tiebreak starts is shown, and no page may name or change what is started', async () => {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const workbench = new Workbench(workspace, { roots: [], userDir: temporaryFolder() });
  onTestFinished(() => workbench.close());
  const files = { model: '/none/model.gguf', mmproj: '/none/mmproj.gguf', adapter: null };
  const managed = { program: 'llama-server', ...files, args: ['-ngl', '99'] };
  const server = { managed, model: 'rocks', adapter: null, prompt: 'chat' } as const;
  const id = await workspace.transaction(() =>
    insertModel(workspace.db, { name: 'rocks', modelFile: '', mmprojFile: '', server, card: null }),
  );
  expect(await workbench.request('workspace.summary', {})).toMatchObject({
    ok: true,
    value: { models: [{ id, server, present: false }] },
  });
  const asked = { name: 'rocks', text: null };
  const reached = {
    urls: ['http://127.0.0.1:9'],
    model: 'rocks',
    adapter: null,
    prompt: 'chat',
    keyVariable: null,
  };
  for (const [name, params, code] of [
    ['models.server', { id }, 'model-is-server'],
    ['models.saveServer', { id, ...asked, server: { ...reached, ...NOTHING_HERE } }, 'model-is-server'],
    ['models.saveServer', { id: null, ...asked, server }, 'bad-request'],
    ['models.checkServer', { text: null, server }, 'bad-request'],
  ] as const)
    expect(await workbench.request(name, params)).toMatchObject({ ok: false, error: { code } });
});
