import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { IMAGE_MARKER } from '../../../src/core/prompts.ts';
import { LABELS, type Triple } from '../../../src/core/labels.ts';
import { importCheckpoint, type ImportedModel } from '../../../src/engine/checkpoints/import-checkpoint.ts';
import type { ImportType } from '../../../src/engine/checkpoints/output/weight-type.ts';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import { openVocabulary } from '../../../src/engine/language/language-model.ts';
import { DEFAULT_CARD } from '../../../src/engine/model-files/model-card.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import {
  goldenCheckpoint,
  goldenLogits,
  goldenPicture,
  writeGoldenCheckpoint,
  type GoldenCheckpoint,
} from '../../fixtures/golden-checkpoint.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

const NAMES = ['llama', 'mistral', 'llama3', 'qwen2', 'siglip', 'original'];

async function imported(
  golden: GoldenCheckpoint,
  type: ImportType,
  rename?: (name: string) => string,
): Promise<ImportedModel> {
  const folder = temporaryFolder();
  const source = join(folder, 'source');
  writeGoldenCheckpoint(source, golden, rename);
  return importCheckpoint(libraries, { source, to: join(folder, 'imported'), type });
}

/** Largest difference of a label's logit, over the golden's prompts and both orders of its pictures. */
async function largestDifference(
  golden: GoldenCheckpoint,
  { model, mmproj }: ImportedModel,
): Promise<number> {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const pictures = await Promise.all(
    golden.pictures.map(async (picture, index) => {
      const path = join(folder, `${index}.png`);
      writeFileSync(path, await goldenPicture(picture));
      return { path };
    }),
  );
  const [first, second] = pictures as [{ path: string }, { path: string }];
  let largest = 0;
  for (const { prompt, labels, forward, reverse } of golden.answers) {
    const card = { ...DEFAULT_CARD, prompt };
    await using comparator = await Comparator.open({ model, mmproj, card, gpu: 'cpu', threads: 1 });
    expect(comparator.info.labelTokens).toEqual(labels);
    const answers: Triple[] = [];
    await comparator.compare(
      [
        { first, second },
        { first: second, second: first },
      ],
      {
        onResult: (index, _, logits) => (answers[index] = logits),
        onFailed: (_, error) => {
          throw error;
        },
      },
    );
    for (const [index, logits] of [forward, reverse].map(goldenLogits).entries())
      LABELS.forEach((label, place) => {
        const wanted = logits[labels[label]] ?? NaN;
        largest = Math.max(largest, Math.abs((answers[index]?.[place] ?? NaN) - wanted));
      });
  }
  return largest;
}

