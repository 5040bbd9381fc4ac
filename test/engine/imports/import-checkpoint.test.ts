import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { IMAGE_MARKER } from '../../../src/core/prompts.ts';
import {
  importCheckpoint,
  importOnce,
  type ImportedModel,
} from '../../../src/engine/imports/import-checkpoint.ts';
import { lockModelFolder } from '../../../src/engine/checkpoints/output/model-folder-lock.ts';
import type { LongWork } from '../../../src/engine/long-work.ts';
import { RememberedHashes } from '../../../src/engine/remembered-hashes.ts';
import type { ImportType } from '../../../src/model/import-record.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import { openVocabulary } from '../../../src/engine/language/language-model.ts';
import { readModelCard } from '../../../src/engine/model-files/model-card.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { largestDifferences } from '../../fixtures/golden-answers.ts';
import {
  goldenCheckpoint,
  writeGoldenCheckpoint,
  type GoldenCheckpoint,
} from '../../fixtures/golden-checkpoint.ts';
import { madeOnce } from '../../fixtures/made-once.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

const NAMES = [
  'llama',
  'mistral',
  'llama3',
  'qwen2',
  'siglip',
  'siglip-normed',
  'siglip-first',
  'clip-full',
  'original',
  'original-linear',
];

async function imported(
  golden: GoldenCheckpoint,
  type: ImportType,
  rename?: (name: string) => string,
  folder = temporaryFolder(),
): Promise<ImportedModel> {
  const source = join(folder, 'source');
  writeGoldenCheckpoint(source, golden, rename);
  const lastNorm = golden === NORMED;
  return importCheckpoint(libraries, { source, to: join(folder, 'imported'), type, lastNorm });
}

/** Read as transformers 4 does, on request. */
const NORMED = goldenCheckpoint('siglip-normed');

const named = (name: string) => (name === 'siglip-normed' ? NORMED : goldenCheckpoint(name));

/** A checkpoint as it is imported without loss, for tests that only read it. */
const wholeImports = madeOnce((folder) => {
  const made = new Map<string, Promise<ImportedModel>>();
  return (name: string) => {
    const model = made.get(name) ?? imported(named(name), 'f32', undefined, join(folder, name));
    made.set(name, model);
    return model;
  };
});

