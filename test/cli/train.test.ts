import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { appendFile, copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { meanProbabilities } from '../../src/core/ensemble.ts';
import { LABELS, type Triple } from '../../src/core/labels.ts';
import { maskedSoftmax } from '../../src/core/softmax.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { readSafetensors } from '../../src/engine/checkpoints/tensors/safetensors.ts';
import { appendJudgement } from '../../src/engine/store/judgements.ts';
import { predictionsOfRun } from '../../src/engine/store/predictions.ts';
import { runByName } from '../../src/engine/store/runs.ts';
import { dealtPairs, taskByName } from '../../src/engine/store/tasks.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { goldenCheckpoint, writeGoldenCheckpoint } from '../fixtures/golden-checkpoint.ts';
import { naiveAnswers } from '../helpers/naive-answers.ts';
import { madeOnce } from '../fixtures/made-once.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const SHORT = ['--set', 'epochs=2', '--set', 'batch=2', '--set', 'accumulation=2', '--set', 'lora.rank=2'];

/** A workspace with simulated faces and a pair set of them, and a small random LLaVA. */
const scene = madeOnce(async (folder) => {
  const { model, mmproj } = await writeRandomLlava(folder, { seed: 3 });
  const faces = path.join(folder, 'faces');
  const run = async (...args: string[]) => {
    const { code, stderr } = await tiebreak([...args, '--workspace', path.join(folder, 'workspace')]);
    expect(code, stderr).toBe(0);
  };
  await run('synthesize', faces, '--count', '12', '--size', '64');
  await run('import', faces, '--name', 'faces');
  await run('pairs', '--name', 'p', '--size', '12');
  return { folder, model: path.basename(model), mmproj: path.basename(mmproj) };
});

/** A copy of it for one test. */
async function workspaceWithPairs() {
  const made = await scene();
  const folder = temporaryFolder();
  cpSync(made.folder, folder, { recursive: true });
  const workspace = path.join(folder, 'workspace');
  const model = path.join(folder, made.model);
  const command = (args: readonly string[], signal?: AbortSignal) =>
    tiebreak([...args, '--workspace', workspace], signal);
  const run = async (...args: string[]) => {
    const result = await command([...args, '--json']);
    expect(result.code, `${args.join(' ')}: ${result.stderr}`).toBe(0);
    return result.document;
  };
  const files = [
    '--model',
    model,
    '--mmproj',
    path.join(folder, made.mmproj),
    '--gpu',
    'cpu',
    '--threads',
    '1',
  ];
  return { folder, workspace, files, command, run };
}

test('from a pair set to the epochs of an adapter, and to comparisons with them', async () => {
  const { files, command, run } = await workspaceWithPairs();
  expect(await run('trainings')).toEqual({ trainings: [], damaged: [] });
  const trained = await run('train', '--pairs', 'p', ...files, ...SHORT, '--set', 'projector=false');
  expect(trained).toMatchObject({ simulated: true, training: 'p', status: 'finished', notices: [] });
  const epochs = trained['epochs'] as { adapter: string; mmproj: string | null }[];
  expect(epochs).toHaveLength(2);
  expect(epochs.every(({ adapter, mmproj }) => existsSync(adapter) && mmproj === null)).toBe(true);
  expect(await run('trainings')).toMatchObject({
    trainings: [{ training: 'p', status: 'finished', epochs: 2, best: trained['best'] }],
  });

  const members = epochs.flatMap(({ adapter }) => ['--member', adapter]);
  expect(await run('compare', '--run', 'ensemble', '--pairs', 'p', ...files, ...members)).toMatchObject({
    comparisons: 12,
    members: 2,
    failed: 0,
  });

  const told = await command(['train', '--name', 'p']);
  expect(told.code).toBe(0);
  expect(told.stdout).toContain('SIMULATED');
  expect(told.stdout).toMatch(/epoch {2}step +loss {2}held-out loss/);
  expect(told.stdout).toContain(`tiebreak compare --training p --epochs ${String(trained['best'])}`);
  expect(told.stdout).toContain('Mean of all epochs: tiebreak compare --training p');
});

test('a checkpoint is trained from its folder, and what it learnt goes out as an adapter for PEFT', async () => {
  const { folder, command, run } = await workspaceWithPairs();
  const checkpoint = path.join(folder, 'checkpoint');
  writeGoldenCheckpoint(checkpoint, goldenCheckpoint('qwen2'));
  const targets = ['--set', 'lora.targets=["attn_q","ffn_down"]', '--set', 'lora.alpha=6.5'];
  const device = ['--gpu', 'cpu', '--threads', '1'];
  await run('train', '--name', 'qwen', '--model', checkpoint, ...device, ...SHORT, ...targets);

  const out = path.join(folder, 'exports', 'qwen');
  const chosen = ['export', 'adapter', '--training', 'qwen', '--epoch', '2'];
  expect(await run(...chosen, '--out', out)).toMatchObject({
    what: 'adapter',
    simulated: true,
    training: 'qwen',
    epoch: 2,
    folder: out,
    base: { name: checkpoint, revision: null },
    rank: 2,
    alpha: 6.5,
    targets: ['attn_q', 'ffn_down'],
    projector: true,
    warnings: [],
  });
  expect(readdirSync(out).toSorted()).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
  expect(JSON.parse(await readFile(path.join(out, 'adapter_config.json'), 'utf8'))).toEqual({
    base_model_name_or_path: checkpoint,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: 6.5,
    lora_dropout: 0.05,
    modules_to_save: ['multi_modal_projector'],
    peft_type: 'LORA',
    r: 2,
    revision: null,
    target_modules: '.*language_model.*\\.(q_proj|down_proj)',
    task_type: null,
  });
  const tensors = await readSafetensors(path.join(out, 'adapter_model.safetensors'));
  expect(tensors.map(({ name }) => name.replace('base_model.model.model.', '')).toSorted()).toEqual([
    ...[0, 1].flatMap((block) =>
      ['mlp.down_proj', 'self_attn.q_proj'].flatMap((layer) =>
        ['A', 'B'].map((factor) => `language_model.layers.${block}.${layer}.lora_${factor}.weight`),
      ),
    ),
    ...['1.bias', '1.weight', '2.bias', '2.weight'].map((name) => `multi_modal_projector.linear_${name}`),
  ]);

  const refused = async (...args: string[]) => {
    const { code, stderr } = await command(args);
    return [code, stderr] as const;
  };
  expect(await refused(...chosen, '--out', out)).toEqual([1, expect.stringMatching(/is not empty/)]);
  expect(await refused(...chosen.slice(0, -1), '7', '--out', path.join(folder, 'x'))).toEqual([
    1,
    expect.stringMatching(/no finished epoch 7: 1, 2 are/),
  ]);
  expect(
    await refused(
      'export',
      'adapter',
      '--training',
      'other',
      '--epoch',
      '1',
      '--out',
      path.join(folder, 'x'),
    ),
  ).toEqual([1, expect.stringMatching(/no training "other". Trainings: qwen/)]);
  expect(await refused(...chosen)).toEqual([2, expect.stringMatching(/--training NAME, --epoch NUMBER/)]);
  expect(await refused(...chosen, '--out', out, '--dataset', 'faces')).toEqual([
    2,
    expect.stringMatching(/An adapter takes no --dataset/),
  ]);
  expect(await refused('export', 'images', '--epoch', '1')).toEqual([
    2,
    expect.stringMatching(/Only adapter takes --training and --epoch/),
  ]);
  expect(await refused(...chosen.slice(0, -1), 'two', '--out', out)).toEqual([2, expect.anything()]);
  expect(existsSync(path.join(folder, 'x'))).toBe(false);

  // What llama.cpp's file lacks, PEFT's own base has; which checkpoint that is says the import alone.
  const moved = path.join(folder, 'model.gguf');
  const description = path.join(folder, 'workspace/training/qwen/training.json');
  const text = await readFile(description, 'utf8');
  const { model } = JSON.parse(text) as { model: { file: string } };
  await copyFile(model.file, moved);
  await writeFile(description, text.replace(JSON.stringify(model.file), JSON.stringify(moved)));
  expect(await run(...chosen, '--out', path.join(folder, 'unknown'))).toMatchObject({
    base: null,
    warnings: [
      expect.stringMatching(/Which checkpoint it changes is not known/),
      expect.stringMatching(/the checkpoint's own vision tower, which may be another/),
    ],
  });

  // An adapter of PEFT's is trained on, its projector with it.
  const further = ['train', '--model', checkpoint, '--from', out, ...device, ...SHORT];
  const still = ['--set', 'projector=false', '--set', 'learningRates.lora=1e-12'];
  await run(...further, ...targets, ...still, '--name', 'further');
  const again = path.join(folder, 'again');
  expect(
    await run('export', 'adapter', '--training', 'further', '--epoch', '1', '--out', again),
  ).toMatchObject({ projector: false, warnings: [expect.stringMatching(/own vision tower and projector/)] });
  const [before, after] = [await factorsOf(out), await factorsOf(again)];
  expect(Math.max(...before.map((value, index) => Math.abs(value - (after[index] ?? NaN))))).toBeLessThan(
    1e-6,
  );
  expect(await refused(...further, '--name', 'other')).toEqual([
    1,
    expect.stringMatching(/cannot start from the adapter .*: its alpha is 6.5, the recipe's 32/),
  ]);
});

/** The factors of a folder of PEFT's, one after the other. */
async function factorsOf(folder: string): Promise<number[]> {
  const file = path.join(folder, 'adapter_model.safetensors');
  const bytes = await readFile(file);
  return (await readSafetensors(file))
    .filter(({ name }) => name.includes('lora_'))
    .flatMap(({ offset, bytes: size }) =>
      Array.from({ length: size / 4 }, (_, index) => bytes.readFloatLE(offset + 4 * index)),
    );
}

test('the epochs of a training are a comparator by its name: all, the best, or some, each with its projector', async () => {
  const { workspace, files, command, run } = await workspaceWithPairs();
  const three = [...SHORT, '--set', 'epochs=3', '--set', 'learningRates.projector=0.01'];
  const trained = await run('train', '--name', 'tuned', ...files, ...three);
  const epochs = trained['epochs'] as { epoch: number; adapter: string; mmproj: string }[];
  const compare = (name: string, ...options: string[]) =>
    run('compare', '--run', name, '--pairs', 'p', '--gpu', 'cpu', '--threads', '1', ...options);
  const names = (name: string) =>
    withRuns(workspace, (db) => runByName(db, name)?.members.map((member) => member.name));
  expect(await compare('all', '--training', 'tuned')).toMatchObject({
    members: 3,
    failed: 0,
    comparisons: 12,
  });
  expect(names('all')).toEqual(['epoch-1', 'epoch-2', 'epoch-3']);
  await compare('best', '--training', 'tuned', '--epochs', 'best');
  expect(names('best')).toEqual([`epoch-${String(trained['best'])}`]);
  await compare('some', '--training', 'tuned', '--epochs', '3,1');

  // The same by naming the files, one run an epoch: what an ensemble's member answers, and what their mean is.
  for (const { epoch, adapter, mmproj } of epochs)
    await compare(`alone ${epoch}`, ...files.slice(0, 2), '--mmproj', mmproj, '--adapter', adapter);
  const members = epochs.flatMap(({ adapter, mmproj }) => ['--member', `${adapter},mmproj=${mmproj}`]);
  await compare('named', ...files, ...members);
  withRuns(workspace, (db) => {
    const logits = (name: string, member: number) =>
      [...predictionsOfRun(db, runByName(db, name)?.id ?? 0)]
        .filter((of) => of.member === member)
        .map((of) => of.logits);
    for (const [index, { epoch }] of epochs.entries()) {
      const alone = logits(`alone ${epoch}`, 0);
      expect(alone).toHaveLength(12);
      expectSame(logits('all', index), alone);
      expectSame(logits('named', index), alone);
    }
    expectSame(logits('some', 0), logits('alone 3', 0));
    expectSame(logits('some', 1), logits('alone 1', 0));
    expect(largestDifference(logits('alone 1', 0), logits('alone 3', 0))).toBeGreaterThan(1e-2);
    const [answer] = naiveAnswers(db, runByName(db, 'all')?.id ?? 0);
    const mean = meanProbabilities(
      [0, 1, 2].map((member) => maskedSoftmax(logits('all', member)[0] as Triple)),
    );
    expect(answer?.probabilities).toEqual(mean);
  });

  for (const [options, words] of [
    [['--training', 'other'], 'Trainings: tuned'],
    [['--training', 'tuned', '--epochs', '4'], 'no finished epoch 4'],
    [['--training', 'tuned', '--epochs', '1,1'], 'twice'],
    [
      ['--training', 'tuned', '--adapter', epochs[0]?.adapter ?? ''],
      '--adapter cannot be combined with --training',
    ],
    [['--epochs', '1'], '--epochs needs --training'],
  ] as const) {
    const result = await command(['compare', '--run', 'wrong', '--pairs', 'p', ...options]);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(words);
  }
  await appendFile(files[1] ?? '', 'x');
  const changed = await command([
    'compare',
    '--run',
    'wrong',
    '--pairs',
    'p',
    '--training',
    'tuned',
    '--json',
  ]);
  expect(changed.document['error']).toMatchObject({ code: 'training-model-changed' });
});

/** Up to what the number of pairs in a call, which each run measures for itself, makes of the same sum. */
function expectSame(some: readonly (Triple | null)[], others: readonly (Triple | null)[]): void {
  expect(largestDifference(some, others)).toBeLessThan(1e-4);
}

function largestDifference(some: readonly (Triple | null)[], others: readonly (Triple | null)[]): number {
  expect(some).toHaveLength(others.length);
  return Math.max(
    ...some.flatMap((triple, at) => (triple ?? [NaN]).map((x, i) => Math.abs(x - (others[at]?.[i] ?? NaN)))),
  );
}

/** What the store of a workspace says. */
function withRuns<T>(folder: string, read: (db: Workspace['db']) => T): T {
  const workspace = Workspace.open(folder);
  try {
    return read(workspace.db);
  } finally {
    workspace.close();
  }
}

test('a stopped training is paused with code 130, and its name alone goes on', async () => {
  const { files, command, run } = await workspaceWithPairs();
  const options = ['train', '--name', 'tuned', '--pairs', 'p', ...files, ...SHORT];
  const stopped = await command([...options, '--json'], AbortSignal.abort());
  expect(stopped.code).toBe(130);
  expect(stopped.document).toMatchObject({ status: 'paused', epochs: [] });
  expect(await run('trainings')).toMatchObject({ trainings: [{ training: 'tuned', status: 'paused' }] });
  const trained = await run('train', '--name', 'tuned', '--gpu', 'cpu');
  const [first] = trained['epochs'] as { adapter: string; mmproj: string }[];
  expect(trained).toMatchObject({ status: 'finished' });
  expect(
    await run(
      'compare',
      '--run',
      'r',
      '--pairs',
      'p',
      ...files,
      '--mmproj',
      first?.mmproj ?? '',
      '--adapter',
      first?.adapter ?? '',
    ),
  ).toMatchObject({ comparisons: 12, failed: 0 });
});

test.each([
  [['--set', 'lora.rank=0'], 'bad-recipe', 'lora.rank'],
  [['--set', 'lora.targets=["attn_q","attn_z"]'], 'bad-recipe', 'lora.targets.1'],
  [['--set', 'lora.targets=["attn_q","attn_q"]'], 'bad-recipe', 'twice'],
  [['--set', 'epoch=3'], 'bad-recipe', 'epoch'],
  [['--set', 'patience=2', '--set', 'validationShare=0'], 'bad-recipe', 'held-out'],
  [['--recipe', 'nothing.json'], 'recipe-unreadable', 'lmol-consistency'],
  [['--name', '../elsewhere'], 'bad-training-name', 'elsewhere'],
  [['--pairs', 'other'], 'pair-set-missing', 'other'],
])('%j is refused with %s', async (options, code, words) => {
  const { files, command } = await workspaceWithPairs();
  const result = await command(['train', '--pairs', 'p', ...files, ...options, '--json']);
  expect(result.code).toBe(1);
  expect(result.document['error']).toMatchObject({ code });
  expect(result.stderr).toContain(words);
});

test('a recipe is read from a file, and its fields are told by --help', async () => {
  const { folder, files, run } = await workspaceWithPairs();
  const recipe = path.join(folder, 'recipe.json');
  await writeFile(recipe, JSON.stringify({ epochs: 1, lambda: 0.25, lora: { rank: 3 } }));
  const { folder: kept } = await run('train', '--recipe', recipe, ...files, '--set', 'lora.alpha=6');
  expect(JSON.parse(await readFile(path.join(String(kept), 'recipe.json'), 'utf8'))).toMatchObject({
    epochs: 1,
    lambda: 0.25,
    lora: { rank: 3, alpha: 6, dropout: 0.05 },
  });
  expect((await tiebreak(['train', '--help'])).stdout).toContain('"validationShare": 0.02');
});

test('from people’s judgements of a task to a trained model, and to its accuracy on held-out labels', async () => {
  const { workspace, files, command, run } = await workspaceWithPairs();
  await run('person', 'add', 'ann');
  await run(
    'task',
    'create',
    'judged',
    '--images',
    '--question',
    'Which?',
    '--person',
    'ann',
    '--order',
    'given',
  );
  const opened = Workspace.open(workspace);
  const task = taskByName(opened.db, 'judged');
  for (const { firstId, secondId } of dealtPairs(opened.db, task?.id ?? 0, 1, { offset: 0, limit: 1000 }))
    appendJudgement(opened.db, {
      ...{ key: randomUUID(), firstId, secondId, judge: 'ann', task: task?.id ?? 0 },
      ...{ action: 'label', label: at(LABELS, (firstId + secondId) % 3) },
      ...{ seconds: 1, shownSwapped: false, runId: null },
    });
  opened.close();
  const recipe = [...SHORT, '--set', 'projector=false', '--set', 'epochs=1'];
  const trained = await run('train', '--task', 'judged', '--least-agreement', '1', ...files, ...recipe);
  expect(trained).toMatchObject({ training: 'judged', status: 'finished' });
  const heldOut = ['--pairs', 'judged held out'];
  await run('compare', '--run', 'base', ...heldOut, ...files);
  await run('compare', '--run', 'trained', ...heldOut, '--training', 'judged', ...files.slice(4));
  const found = await run('held-out', ...heldOut, '--before', 'base', '--after', 'trained');
  expect(found).toMatchObject({ pairSet: 'judged held out', runBefore: 'base', runAfter: 'trained' });
  expect(found['pairs']).toBe(found['ofPairs']);
  expect(found['repeat']).toBe(
    'tiebreak held-out --pairs "judged held out" --before "base" --after "trained"',
  );
  for (const args of [
    ['pairs', '--from-task', 'judged', '--size', '3'],
    ['pairs', '--whose', 'majority'],
    ['pairs', '--from-task', 'judged', '--whose', 'bob'],
    ['train', '--task', 'judged', '--pairs', 'p', ...files],
    ['train', '--task', 'judged', '--held-out', '0.5', ...files],
  ])
    expect((await command(args)).code, args.join(' ')).toBe(2);
  expect(await run('pairs', '--from-task', 'judged', '--name', 'all', '--held-out', '0')).toMatchObject({
    training: 66,
    heldOutSet: null,
  });
});
