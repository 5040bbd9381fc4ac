import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../../../src/core/at.ts';
import type { Triple } from '../../../../src/core/labels.ts';
import { IMAGE_MARKER } from '../../../../src/core/prompts.ts';
import { Comparator } from '../../../../src/engine/comparator/comparator.ts';
import { QWEN_ADAPTERS } from '../../../../src/engine/families/qwen-vl/qwen-adapters.ts';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { readGguf } from '../../../../src/engine/ggml/gguf.ts';
import { importCheckpoint, type ImportedModel } from '../../../../src/engine/imports/import-checkpoint.ts';
import { openVocabulary } from '../../../../src/engine/language/language-model.ts';
import { DEFAULT_CARD, readModelCard } from '../../../../src/engine/model-files/model-card.ts';
import type { ImportType } from '../../../../src/model/import-record.ts';
import { appErrorOf } from '../../../fixtures/app-error-of.ts';
import { largestDifferences } from '../../../fixtures/golden-answers.ts';
import {
  goldenCheckpoint,
  goldenPicture,
  writeGoldenCheckpoint,
  type GoldenCheckpoint,
} from '../../../fixtures/golden-checkpoint.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

const NAMES = ['qwen2.5-vl', 'qwen3-vl', 'qwen2.5-vl-odd'];

function imported(
  golden: GoldenCheckpoint,
  type: ImportType,
  rename?: (name: string) => string,
): Promise<ImportedModel> {
  const folder = temporaryFolder();
  const source = join(folder, 'source');
  writeGoldenCheckpoint(source, golden, rename);
  return importCheckpoint(libraries, { source, to: join(folder, 'imported'), type });
}

type Json = Record<string, unknown>;

/** The same checkpoint with other settings. */
function changed(golden: GoldenCheckpoint, file: string, change: (settings: Json) => Json): GoldenCheckpoint {
  const settings = JSON.parse(golden.files[file] ?? '{}') as Json;
  return { ...golden, files: { ...golden.files, [file]: JSON.stringify(change(settings)) } };
}

/** A golden's text with the marks of its images alone. */
function withoutImages(text: string): string {
  return text
    .replaceAll(`<|vision_start|>${IMAGE_MARKER}<|vision_end|>`, IMAGE_MARKER)
    .split(IMAGE_MARKER)
    .join('<|vision_start|><|vision_end|>');
}

