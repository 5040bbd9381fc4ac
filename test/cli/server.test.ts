import { appendFileSync, copyFileSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { startChatServer } from '../fixtures/chat-server.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { estimateRun } from '../../src/engine/jobs/runs/estimate-run.ts';
import { storedRuntime } from '../../src/engine/jobs/runs/run-runtime.ts';
import { models } from '../../src/engine/store/models.ts';
import { runs } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { RunEstimate } from '../../src/model/plan.ts';
import type { ServerUsage } from '../../src/model/server.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { faultyProxy } from '../fixtures/faulty-proxy.ts';
import { writeImages } from '../fixtures/image-folder.ts';
import { writeLlamaServer } from '../fixtures/llama-server-program.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const KEY = 'sk-very-secret-0123456789';

async function importedImages() {
  const folder = temporaryFolder();
  const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'];
  await writeImages(join(folder, 'images'), names);
  const workspace = ['--workspace', join(folder, 'workspace')];
  const list = join(folder, 'list.csv');
  writeFileSync(list, `image,score\n${names.map((name, index) => `${name},${index + 1}`).join('\n')}\n`);
  const given = ['--images', join(folder, 'images'), '--name', 'drawn', '--range', '0,5'];
  expect(await tiebreak(['import', list, ...given, ...workspace])).toMatchObject({ code: 0 });
  return { folder, workspace, files: names.map((name) => join(folder, 'images', name)) };
}

test('a run that a server of words answers is stored, resumed, ranked and exported without probabilities', async () => {
  await using server = await startChatServer('text');
  const { folder, workspace, files } = await importedImages();
  const asked = ['--server', `${server.url}/v1`, '--server-model', 'seen'];
  const logits = await tiebreak([
    'logits',
    ...asked,
    '--first',
    files[0] ?? '',
    '--second',
    files[1] ?? '',
    '--json',
    ...workspace,
  ]);
  expect(logits.document).toMatchObject({
    logits: null,
    probabilities: null,
    label: expect.stringMatching(/^(First|Second|Similar)$/) as string,
    server: { kind: 'generic', way: 'text' },
  });
  const run = ['compare', '--all', '--part', 'all', '--orders', 'both', ...asked, ...workspace];
  const compared = await tiebreak([...run, '--json']);
  expect([compared.code, compared.document]).toEqual([
    0,
    expect.objectContaining({
      status: 'finished',
      comparisons: 12,
      builds: ["a server of OpenAI's kind, model seen"],
      warnings: expect.arrayContaining([
        'This server gives no probabilities: only the label of each answer is known.',
      ]) as string[],
    }),
  ]);
  const again = await tiebreak(['compare', '--run', 'run', ...workspace, '--json']);
  expect(again.document).toMatchObject({ status: 'finished', answered: 0, comparisons: 12 });
  const out = join(folder, 'answers.csv');
  expect(await tiebreak(['export', 'comparisons', '--run', 'run', '--out', out, ...workspace])).toMatchObject(
    { code: 0 },
  );
  const [header = '', ...rows] = readFileSync(out, 'utf8').trim().split('\n');
  expect(rows).toHaveLength(12);
  expect(header).not.toContain('pFirst');
  const evaluated = await tiebreak(['evaluate', '--run', 'run', '--json', ...workspace]);
  expect(evaluated.code).toBe(0);
});

test('a run that a server of lists answers has probabilities; the same model at another address goes on with it', async () => {
  await using server = await startChatServer('list');
  await using other = await startChatServer('list');
  const { workspace, files } = await importedImages();
  const asked = ['--server', server.url, '--server-model', 'seen'];
  const pair = ['--first', files[0] ?? '', '--second', files[1] ?? ''];
  const logits = await tiebreak(['logits', ...asked, ...pair, '--json', ...workspace]);
  const document = logits.document as {
    logits: Record<string, number>;
    probabilities: Record<string, number>;
  };
  const mass = Object.values(document.logits).reduce((sum, logit) => sum + Math.exp(logit), 0);
  expect(mass).toBeLessThan(1);
  for (const [label, logit] of Object.entries(document.logits))
    expect(document.probabilities[label]).toBeCloseTo(Math.exp(logit) / mass, 12);
  const plan = ['compare', '--all', '--part', 'all', ...workspace, '--json', '--server-model', 'seen'];
  expect((await tiebreak([...plan, '--server', server.url])).document).toMatchObject({
    comparisons: 6,
    answered: 6,
  });
  const moved = await tiebreak([...plan, '--server', other.url]);
  expect(moved.document).toMatchObject({ run: 'run', comparisons: 6, answered: 0 });
});

test('a key is in no store, log, error or export, after a run that fails too', async () => {
  vi.stubEnv('TIEBREAK_SERVER_KEY', KEY);
  onTestFinished(() => void vi.unstubAllEnvs());
  await using server = await startChatServer('list');
  // It says more than it should: the key, and what was sent, pictures and all.
  await using proxy = await faultyProxy(server.url, (nth, body) =>
    nth > 10 && nth % 2 === 0 ? { kind: 'status', status: 400, text: `${KEY} may not send ${body}` } : null,
  );
  const { folder, workspace } = await importedImages();
  const asked = ['--server', proxy.url, '--server-model', 'seen'];
  const run = await tiebreak(['compare', '--all', '--part', 'all', ...asked, ...workspace]);
  expect(run.stderr).toContain('[key] may not send');
  expect([run.code, server.keys.every((key) => key === `Bearer ${KEY}`)]).toEqual([0, true]);
  const failing = [
    'compare',
    '--run',
    'two',
    '--all',
    '--part',
    'all',
    ...workspace,
    '--server-model',
    'seen',
  ];
  const gone = await tiebreak([...failing, '--server', 'http://127.0.0.1:9', '--json']);
  expect([gone.code, gone.document]).toEqual([
    1,
    { error: expect.objectContaining({ code: 'server-not-reachable' }) as object },
  ]);
  await tiebreak(['export', 'comparisons', '--run', 'run', '--out', join(folder, 'out.csv'), ...workspace]);
  const told = [run.stdout, run.stderr, gone.stdout, gone.stderr];
  const written = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
  expect(written.length).toBeGreaterThan(5);
  for (const text of [...told, ...written]) {
    expect(text.includes('very-secret')).toBe(false);
    expect(text.includes('iVBORw0KGgo')).toBe(false);
  }
}, 60_000);

test('options that contradict a server are bad usage', async () => {
  const pair = ['--first', import.meta.filename, '--second', import.meta.filename];
  for (const [given, said] of [
    [['--server', 'http://127.0.0.1:9'], 'needs --server-model'],
    [['--server-model', 'seen'], '--server-model needs --server'],
    [['--server', 'http://me:secret@127.0.0.1:9', '--server-model', 'x'], 'holds a name or a password'],
    [['--server', 'http://127.0.0.1:9', '--server-model', 'x', '--exact'], '--exact is for a model here'],
    [['--server', 'http://127.0.0.1:9', '--server-model', 'x', '--server-prompt', 'raw'], 'needs --card'],
  ] as const) {
    const { code, stderr } = await tiebreak(['logits', ...pair, ...given]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  }
});

test('a budget of tokens stops a run, which goes on where more is allowed and tells what it took', async () => {
  await using server = await startChatServer('list');
  const { workspace } = await importedImages();
  const asked = ['--server', server.url, '--server-model', 'seen', '--server-concurrency', '1'];
  const run = ['compare', '--all', '--part', 'all', '--orders', 'both', '--json', ...workspace];
  const stopped = await tiebreak([...run, ...asked, '--server-budget', '400']);
  expect(stopped).toMatchObject({ code: 1, document: { error: { code: 'server-budget' } } });
  const rest = await tiebreak([
    ...['compare', '--run', 'run', '--json', ...workspace],
    ...['--server-prices', '1,0.5,2', '--server-budget', '1000000'],
  ]);
  const { answered, comparisons, usage } = rest.document as {
    answered: number;
    comparisons: number;
    usage: { requests: number; prompt: number; cached: number; answer: number; cost: number };
  };
  expect(rest.code).toBe(0);
  expect(comparisons).toBe(12);
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(12);
  expect(usage.requests).toBeGreaterThanOrEqual(answered);
  expect(usage.answer).toBeGreaterThanOrEqual(answered);
  expect(usage.cost).toBeCloseTo((usage.prompt + 2 * usage.answer) / 1e6, 12);
  expect(await tiebreak([...run, ...asked, '--server-cost', '1'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--server-prices') as string,
  });
});

test('a llama-server of one’s own answers runs of files, which go on with the same files alone', async () => {
  const { folder, workspace, files } = await importedImages();
  const program = writeLlamaServer(folder);
  const given = ['--llama-server', program, '--model', DEMO_MODEL.model, '--mmproj', DEMO_MODEL.mmproj];
  const [first = '', second = ''] = files;
  const logits = await tiebreak([
    'logits',
    ...given,
    '--first',
    first,
    '--second',
    second,
    '--json',
    ...workspace,
  ]);
  expect([logits.code, logits.document]).toEqual([
    0,
    expect.objectContaining({
      server: expect.objectContaining({ kind: 'llama-server', urls: [] }) as unknown,
    }),
  ]);
  const run = ['compare', '--all', '--part', 'all', ...workspace];
  const compared = await tiebreak([...run, ...given, '--json']);
  expect([compared.code, compared.document]).toEqual([
    0,
    expect.objectContaining({ status: 'finished', comparisons: 6 }),
  ]);
  const log = readFileSync(join(folder, 'workspace', 'logs', 'llama-server.log'), 'utf8');
  expect(log).toContain('Ended: signal SIGTERM');
  const checked = await tiebreak([
    'check-model',
    ...given,
    '--llama-server-args',
    '-ngl 9',
    '--json',
    ...workspace,
  ]);
  expect(checked.document).toMatchObject({ healthy: true, server: { managed: { args: ['-ngl', '9'] } } });
  const other = join(folder, 'other.gguf');
  copyFileSync(DEMO_MODEL.mmproj, other);
  appendFileSync(other, 'x');
  const changed = await tiebreak([...run, ...given.with(-1, other), '--json']);
  expect(changed).toMatchObject({ code: 1, document: { error: { code: 'run-exists' } } });
});

test('options that belong to the one or the other way of asking a server are told', async () => {
  const { workspace, files } = await importedImages();
  const [first = '', second = ''] = files;
  const told = async (...args: readonly string[]) =>
    (await tiebreak(['logits', '--first', first, '--second', second, ...args, ...workspace])).stderr;
  const model = ['--model', DEMO_MODEL.model, '--mmproj', DEMO_MODEL.mmproj];
  expect(await told('--llama-server')).toContain('needs --model and --mmproj');
  expect(await told('--llama-server', ...model, '--server', 'http://localhost:1')).toContain(
    'give one of them',
  );
  expect(await told('--llama-server', ...model, '--threads', '2')).toContain('--llama-server-args');
  expect(await told('--llama-server', ...model, '--server-model', 'a')).toContain('is for --server');
  expect(await told('--llama-server', ...model, '--llama-server-args', '--port 80')).toContain(
    'Tiebreak’s to choose'.replace('’', "'"),
  );
  expect(await told('--llama-server-args', '-ngl 9')).toContain('needs --llama-server');
  expect(await told('--llama-server', '/nowhere/llama-server', ...model)).toContain(
    'no program that can be run',
  );
});

test('an estimate asks a few of the comparisons, keeps nothing, and tells tokens, bytes, time and cost', async () => {
  await using server = await startChatServer('list');
  const { folder, workspace } = await importedImages();
  const asked = ['--server', server.url, '--server-model', 'seen', '--server-prices', '10,20'];
  const run = ['compare', '--all', '--part', 'all', '--orders', 'both', ...asked, ...workspace];
  const { code, document } = await tiebreak([...run, '--estimate', '--json']);
  const { estimate } = document as { estimate: RunEstimate };
  expect(code).toBe(0);
  expect(estimate).toMatchObject({ comparisons: 12, images: 4 });
  expect(estimate.seconds).toBeGreaterThan(0);
  expect(estimate.server).toMatchObject({ promptTokens: 12 * 46, answerTokens: 12 });
  expect(estimate.server?.cost).toBeCloseTo((12 * 46 * 10 + 12 * 20) / 1e6, 12);
  const before = Workspace.open(join(folder, 'workspace'));
  expect([runs(before.db), models(before.db)]).toEqual([[], []]);
  before.close();

  const done = await tiebreak([...run, '--json']);
  const { usage } = done.document as { usage: ServerUsage };
  const after = Workspace.open(join(folder, 'workspace'));
  const workbench = new Workbench(after, { roots: [], userDir: temporaryFolder() });
  onTestFinished(() => workbench.close());
  const [stored] = runs(after.db);
  if (stored === undefined) throw new Error('no run');
  expect(storedRuntime(stored)?.usage).toEqual(usage);
  expect(estimate.server?.bytesOut).toBeGreaterThan(12 * 500);
  expect(estimate.server?.bytesOut).toBeLessThan(usage.bytesOut);
  // The window's form tells it without asking, by that run.
  const wanted = {
    datasetId: stored.datasetId,
    modelId: stored.modelId ?? 0,
    plan: {
      kind: 'all-pairs',
      images: { kind: 'dataset', datasetId: stored.datasetId },
      limit: null,
      orders: 'both',
    },
  } as const;
  const told = estimateRun(after.db, { ...wanted, members: 1 });
  expect(told.server?.basis).toContain('of the run "run" took');
  expect(told.server?.cost).toBeGreaterThan(0);
  // Or by asking, with the prices that were kept.
  expect(await workbench.request('runs.sample', wanted)).toMatchObject({
    ok: true,
    value: { comparisons: 12, server: { promptTokens: 12 * 46, cost: estimate.server?.cost } },
  });
  expect(await tiebreak(['compare', '--run', 'run', '--estimate', ...workspace])).toMatchObject({ code: 2 });
  // A file that is not there is refused before a run is made of it.
  const nowhere = await tiebreak([...run, '--run', 'other', '--server-ca', join(folder, 'none.pem')]);
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('There is no such file')]);
  expect(runs(after.db)).toHaveLength(1);
});
