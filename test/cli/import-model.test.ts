import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LABELS, type Label } from '../../src/core/labels.ts';
import type { ImportRecord } from '../../src/model/import-record.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { COMMIT, fakeHub } from '../fixtures/fake-hub.ts';
import {
  goldenCheckpoint,
  goldenLogits,
  goldenPicture,
  writeGoldenCheckpoint,
  type GoldenCheckpoint,
} from '../fixtures/golden-checkpoint.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

async function pictures(folder: string, golden: GoldenCheckpoint): Promise<[first: string, second: string]> {
  const files = await Promise.all(
    golden.pictures.map(async (picture, index) => {
      const file = join(folder, `${index}.png`);
      writeFileSync(file, await goldenPicture(picture));
      return file;
    }),
  );
  const [first = '', second = ''] = files;
  return [first, second];
}

test('import-model makes files that answer', async () => {
  const golden = goldenCheckpoint('llama');
  const folder = temporaryFolder();
  const [source, to] = [join(folder, 'source'), join(folder, 'imported')];
  writeGoldenCheckpoint(source, golden);
  const imported = await tiebreak(['import-model', source, '--to', to, '--type', 'f32', '--json']);
  expect([imported.code, imported.document]).toEqual([
    0,
    {
      model: join(to, 'model.gguf'),
      mmproj: join(to, 'mmproj.gguf'),
      card: join(to, 'card.json'),
      type: 'f32',
      layout: 'hub',
      decoder: 'llama',
      tower: 'clip',
      prompt: '<s><image><image>, which face looks more attractive?',
      promptFrom: 'LMOL',
      bytes: expect.any(Number) as number,
      folder: to,
      repository: null,
      warnings: [],
    },
  ]);
  expect(imported.stderr).toMatch(/kB to write for .*, where .* are free\./);
  const [first, second] = await pictures(folder, golden);
  const files = ['--model', join(to, 'model.gguf'), '--mmproj', join(to, 'mmproj.gguf'), '--gpu', 'cpu'];
  const asked = await tiebreak(['logits', ...files, '--first', first, '--second', second, '--json']);
  expect(asked.document).toMatchObject({ labelTokens: golden.answers[0]?.labels });
});

test('--model takes the folder of a checkpoint, which is imported once', async () => {
  const golden = goldenCheckpoint('qwen2');
  const folder = temporaryFolder();
  const source = join(folder, 'source');
  writeGoldenCheckpoint(source, golden);
  const [first, second] = await pictures(folder, golden);
  const card = join(folder, 'card.json');
  const answer = golden.answers[0];
  if (answer === undefined) throw new Error('the golden has no answers');
  writeFileSync(card, JSON.stringify({ prompt: answer.prompt }));
  const ask = (model: string, ...more: string[]) =>
    tiebreak(
      ['logits', '--workspace', join(folder, 'workspace'), '--gpu', 'cpu', '--model', model]
        .concat(['--first', first, '--second', second, '--card', card, '--json'])
        .concat(more),
    );
  const asked = await ask(source, '--type', 'f32');
  expect(asked.stderr).toMatch(/Importing .* as f32: .* in the workspace's cache/);
  const wanted = goldenLogits(answer.forward);
  const { logits } = asked.document as { logits: Record<Label, number> };
  for (const label of LABELS) expect(logits[label]).toBeCloseTo(wanted[answer.labels[label]] ?? NaN, 2);
  const again = await ask(source, '--type', 'f32');
  expect(again.stderr).not.toMatch(/Importing/);
  const same = { logits, modelHash: asked.document['modelHash'] };
  expect(again.document).toMatchObject(same);
  const [imported = ''] = globSync(join(folder, 'workspace/cache/models/*'));
  expect((await ask(imported)).document).toMatchObject(same);
  expect((await ask(imported, '--type', 'f16')).stderr).toMatch(/--type is for the folder of a checkpoint/);
  const neither = await ask(folder);
  expect([neither.code, neither.stderr]).toEqual([
    2,
    expect.stringMatching(/neither an imported model .* nor a checkpoint/),
  ]);
});

test('import-model says what it cannot import', async () => {
  const folder = temporaryFolder();
  const empty = await tiebreak(['import-model', folder, '--to', join(folder, 'to')]);
  expect([empty.code, empty.stderr]).toEqual([
    1,
    expect.stringMatching(/There is no config\.json in .*What to do: Give the folder of a checkpoint/s),
  ]);
  const none = await tiebreak(['import-model', join(folder, 'none'), '--to', join(folder, 'to')]);
  expect(none.code).toBe(2);
});

test('import-model downloads a repository, and --model finds what was imported by its name', async () => {
  const golden = goldenCheckpoint('original');
  const folder = temporaryFolder();
  const source = join(folder, 'source');
  writeGoldenCheckpoint(source, golden);
  const files = Object.fromEntries(
    ['config.json', 'tokenizer_config.json', 'tokenizer.model', 'model.safetensors'].map((name) => [
      name,
      readFileSync(join(source, name)),
    ]),
  );
  const hub = await fakeHub({ name: 'owner/small-llava', files });
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  onTestFinished(() => void vi.unstubAllEnvs());
  const workspace = join(folder, 'workspace');
  const run = (...args: string[]) => tiebreak([...args, '--workspace', workspace, '--json']);
  const tower = join(source, 'tower');
  const imported = await run('import-model', 'owner/small-llava', '--vision-tower', tower, '--type', 'f32');
  expect(imported.stderr).toMatch(
    /There is no folder owner\/small-llava here: the repository of that name is taken/,
  );
  expect(imported.stderr).toMatch(/kB to write for owner\/small-llava at c0ffee00c0ff, where .* are free/);
  expect(imported.document).toMatchObject({
    folder: join(workspace, 'models/small-llava'),
    layout: 'original',
    repository: { name: 'owner/small-llava', revision: COMMIT },
  });
  const record = JSON.parse(
    readFileSync(join(workspace, 'models/small-llava/import.json'), 'utf8'),
  ) as ImportRecord;
  expect([record.name, record.repository]).toEqual([
    'small-llava',
    { name: 'owner/small-llava', revision: COMMIT, endpoint: hub.endpoint },
  ]);
  const [first, second] = await pictures(folder, golden);
  const asked = await run(
    'logits',
    '--model',
    'small-llava',
    '--gpu',
    'cpu',
    '--first',
    first,
    '--second',
    second,
  );
  expect(asked.document).toMatchObject({ labelTokens: golden.answers[0]?.labels });
  const none = await run('logits', '--model', 'owner/other', '--first', first, '--second', second);
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringMatching(
      /neither a file or folder nor a model of the workspace .* tiebreak import-model owner\/other/,
    ),
  ]);
});
