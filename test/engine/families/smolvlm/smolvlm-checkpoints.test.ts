import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { detectFamily } from '../../../../src/engine/families/families.ts';
import { readGguf } from '../../../../src/engine/ggml/gguf.ts';
import { importCheckpoint, type ImportedModel } from '../../../../src/engine/imports/import-checkpoint.ts';
import {
  goldenCheckpoint,
  writeGoldenCheckpoint,
  type GoldenCheckpoint,
} from '../../../fixtures/golden-checkpoint.ts';
import { largestDifferences } from '../../../fixtures/golden-answers.ts';
import { appErrorOf } from '../../../fixtures/app-error-of.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

async function imported(golden: Pick<GoldenCheckpoint, 'files' | 'shapes'>): Promise<ImportedModel> {
  const folder = temporaryFolder();
  writeGoldenCheckpoint(join(folder, 'source'), golden);
  return importCheckpoint(libraries, {
    source: join(folder, 'source'),
    to: join(folder, 'imported'),
    type: 'f32',
  });
}

const named = goldenCheckpoint;

it.each(['smolvlm-tiles', 'smolvlm-whole', 'idefics3-tiles'])(
  '%s answers as transformers does, exactly where that is asked for',
  async (name) => {
    const golden = named(name);
    const model = await imported(golden);
    expect((await largestDifferences(golden, model)).labels).toBeLessThan(0.01);
    const exact = await largestDifferences(golden, model, true);
    expect(exact.vocabulary).toBeLessThan(0.001);
  },
);

/** A golden with one of its files changed. */
function changed(
  golden: GoldenCheckpoint,
  file: string,
  change: (value: Record<string, unknown>) => Record<string, unknown>,
): Pick<GoldenCheckpoint, 'files' | 'shapes'> {
  const value = JSON.parse(golden.files[file] ?? '{}') as Record<string, unknown>;
  return { ...golden, files: { ...golden.files, [file]: JSON.stringify(change(value)) } };
}

it('is asked by its chat template, and tells how many tokens tiles take', async () => {
  const { card, mmproj, prompt, promptFrom } = await imported(named('smolvlm-tiles'));
  expect(card).toContain('card.json');
  expect(promptFrom).toBe('chat template');
  expect(prompt).toBe(
    '<|im_start|>User:<image><image>Which face looks more attractive? Answer with First, Second or Similar.<end_of_utterance>\nAssistant:',
  );
  const gguf = await readGguf(mmproj);
  const { facts, unreadTensors } = detectFamily(gguf).readVision(gguf);
  expect(unreadTensors).toEqual([]);
  expect(facts[1]?.text).toContain('Two pictures in tiles take up to 80 tokens, without 8; tiles are');
});

it('shows each picture once where the card turns tiles off, as a checkpoint without tiles does', async () => {
  const golden = named('smolvlm-whole');
  const model = await imported(
    changed(golden, 'processor_config.json', (value) => ({
      ...value,
      image_processor: { ...(value['image_processor'] as object), do_image_splitting: true },
    })),
  );
  const { vocabulary } = await largestDifferences(golden, model, true, { tiles: 'off' });
  expect(vocabulary).toBeLessThan(0.001);
});

it.each([
  ['processor_config.json', { image_seq_len: 5 }, 'writes 5 tokens for a tile (image_seq_len)'],
  ['config.json', { image_token_id: 3 }, 'images stand at the token 3 (image_token_id)'],
  ['config.json', { scale_factor: 3 }, 'cannot become a token (scale_factor)'],
  ['processor_config.json', { image_processor: { do_resize: false } }, '(do_resize)'],
] as const)('refuses a %s with %j', async (file, change, message) => {
  const error = await appErrorOf(() =>
    imported(changed(named('smolvlm-tiles'), file, (value) => ({ ...value, ...change }))),
  );
  expect(error.code).toBe('source-not-supported');
  expect(error.message).toContain(message);
});
