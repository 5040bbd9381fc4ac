import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { goldenCheckpoint, goldenPicture, writeGoldenCheckpoint } from '../fixtures/golden-checkpoint.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

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
      warnings: [],
    },
  ]);
  expect(imported.stderr).toMatch(/Writing .* kB to .*, where .* are free\./);
  const images = await Promise.all(
    golden.pictures.map(async (picture, index) => {
      const file = join(folder, `${index}.png`);
      writeFileSync(file, await goldenPicture(picture));
      return file;
    }),
  );
  const [first = '', second = ''] = images;
  const files = ['--model', join(to, 'model.gguf'), '--mmproj', join(to, 'mmproj.gguf'), '--gpu', 'cpu'];
  const asked = await tiebreak(['logits', ...files, '--first', first, '--second', second, '--json']);
  expect(asked.document).toMatchObject({ labelTokens: golden.labels });
});

test('import-model says what it cannot import', async () => {
  const folder = temporaryFolder();
  const empty = await tiebreak(['import-model', folder, '--to', join(folder, 'to')]);
  expect([empty.code, empty.stderr]).toEqual([1, expect.stringMatching(/config\.json cannot be read/)]);
  const none = await tiebreak(['import-model', join(folder, 'none'), '--to', join(folder, 'to')]);
  expect(none.code).toBe(2);
});