describe('an imported Qwen-VL', () => {
  it.each(NAMES)('%s answers as transformers does, exactly where that is asked for', async (name) => {
    const golden = goldenCheckpoint(name);
    const model = await imported(golden, 'f32');
    // The odd one's logits, by its own embedding, are four times as large.
    if (name !== 'qwen2.5-vl-odd')
      expect((await largestDifferences(golden, model)).labels).toBeLessThan(0.01);
    expect((await largestDifferences(golden, model, true)).vocabulary).toBeLessThan(0.0001);
  });

  it.each(NAMES)('%s cuts texts into the tokens that transformers does', async (name) => {
    const golden = goldenCheckpoint(name);
    using vocabulary = await openVocabulary(libraries, (await imported(golden, 'f16')).model);
    for (const { text, ids } of golden.texts) {
      expect(vocabulary.tokenize(vocabulary.prepare(withoutImages(text), true))).toEqual(ids);
    }
  });

  it('has a vocabulary as large as the published ones, which is more than a call has arguments', async () => {
    const rows = 151_936;
    const golden = goldenCheckpoint('qwen2.5-vl');
    const tokenizer = JSON.parse(golden.files['tokenizer.json'] ?? '{}') as {
      model: { vocab: Record<string, number> };
      added_tokens: { id: number }[];
    };
    const first = 1 + Math.max(...tokenizer.added_tokens.map(({ id }) => id));
    for (let id = first; id < rows; id++) tokenizer.model.vocab[`filler${id}`] = id;
    const large = changed(
      { ...golden, files: { ...golden.files, 'tokenizer.json': JSON.stringify(tokenizer) } },
      'config.json',
      (config) => ({ ...config, text_config: { ...(config['text_config'] as Json), vocab_size: rows } }),
    );
    const widened = ['lm_head.weight', 'model.embed_tokens.weight'];
    const model = await imported(
      {
        ...large,
        shapes: Object.fromEntries(
          Object.entries(golden.shapes).map(([name, shape]) => [
            name,
            widened.includes(name) ? [rows, ...shape.slice(1)] : shape,
          ]),
        ),
      },
      'f16',
    );
    const { metadata } = await readGguf(model.model);
    expect(Array.from(metadata.get('tokenizer.ggml.tokens')?.value as Iterable<string>)).toHaveLength(rows);
    using vocabulary = await openVocabulary(libraries, model.model);
    const { text, ids } = at(golden.texts, 1);
    expect(vocabulary.tokenize(vocabulary.prepare(withoutImages(text), true))).toEqual(ids);
  });

  it.each(NAMES)('%s is asked by its own template, both images between its marks', async (name) => {
    const { card, promptFrom } = await imported(goldenCheckpoint(name), 'f16');
    expect(promptFrom).toBe('chat template');
    expect(readModelCard(card).prompt).toMatch(
      /^<\|im_start\|>system\n.*user\n(?:<\|vision_start\|><image><\|vision_end\|>){2}Which .*assistant\n$/s,
    );
  });

  it('answers about pictures of many more tokens than room was made for, among small ones and alone', async () => {
    const { model, mmproj } = await imported(goldenCheckpoint('qwen3-vl'), 'f32');
    const folder = temporaryFolder();
    const pictures = await Promise.all(
      (
        [
          [97, 61, 0],
          [400, 300, 1],
        ] as const
      ).map(async (picture) => {
        const path = join(folder, `${picture[0]}.png`);
        writeFileSync(path, await goldenPicture(picture));
        return { path };
      }),
    );
    const [small, large] = [at(pictures, 0), at(pictures, 1)];
    const pairs = [
      { first: small, second: small },
      { first: large, second: small },
      { first: small, second: large },
    ];
    const preprocessing = { mode: 'crop', maxPixels: 30_000 } as const;
    const ask = async (asked: typeof pairs, pairsTogether: number): Promise<Triple[]> => {
      const card = { ...DEFAULT_CARD, preprocessing };
      await using comparator = await Comparator.open({
        model,
        mmproj,
        card,
        gpu: 'cpu',
        threads: 1,
        pairsTogether,
        exact: true,
      });
      expect(comparator.info.promptTokens).toBeLessThan(600);
      const answers: Triple[] = [];
      await comparator.compare(asked, { onResult: (index, _, logits) => (answers[index] = logits) });
      return answers;
    };
    const together = await ask(pairs, 2);
    for (const [index, pair] of pairs.entries())
      at(await ask([pair], 1), 0).forEach((logit, label) =>
        expect(logit).toBeCloseTo(at(at(together, index), label), 4),
      );
  });

  it('is the same under the names of transformers at run time', async () => {
    const golden = goldenCheckpoint('qwen2.5-vl');
    const runtime = (name: string) =>
      name.replace(/^visual\./, 'model.visual.').replace(/^model\.(?!visual)/, 'model.language_model.');
    const [saved, renamed] = [await imported(golden, 'f16'), await imported(golden, 'f16', runtime)];
    for (const file of ['model', 'mmproj'] as const)
      expect(readFileSync(renamed[file]).equals(readFileSync(saved[file]))).toBe(true);
  });

  it('is the same by the settings of older versions', async () => {
    const golden = goldenCheckpoint('qwen2.5-vl');
    const old = changed(
      changed(golden, 'config.json', ({ text_config: text, ...config }) => {
        const { rope_parameters: rope, ...others } = text as Json;
        const { rope_theta: theta, mrope_section: sections } = rope as Json;
        return {
          ...config,
          ...others,
          model_type: 'qwen2_5_vl',
          rope_theta: theta,
          rope_scaling: { type: 'mrope', mrope_section: sections },
        };
      }),
      'preprocessor_config.json',
      ({ size, ...processor }) => {
        const { shortest_edge: least, longest_edge: most } = size as Json;
        return { ...processor, min_pixels: least, max_pixels: most };
      },
    );
    const [now, before] = [await imported(golden, 'f16'), await imported(old, 'f16')];
    for (const file of ['model', 'mmproj'] as const)
      expect(readFileSync(before[file]).equals(readFileSync(now[file]))).toBe(true);
  });

  it('has its frames, and its queries, keys and values, as llama.cpp names them', async () => {
    const { mmproj } = await imported(goldenCheckpoint('qwen2.5-vl'), 'f32');
    const { tensors, metadata } = await readGguf(mmproj);
    expect(tensors.get('v.patch_embd.weight')?.dimensions).toEqual([6, 6, 3, 48]);
    expect(tensors.get('v.patch_embd.weight.1')?.dimensions).toEqual([6, 6, 3, 48]);
    expect(tensors.get('v.blk.0.attn_k.weight')?.dimensions).toEqual([48, 48]);
    expect(metadata.get('clip.projector_type')?.value).toBe('qwen2.5vl_merger');
  });

  it.each([
    ['config.json', { rope_scaling: { rope_type: 'yarn', factor: 4 } }, /rope scaling of the type yarn/],
    ['config.json', { use_sliding_window: true, max_window_layers: 1 }, /look back by a window/],
    ['config.json', { hidden_act: 'gelu' }, /a decoder with the activation gelu/],
    ['preprocessor_config.json', { patch_size: 7 }, /a patch_size of 7, but the tower has 6/],
    ['preprocessor_config.json', { do_resize: false }, /pictures are not scaled/],
  ] as const)('is refused for %s with %o', async (file, change, message) => {
    const golden = goldenCheckpoint('qwen2.5-vl');
    const other = changed(golden, file, (settings) =>
      file === 'config.json'
        ? { ...settings, text_config: { ...(settings['text_config'] as Json), layer_types: null, ...change } }
        : { ...settings, ...change },
    );
    const error = await appErrorOf(() => imported(other, 'f16'));
    expect(error.code).toBe('source-not-supported');
    expect(error.message).toMatch(message);
  });

  it('keeps in which order a checkpoint counts its deep mergers, for adapters of them', async () => {
    const golden = goldenCheckpoint('qwen3-vl');
    const deepOf = (blocks?: readonly number[]) =>
      changed(golden, 'config.json', (config) => {
        const vision = config['vision_config'] as Json;
        return {
          ...config,
          vision_config: {
            ...vision,
            deepstack_visual_indexes: blocks ?? vision['deepstack_visual_indexes'],
          },
        };
      });
    const { deepstack_visual_indexes: stated } = (
      JSON.parse(golden.files['config.json'] ?? '{}') as {
        vision_config: { deepstack_visual_indexes: number[] };
      }
    ).vision_config;
    expect(stated.length).toBeGreaterThan(1);
    const name = (merger: number) => `deepstack_merger_list.${merger}.norm.weight`;
    for (const blocks of [stated, stated.toReversed()]) {
      const mmproj = await readGguf((await imported(deepOf(blocks), 'f32')).mmproj);
      const placed = blocks.map((_, merger) =>
        QWEN_ADAPTERS.place(mmproj, { part: 'projector', name: name(merger) }),
      );
      expect(placed).toEqual(blocks.map((block) => [`v.deepstack.${block}.norm.weight`]));
      expect(
        blocks.map((block) => QWEN_ADAPTERS.projector(mmproj, `v.deepstack.${block}.norm.weight`)),
      ).toEqual(blocks.map((_, merger) => [`visual.deepstack_merger_list.${merger}`, 'norm.weight']));
    }
  });
});