describe('an imported checkpoint', () => {
  it.each(NAMES)('of %s answers as transformers does', async (name) => {
    const golden = goldenCheckpoint(name);
    const difference = await largestDifference(golden, await imported(golden, 'f32'));
    expect(difference).toBeLessThan(0.01);
  });

  it.each(NAMES)('of %s cuts texts into the tokens that transformers does', async (name) => {
    const golden = goldenCheckpoint(name);
    using vocabulary = await openVocabulary(libraries, (await imported(golden, 'f16')).model);
    for (const { text, ids } of golden.texts) {
      const begin = vocabulary.beginToken === undefined ? [] : [vocabulary.beginToken];
      const tokens = text
        .split(IMAGE_MARKER)
        .flatMap((piece, index) => vocabulary.tokenize(vocabulary.prepare(piece, index === 0)));
      expect([...begin, ...tokens]).toEqual(ids);
    }
  });

  const LAYOUTS: readonly (readonly [what: string, rename: (name: string) => string])[] = [
    ['of the hub', (name) => name.replace('vision_tower.', 'vision_tower.vision_model.')],
    [
      'of transformers at run time',
      (name) =>
        name
          .replace(/^language_model\.model\./, 'model.language_model.')
          .replace(/^language_model\.lm_head/, 'lm_head')
          .replace(/^vision_tower\./, 'model.vision_tower.vision_model.')
          .replace(/^multi_modal_projector/, 'model.multi_modal_projector'),
    ],
  ];

  it.each(LAYOUTS)('is the same under the names %s', async (_, rename) => {
    const golden = goldenCheckpoint('llama');
    const [saved, renamed] = [await imported(golden, 'f16'), await imported(golden, 'f16', rename)];
    for (const file of ['model', 'mmproj'] as const)
      expect(readFileSync(renamed[file]).equals(readFileSync(saved[file]))).toBe(true);
  });

  it('lacks nothing that its model needs, or is refused', async () => {
    const golden = goldenCheckpoint('llama');
    const lost = 'vision_tower.encoder.layers.1.mlp.fc1.bias';
    const shapes = Object.fromEntries(Object.entries(golden.shapes).filter(([name]) => name !== lost));
    const error = await appErrorOf(() => imported({ ...golden, shapes }, 'f16'));
    expect(error.code).toBe('source-tensors-missing');
    expect(error.message).toMatch(
      /lacks a tensor of its model: encoder\.layers\.1\.mlp\.fc1\.bias \(tower\)/,
    );
  });

  it('tells of tensors that are left out', async () => {
    const golden = goldenCheckpoint('llama');
    const { notices } = await imported(
      { ...golden, shapes: { ...golden.shapes, 'value_head.weight': [1, 4] } },
      'f16',
    );
    expect(notices).toEqual([
      expect.stringMatching(/A tensor of the checkpoint is not part of its answers .* value_head\.weight/),
    ]);
  });

  it.each([
    ['{"model_type":"qwen2_5_vl"}', /that the model is a qwen2_5_vl/],
    ['{"model_type":"llava","text_config":{"model_type":"gemma"}}', /that its decoder is a gemma/],
    ['{"model_type":"llava","vision_config":{"model_type":"pixtral"}}', /that its vision tower is a pixtral/],
    [
      '{"model_type":"llava","quantization_config":{"quant_method":"bitsandbytes"}}',
      /quantised \(bitsandbytes\)/,
    ],
    [
      '{"model_type":"llava","vision_feature_select_strategy":"full"}',
      /class token of a CLIP tower is an image token/,
    ],
    [
      '{"model_type":"llava","text_config":{"rope_scaling":{"type":"dynamic","factor":2}}}',
      /rope scaling of the type dynamic/,
    ],
    ['{"mm_vision_tower":"clip","mm_projector_type":"linear"}', /a projector of the type linear/],
    [
      '{"mm_vision_tower":"clip","mm_projector_type":"mlp2x_gelu","image_aspect_ratio":"anyres"}',
      /prepared by anyres/,
    ],
  ])('is refused with its reason where it cannot be computed: %s', async (config, message) => {
    const golden = goldenCheckpoint('llama');
    const error = await appErrorOf(() =>
      imported({ ...golden, files: { ...golden.files, 'config.json': config } }, 'f16'),
    );
    expect([error.code, error.message]).toEqual(['source-not-supported', expect.stringMatching(message)]);
  });

  it('goes on where it was stopped, to the same bytes', async () => {
    const golden = goldenCheckpoint('llama');
    const folder = temporaryFolder();
    const source = join(folder, 'source');
    writeGoldenCheckpoint(source, golden);
    const stop = new AbortController();
    const begin = (to: string, options: { signal?: AbortSignal; onProgress?: () => void } = {}) =>
      importCheckpoint(libraries, { source, to, type: 'f32', ...options });
    let told = 0;
    await expect(
      begin(join(folder, 'stopped'), {
        signal: stop.signal,
        onProgress: () => {
          if (++told === 60) stop.abort(new Error('stopped'));
        },
      }),
    ).rejects.toThrow('stopped');
    expect(readdirSync(join(folder, 'stopped')).toSorted()).toEqual([
      'import.json',
      'mmproj.gguf.part',
      'mmproj.gguf.part.json',
    ]);
    // A kill leaves what was written after the last record, whatever of it is on the disk.
    appendFileSync(join(folder, 'stopped/mmproj.gguf.part'), Buffer.alloc(1000, 7));
    const [resumed, whole] = [await begin(join(folder, 'stopped')), await begin(join(folder, 'whole'))];
    for (const file of ['model', 'mmproj', 'card'] as const)
      expect(readFileSync(resumed[file]).equals(readFileSync(whole[file]))).toBe(true);
    expect(readdirSync(join(folder, 'stopped')).toSorted()).toEqual([
      'card.json',
      'import.json',
      'mmproj.gguf',
      'model.gguf',
    ]);
  });

  it('does not write over another model', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'source');
    writeGoldenCheckpoint(source, goldenCheckpoint('llama'));
    const to = join(folder, 'imported');
    await importCheckpoint(libraries, { source, to, type: 'f16' });
    expect((await appErrorOf(() => importCheckpoint(libraries, { source, to, type: 'f32' }))).code).toBe(
      'name-taken',
    );
  });

  it.each(['f16', 'bf16', 'q8_0', 'q4_k'] as const)('answers about the same as %s', async (type) => {
    const golden = goldenCheckpoint('llama');
    const most = { f16: 0.05, bf16: 0.2, q8_0: 0.2, q4_k: 0.2 };
    const difference = await largestDifference(golden, await imported(golden, type));
    expect(difference).toBeLessThan(most[type]);
  });
});
