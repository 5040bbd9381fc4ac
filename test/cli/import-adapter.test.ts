import { globSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { LABELS } from '../../src/core/labels.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { goldenAdapter, writeGoldenAdapter } from '../fixtures/golden-adapter.ts';
import { goldenCheckpoint, goldenPicture, writeGoldenCheckpoint } from '../fixtures/golden-checkpoint.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A folder with a checkpoint, pictures and a workspace, and the options that ask it exactly. */
async function prepared(base: string) {
  const folder = temporaryFolder();
  const checkpoint = join(folder, 'checkpoint');
  writeGoldenCheckpoint(checkpoint, goldenCheckpoint(base));
  const pictures: string[] = [];
  for (const [index, picture] of goldenCheckpoint(base).pictures.entries()) {
    const file = join(folder, `${index}.png`);
    writeFileSync(file, await goldenPicture(picture));
    pictures.push(file);
  }
  const [first = '', second = ''] = pictures;
  const card = join(folder, 'card.json');
  writeFileSync(card, JSON.stringify({ prompt: '<image><image>, which face looks more attractive?' }));
  const device = ['--gpu', 'cpu', '--threads', '1'];
  const ask = [...device, '--card', card, '--first', first, '--second', second, '--json'];
  const adapter = (name: string, as = name) => {
    const source = join(folder, as);
    writeGoldenAdapter(source, goldenAdapter(name), goldenCheckpoint(base));
    return source;
  };
  return { folder, checkpoint, workspace: ['--workspace', join(folder, 'workspace')], ask, adapter };
}

function differences(document: unknown, wanted: readonly number[]): number[] {
  const { logits } = document as { logits: Record<string, number> };
  return LABELS.map((label, index) => Math.abs((logits[label] ?? NaN) - (wanted[index] ?? NaN)));
}

test.each([
  ['list', []],
  ['dora', [/Merging .*dora into a copy of the base \(DoRA brings .*\): .* kB in the workspace's cache/]],
] as const)('--adapter takes a folder of PEFT’s (%s), which is imported once', async (name, told) => {
  const { folder, checkpoint, workspace, ask, adapter } = await prepared('llama');
  const model = ['--model', checkpoint, '--type', 'f32', '--adapter', adapter(name)];
  const first = await tiebreak([...workspace, 'logits', ...model, ...ask]);
  expect([first.code, first.stderr]).toEqual([0, expect.any(String)]);
  for (const pattern of told) expect(first.stderr).toMatch(pattern);
  expect(Math.max(...differences(first.document, goldenAdapter(name).forward))).toBeLessThan(1e-3);
  const again = await tiebreak([...workspace, 'logits', ...model, ...ask]);
  expect(again.document).toMatchObject({ logits: (first.document as { logits: unknown }).logits });
  expect(again.stderr).not.toMatch(/Merging/);
  expect(globSync('*', { cwd: join(folder, 'workspace/cache/adapters') })).toHaveLength(1);
});

test('import-adapter makes files of each step of a training, which answer together', async () => {
  const { folder, checkpoint, workspace, ask, adapter } = await prepared('llama');
  const steps = join(folder, 'steps');
  mkdirSync(steps);
  for (const [name, step] of [
    ['list', 'checkpoint-20'],
    ['exclude', 'checkpoint-3'],
  ] as const)
    renameSync(adapter(name), join(steps, step));
  const imported = await tiebreak([...workspace, 'import-model', checkpoint, '--type', 'f32']);
  expect(imported.code).toBe(0);
  const made = await tiebreak([...workspace, 'import-adapter', steps, '--json']);
  const to = join(folder, 'workspace/models/steps');
  expect([made.code, made.document]).toEqual([
    0,
    {
      folder: to,
      members: [
        expect.objectContaining({
          folder: join(to, 'checkpoint-3'),
          adapter: join(to, 'checkpoint-3/adapter.gguf'),
          mmproj: null,
          model: null,
          changed: { factors: 4, mmproj: 0, model: 0 },
        }),
        expect.objectContaining({
          folder: join(to, 'checkpoint-20'),
          mmproj: join(to, 'checkpoint-20/mmproj.gguf'),
          changed: { factors: 4, mmproj: 4, model: 0 },
        }),
      ],
      warnings: [],
    },
  ]);
  const model = ['--model', join(folder, 'workspace/models', basename(checkpoint))];
  const last = ['--adapter', join(to, 'checkpoint-20')];
  const asked = await tiebreak([...workspace, 'logits', ...model, ...last, ...ask, '--exact']);
  expect(Math.max(...differences(asked.document, goldenAdapter('list').forward))).toBeLessThan(1e-3);
});

test('an adapter that is more than factors is told with what a copy of its base costs', async () => {
  const { folder, checkpoint, workspace, ask, adapter } = await prepared('qwen2');
  const model = ['--model', checkpoint, '--type', 'f32'];
  const source = adapter('tied-head');
  const refused = await tiebreak([...workspace, 'import-adapter', source, ...model]);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(
      /the head is adapted, and in this base it is the embedding \(tied\)\. A copy .* takes/,
    ),
  ]);
  const made = await tiebreak([
    ...workspace,
    'import-adapter',
    source,
    ...model,
    '--merge',
    '--to',
    join(folder, 'merged'),
  ]);
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/Ask it with --model .*merged/)]);
  const whole = ['--model', join(folder, 'merged')];
  const asked = await tiebreak([...workspace, 'logits', ...whole, ...ask, '--exact']);
  expect(Math.max(...differences(asked.document, goldenAdapter('tied-head').forward))).toBeLessThan(1e-3);
});

test('what cannot be one member is told', async () => {
  const { folder, checkpoint, workspace, ask, adapter } = await prepared('llama');
  const model = ['--model', checkpoint, '--type', 'f32'];
  const scaled = await tiebreak([
    ...workspace,
    'logits',
    ...model,
    '--adapter',
    `${adapter('list')}:0.5`,
    ...ask,
  ]);
  expect([scaled.code, scaled.stderr]).toEqual([2, expect.stringMatching(/list cannot count 0\.5 times/)]);
  const both = ['--adapter', adapter('list'), '--adapter', adapter('projector')];
  const two = await tiebreak([...workspace, 'logits', ...model, ...both, ...ask]);
  expect([two.code, two.stderr]).toEqual([2, expect.stringMatching(/both change tower or projector/)]);
  mkdirSync(join(folder, 'empty'));
  const empty = await tiebreak([
    ...workspace,
    'logits',
    ...model,
    '--adapter',
    join(folder, 'empty'),
    ...ask,
  ]);
  expect([empty.code, empty.stderr]).toEqual([1, expect.stringMatching(/empty is no adapter of PEFT's/)]);
});