describe('an imported checkpoint', () => {
  it.each(NAMES)('of %s answers as transformers does, exactly where that is asked for', async (name) => {
    const golden = named(name);
    const model = await wholeImports()(name);
    expect((await largestDifferences(golden, model)).labels).toBeLessThan(0.01);
    const exact = await largestDifferences(golden, model, true);
    expect(exact.labels).toBeLessThan(0.001);
    expect(exact.vocabulary).toBeLessThan(0.001);
  });

  it.each(NAMES)('of %s cuts texts into the tokens that transformers does', async (name) => {
    const golden = named(name);
    using vocabulary = await openVocabulary(libraries, (await wholeImports()(name)).model);
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
    ['{"model_type":"gemma3"}', /that the model is a gemma3/],
    ['{"model_type":"llava","text_config":{"model_type":"gemma"}}', /that its decoder is a gemma/],
    ['{"model_type":"llava","vision_config":{"model_type":"pixtral"}}', /that its vision tower is a pixtral/],
    [
      '{"model_type":"llava","quantization_config":{"quant_method":"bitsandbytes"}}',
      /quantised \(bitsandbytes\)/,
    ],
    [
      '{"model_type":"llava","text_config":{"rope_scaling":{"type":"ntk","factor":2}}}',
      /rope scaling of the type ntk/,
    ],
    ['{"model_type":"llava","projector_hidden_act":"mish"}', /a projector with the activation mish/],
    ['{"mm_vision_tower":"clip","mm_projector_type":"identity"}', /a projector of the type identity/],
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
    const begin = (to: string, options: LongWork = {}) =>
      importCheckpoint(libraries, { source, to, type: 'f32', ...options });
    await expect(
      begin(join(folder, 'stopped'), {
        signal: stop.signal,
        onProgress: ({ message }) => {
          if (message === 'mmproj.gguf') stop.abort(new Error('stopped'));
        },
      }),
    ).rejects.toThrow('stopped');
    expect(readdirSync(join(folder, 'stopped')).toSorted()).toEqual([
      'import.json',
      'import.lock',
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
      'import.lock',
      'mmproj.gguf',
      'model.gguf',
    ]);
  });

  it('is written by one process at a time, and the other one is named', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'source');
    writeGoldenCheckpoint(source, goldenCheckpoint('llama'));
    const to = join(folder, 'imported');
    mkdirSync(to);
    using _lock = await lockModelFolder(to);
    const error = await appErrorOf(() => importCheckpoint(libraries, { source, to, type: 'f16' }));
    expect([error.code, error.message]).toEqual([
      'import-busy',
      expect.stringMatching(new RegExp(`^The process ${process.pid} \\(since .*\\) imports into ${to}`)),
    ]);
  });

  it('is found again by its content, wherever it lies and whatever its folder is called', async () => {
    const folder = temporaryFolder();
    const [here, there] = [join(folder, 'here'), join(folder, 'elsewhere/other-name')];
    for (const source of [here, there]) writeGoldenCheckpoint(source, goldenCheckpoint('llama'));
    const hashes = new RememberedHashes(join(folder, 'hashes.json'));
    const once = (source: string) =>
      importOnce(libraries, { source, folder: join(folder, 'cache'), type: 'f16', hashes });
    const first = await once(here);
    expect(await once(there)).toEqual({ ...first, notices: [] });
    // A weight of equal size, with the times that the file had.
    const weights = join(here, 'model.safetensors');
    const { atime, mtime } = statSync(weights);
    const bytes = readFileSync(weights);
    bytes.writeFloatLE(0.5, bytes.length - 4);
    writeFileSync(weights, bytes);
    utimesSync(weights, atime, mtime);
    expect((await once(here)).model).not.toBe(first.model);
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(2);
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
    const { labels } = await largestDifferences(golden, await imported(golden, type));
    expect(labels).toBeLessThan(most[type]);
  });

  const withSettings = (golden: GoldenCheckpoint, settings: Record<string, unknown>): GoldenCheckpoint => ({
    ...golden,
    files: {
      ...golden.files,
      'tokenizer_config.json': JSON.stringify({
        ...(JSON.parse(golden.files['tokenizer_config.json'] ?? '{}') as Record<string, unknown>),
        ...settings,
      }),
    },
  });

  it('is asked by its chat template', async () => {
    const template =
      "{{ bos_token }}{% for message in messages %}{{ message['role'] | upper }}: {% for part in message['content'] %}" +
      "{% if part['type'] == 'image' %}<image>\n{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endfor %}" +
      '{% if add_generation_prompt %} ASSISTANT:{% endif %}';
    const golden = withSettings(goldenCheckpoint('llama'), { chat_template: template });
    const { prompt, promptFrom, card } = await imported(golden, 'f16');
    expect([promptFrom, prompt]).toEqual([
      'chat template',
      'USER: <image>\n<image>\nWhich face looks more attractive? Answer with First, Second or Similar. ASSISTANT:',
    ]);
    expect(readModelCard(card)).toMatchObject({ prompt, preprocessing: { mode: 'crop' } });
  });

  it('has the token that begins a prompt from its chat template where its tokenizer puts none in front', async () => {
    const golden = withSettings(goldenCheckpoint('llama3'), {
      add_bos_token: false,
      chat_template: '{{ bos_token }}<image><image>{{ messages[0].content[2].text }}',
    });
    const { prompt } = await imported(golden, 'f16');
    expect(prompt).toMatch(/^<\|begin\|><image><image>Which/);
  });

  it('keeps the token that its chat template writes where a space comes before the first piece of a text alone', async () => {
    const template = '{{ bos_token }}[INST] <image><image>{{ messages[0].content[2].text }} [/INST]';
    const golden = withSettings(goldenCheckpoint('mistral'), { chat_template: template });
    expect((await imported(golden, 'f16')).prompt).toMatch(/^<s>\[INST\] <image>/);
  });

  it('is asked by a chat template without the space at its end, which belongs to the answer', async () => {
    const { prompt, notices } = await imported(
      withSettings(goldenCheckpoint('llama'), {
        chat_template: '<image><image>{{ messages[0].content[2].text }} ',
      }),
      'f16',
    );
    expect(prompt).toMatch(/Similar\.$/);
    expect(notices).toEqual([expect.stringContaining('ends in a space')]);
  });

  it.each([
    ['shows one image', '<image>{{ messages[0].content[2].text }}', /it shows 1 images of two/],
    ['is no template', '{% if %}', /by LMOL's prompt and not by the model's chat template/],
  ])('is asked by LMOL’s prompt where its chat template %s, and says so', async (_, template, notice) => {
    const { promptFrom, notices } = await imported(
      withSettings(goldenCheckpoint('llama'), { chat_template: template }),
      'f16',
    );
    expect([promptFrom, notices]).toEqual(['LMOL', [expect.stringMatching(notice)]]);
  });

  it.each([
    ['"pre_tokenizer":{"type":"Whitespace"}', /words are cut by Whitespace/],
    ['"normalizer":{"type":"Lowercase"}', /its text is changed by Lowercase first/],
    ['"model":{"type":"Unigram","vocab":[]}', /its model is Unigram, not BPE/],
  ])('with another tokenizer is refused by name: %s', async (part, message) => {
    const golden = goldenCheckpoint('llama');
    const json = JSON.parse(golden.files['tokenizer.json'] ?? '{}') as Record<string, unknown>;
    const other = JSON.stringify({ ...json, ...(JSON.parse(`{${part}}`) as Record<string, unknown>) });
    const error = await appErrorOf(() =>
      imported({ ...golden, files: { ...golden.files, 'tokenizer.json': other } }, 'f16'),
    );
    expect([error.code, error.message]).toEqual(['source-not-supported', expect.stringMatching(message)]);
  });

  it('with a pattern that llama.cpp does not have is refused with the pattern', async () => {
    const golden = goldenCheckpoint('llama3');
    const other = (golden.files['tokenizer.json'] ?? '').replace('{1,3}', '{1,4}');
    const error = await appErrorOf(() =>
      imported({ ...golden, files: { ...golden.files, 'tokenizer.json': other } }, 'f16'),
    );
    expect(error.message).toMatch(/words are cut by the pattern .*\{1,4\}.* with ignore_merges/);
  });

  it('with vocab.json and merges.txt alone is refused where no class says how texts are cut', async () => {
    const golden = goldenCheckpoint('clip-full');
    const settings = (golden.files['tokenizer_config.json'] ?? '').replace(
      'Qwen2Tokenizer',
      'OtherTokenizer',
    );
    const error = await appErrorOf(() =>
      imported({ ...golden, files: { ...golden.files, 'tokenizer_config.json': settings } }, 'f16'),
    );
    expect(error.message).toMatch(/vocab\.json and merges\.txt alone, .* names OtherTokenizer/);
  });

  it('refuses a last norm that its tower is not read behind', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'source');
    writeGoldenCheckpoint(source, goldenCheckpoint('llama'));
    const error = await appErrorOf(() =>
      importCheckpoint(libraries, { source, to: join(folder, 'to'), type: 'f16', lastNorm: true }),
    );
    expect([error.code, error.message]).toEqual([
      'source-not-supported',
      expect.stringMatching(/--last-norm/),
    ]);
  });

  it.each([
    [{ size: { longest_edge: 28 } }, /the long side of pictures has a limit/],
    [{ size: { height: 30, width: 30 } }, /scaled to 30 x 30 .*, but the tower takes 28 x 28/],
    [{ resample: 0 }, /PIL's method 0/],
    [{ do_resize: false }, /pictures are not scaled/],
  ])('with pictures that are prepared otherwise is refused: %j', async (settings, message) => {
    const golden = goldenCheckpoint('llama');
    const processor = JSON.parse(golden.files['preprocessor_config.json'] ?? '{}') as Record<string, unknown>;
    const other = JSON.stringify({ ...processor, ...settings });
    const error = await appErrorOf(() =>
      imported({ ...golden, files: { ...golden.files, 'preprocessor_config.json': other } }, 'f16'),
    );
    expect([error.code, error.message]).toEqual(['source-not-supported', expect.stringMatching(message)]);
  });

  it('with more tokens than rows of its embedding is refused', async () => {
    const golden = goldenCheckpoint('llama3');
    const rows = golden.shapes['language_model.lm_head.weight']?.[0] ?? 0;
    const config = (golden.files['config.json'] ?? '').replace(
      `"vocab_size": ${rows}`,
      `"vocab_size": ${rows - 1}`,
    );
    const shapes = { ...golden.shapes };
    for (const name of ['language_model.lm_head.weight', 'language_model.model.embed_tokens.weight'])
      shapes[name] = [rows - 1, 64];
    const error = await appErrorOf(() =>
      imported({ ...golden, shapes, files: { ...golden.files, 'config.json': config } }, 'f16'),
    );
    expect(error.message).toMatch(
      new RegExp(`has ${rows} tokens, but the model's embedding has rows for ${rows - 1}`),
    );
  });

  it('of LLaVA’s own code needs its tower', async () => {
    const golden = goldenCheckpoint('original');
    const { files, shapes, pictures, tokenizerModel = '', texts, answers } = golden;
    const error = await appErrorOf(() =>
      imported({ files, shapes, pictures, tokenizerModel, texts, answers }, 'f16'),
    );
    expect([error.code, error.message]).toEqual([
      'source-incomplete',
      expect.stringMatching(/names "tower", and there is no such folder/),
    ]);
  });
});
