import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Triple } from '../../../src/core/labels.ts';
import {
  importAdapter,
  type AdapterImportOptions,
  type ImportedAdapter,
} from '../../../src/engine/adapters/import-adapter.ts';
import type { BaseFiles } from '../../../src/engine/adapters/base-model.ts';
import { importCheckpoint } from '../../../src/engine/imports/import-checkpoint.ts';
import { readModelSource } from '../../../src/engine/imports/read-source.ts';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import { LLAVA_ADAPTERS } from '../../../src/engine/families/llava/llava-adapters.ts';
import { readDecoderShape } from '../../../src/engine/families/decoders/read-decoder-shape.ts';
import { decodeTensor } from '../../../src/engine/ggml/tensor-data.ts';
import { writePeftAdapter } from '../../../src/engine/training/peft/write-peft-adapter.ts';
import { LORA_TARGETS } from '../../../src/model/recipe.ts';
import { writeGguf } from '../../../src/engine/ggml/gguf-writer.ts';
import { readGguf, readTensor } from '../../../src/engine/ggml/gguf.ts';
import { DEFAULT_CARD } from '../../../src/engine/model-files/model-card.ts';
import type { ImportType } from '../../../src/model/import-record.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import {
  adapterTensors,
  GOLDEN_ADAPTERS,
  goldenAdapter,
  writeGoldenAdapter,
  type GoldenAdapter,
} from '../../fixtures/golden-adapter.ts';
import {
  goldenCheckpoint,
  goldenPicture,
  safetensorsOf,
  writeGoldenCheckpoint,
} from '../../fixtures/golden-checkpoint.ts';

/** The script's; each tokenizer puts its own token in front. */
const CARD = { ...DEFAULT_CARD, prompt: '<image><image>, which face looks more attractive?' };

let libraries: Libraries;
let folder: string;
let pictures: readonly { readonly path: string }[];
beforeAll(async () => {
  libraries = await openLibraries('cpu');
  folder = mkdtempSync(join(tmpdir(), 'tiebreak-adapters-'));
  pictures = await Promise.all(
    goldenCheckpoint('llama').pictures.map(async (picture, index) => {
      const path = join(folder, `${index}.png`);
      writeFileSync(path, await goldenPicture(picture));
      return { path };
    }),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bases = new Map<string, Promise<AdapterImportOptions['base']>>();

/** A golden checkpoint as GGUF files, and its weights where they are wanted. */
function baseOf(
  name: string,
  type: ImportType = 'f32',
  withWeights = true,
): Promise<AdapterImportOptions['base']> {
  const key = `${name}-${type}-${withWeights}`;
  const known = bases.get(key);
  if (known !== undefined) return known;
  const made = (async () => {
    const source = join(folder, key, 'source');
    writeGoldenCheckpoint(source, goldenCheckpoint(name));
    const { model, mmproj, card } = await importCheckpoint(libraries, {
      source,
      to: join(folder, key, 'to'),
      type,
    });
    const weights: BaseFiles['source'] = withWeights ? await readModelSource(source, type) : undefined;
    return { model, mmproj, card, source: weights };
  })();
  bases.set(key, made);
  return made;
}

let count = 0;

interface Choices extends Partial<Pick<AdapterImportOptions, 'merge'>> {
  readonly base?: AdapterImportOptions['base'];
  readonly rename?: (name: string) => string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Changes the folder before it is read. */
  readonly prepare?: (source: string) => void;
}

async function imported(
  golden: GoldenAdapter,
  { base, merge = 'yes', prepare, ...changes }: Choices = {},
): Promise<ImportedAdapter> {
  const at = join(folder, `adapter-${count++}`);
  const source = join(at, 'source');
  writeGoldenAdapter(source, golden, goldenCheckpoint(golden.base), changes);
  prepare?.(source);
  return importAdapter(libraries, {
    source,
    to: join(at, 'to'),
    base: base ?? (await baseOf(golden.base)),
    merge,
  });
}

/** Largest difference of a label's logit from PEFT's, both orders of the pictures. */
async function largestDifference(
  golden: GoldenAdapter,
  choices: Choices = {},
  exact = true,
): Promise<number> {
  const base = choices.base ?? (await baseOf(golden.base));
  const made = await imported(golden, { ...choices, base });
  await using comparator = await Comparator.open({
    model: made.model ?? base.model,
    mmproj: base.mmproj,
    card: CARD,
    members: [
      {
        name: 'adapted',
        adapters: made.adapter === null ? [] : [{ file: made.adapter, scale: 1 }],
        ...(made.mmproj === null ? {} : { mmproj: made.mmproj }),
      },
    ],
    gpu: 'cpu',
    threads: 1,
    exact,
  });
  const [first, second] = pictures as [{ path: string }, { path: string }];
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
  return Math.max(
    ...[golden.forward, golden.reverse].flatMap((logits, index) =>
      logits.map((wanted, place) => Math.abs((answers[index]?.[place] ?? NaN) - wanted)),
    ),
  );
}

describe('an imported adapter', () => {
  it.each(GOLDEN_ADAPTERS.map(({ name }) => name))('of the kind %s answers as PEFT does', async (name) => {
    expect(await largestDifference(goldenAdapter(name))).toBeLessThan(1e-3);
  });

  it.each(['decoder', 'list', 'dora'])(
    'of the kind %s answers within a hundredth with keys and values in half precision',
    async (name) => {
      expect(await largestDifference(goldenAdapter(name), {}, false)).toBeLessThan(1e-2);
    },
  );

  const GENERATIONS: readonly (readonly [what: string, rename: (name: string) => string])[] = [
    [
      'of transformers before 4.52',
      (name) =>
        name
          .replace('model.model.language_model.', 'model.language_model.model.')
          .replace('model.model.vision_tower.', 'model.vision_tower.vision_model.')
          .replace('model.model.multi_modal', 'model.multi_modal')
          .replace('model.lm_head', 'model.language_model.lm_head'),
    ],
    ['of transformers 4.52', (name) => name.replace('vision_tower.', 'vision_tower.vision_model.')],
    [
      'of LLaVA’s own code',
      (name) =>
        name
          .replace('model.language_model.', 'model.')
          .replace('vision_tower.', 'vision_tower.vision_tower.vision_model.')
          .replace('multi_modal_projector.linear_1', 'mm_projector.0')
          .replace('multi_modal_projector.linear_2', 'mm_projector.2'),
    ],
    ['with the adapter’s name in them', (name) => name.replace(/(lora_[AB])\./, '$1.default.')],
  ];

  it.each(GENERATIONS)('is the same under the names %s', async (_, rename) => {
    for (const name of ['all-linear', 'saved-layer', 'head']) {
      const golden = goldenAdapter(name);
      const [plain, renamed] = [await imported(golden), await imported(golden, { rename })];
      for (const file of ['adapter', 'mmproj', 'model'] as const) {
        const [one, other] = [plain[file], renamed[file]];
        expect(one === null).toBe(other === null);
        if (one !== null && other !== null) expect(readFileSync(other).equals(readFileSync(one))).toBe(true);
      }
    }
  });

  it('has the configuration’s alpha, and its factors as they are where that says all', async () => {
    const golden = goldenAdapter('exclude');
    const { adapter } = await imported(golden);
    const gguf = await readGguf(adapter ?? '');
    expect(gguf.metadata.get('adapter.lora.alpha')?.value).toBe(16);
    const tensor = gguf.tensors.get('blk.1.attn_v.weight.lora_b');
    const wanted = adapterTensors(golden, goldenCheckpoint('llama')).find(({ name }) =>
      name.endsWith('language_model.layers.1.self_attn.v_proj.lora_B.weight'),
    );
    if (tensor === undefined || wanted === undefined) throw new Error('the factor is not there');
    expect(Buffer.from(await readTensor(gguf.file, tensor))).toEqual(Buffer.from(wanted.data.buffer));
  });

  it('tells of patterns of alpha that match one module', async () => {
    expect((await imported(goldenAdapter('alpha-pattern'))).notices).toEqual([
      expect.stringMatching(/Several keys of alpha_pattern match a module .* the first counts/),
    ]);
  });

  it('that was trained here and exported for PEFT comes back to the same bytes', async () => {
    const base = await baseOf('llama');
    const { adapter } = await imported(goldenAdapter('decoder'));
    const { file, tensors } = await readGguf(adapter ?? '');
    const factors = new Map<string, Float32Array>();
    for (const tensor of tensors.values())
      factors.set(tensor.name, decodeTensor('F32', await readTensor(file, tensor)));
    const [exported, to] = [join(folder, 'exported'), join(folder, 'exported-to')];
    await writePeftAdapter(exported, {
      shape: readDecoderShape(await readGguf(base.model)),
      lora: { rank: 4, alpha: 16, dropout: 0, targets: LORA_TARGETS },
      factors,
      projector: null,
      names: LLAVA_ADAPTERS,
      mmproj: await readGguf(base.mmproj),
      base: null,
    });
    const back = await importAdapter(libraries, { source: exported, to, base, merge: 'no' });
    expect(back).toMatchObject({ mmproj: null, model: null, notices: [] });
    const again = await readGguf(back.adapter ?? '');
    expect([...again.tensors.keys()].toSorted()).toEqual([...tensors.keys()].toSorted());
    for (const tensor of again.tensors.values())
      expect(decodeTensor('F32', await readTensor(again.file, tensor))).toEqual(factors.get(tensor.name));
  });

  it('tells of options that nobody knows', async () => {
    const { notices } = await imported(goldenAdapter('exclude'), {
      config: { use_new: true, new_config: null },
    });
    expect(notices).toEqual([
      expect.stringMatching(/sets use_new, which no version of PEFT up to 0\.21 knows/),
    ]);
  });

  it('finds the layers of an mmproj whose converter called fc1 "ffn_down"', async () => {
    const golden = goldenAdapter('tower');
    const base = await baseOf(golden.base, 'f32', false);
    const { file, metadata, tensors } = await readGguf(base.mmproj);
    const old = join(folder, 'old-mmproj.gguf');
    const swapped = (name: string) =>
      name.replace(/ffn_(up|down)/, (_, which) => (which === 'up' ? 'ffn_down' : 'ffn_up'));
    await writeGguf(old, {
      metadata: new Map([...metadata].filter(([key]) => key !== 'general.type')),
      tensors: [...tensors.values()].map((tensor) => ({
        name: swapped(tensor.name),
        dimensions: tensor.dimensions,
        type: tensor.type,
        read: () => readTensor(file, tensor),
      })),
    });
    expect(await largestDifference(golden, { base: { ...base, mmproj: old } })).toBeLessThan(1e-3);
  });

  it('matches patterns against the names in the file', async () => {
    const golden = goldenAdapter('rslora-patterns');
    const rename = (name: string) => name.replace('model.language_model.', 'language_model.model.');
    const anchored = { alpha_pattern: { '^language_model.model.layers.0.mlp.down_proj': 2 } };
    expect(await largestDifference(golden, { rename, config: anchored })).toBeLessThan(1e-3);
  });

  it('reads a pattern with a number of repeats as Python does', async () => {
    const config = { alpha_pattern: { '^model.language_model.layers.0{,2}.mlp.down_proj': 2 } };
    expect(await largestDifference(goldenAdapter('rslora-patterns'), { config })).toBeLessThan(1e-3);
  });

  it('with bias="all", which saves biases of what was trained whole three times, has those that PEFT reads', async () => {
    const golden = goldenAdapter('saved-projector');
    const projector = 'base_model.model.model.multi_modal_projector';
    const tensors = {
      [`${projector}.modules_to_save.default.linear_1.bias`]: [64],
      ...golden.tensors,
      [`${projector}.modules_to_save.default.linear_2.bias`]: [64],
      [`${projector}.original_module.linear_1.bias`]: [64],
      [`${projector}.original_module.linear_2.bias`]: [64],
    };
    expect(await largestDifference({ ...golden, tensors })).toBeLessThan(1e-3);
  });

  it('is merged into the base’s own weights where those were quantised', async () => {
    const golden = goldenAdapter('pissa');
    const base = await baseOf('llama', 'q8_0');
    const { changed } = await imported(golden, { base });
    expect(changed).toEqual({ factors: 4, mmproj: 4, model: 0 });
    const error = await appErrorOf(async () =>
      imported(golden, { base: await baseOf('llama', 'q8_0', false) }),
    );
    expect([error.code, error.message]).toEqual([
      'adapter-needs-weights',
      expect.stringMatching(/factors began by pissa, .* weights are quantised/),
    ]);
  });

  it('of a base in half precision is as near as that', async () => {
    const base = await baseOf('llama', 'f16', false);
    expect(await largestDifference(goldenAdapter('list'), { base }, false)).toBeLessThan(0.05);
    expect(await largestDifference(goldenAdapter('dora'), { base }, false)).toBeLessThan(0.05);
  });

  it('is made once, and not over another', async () => {
    const golden = goldenAdapter('list');
    const base = await baseOf('llama');
    const [source, to] = [join(folder, 'once'), join(folder, 'once-to')];
    writeGoldenAdapter(source, golden, goldenCheckpoint('llama'));
    const options = { source, to, base, merge: 'no' as const };
    const first = await importAdapter(libraries, options);
    const written = statSync(first.adapter ?? '').mtimeMs;
    expect(await importAdapter(libraries, options)).toEqual(first);
    expect(statSync(first.adapter ?? '').mtimeMs).toBe(written);
    writeGoldenAdapter(source, golden, goldenCheckpoint('llama'), { config: { lora_alpha: 8 } });
    expect((await appErrorOf(() => importAdapter(libraries, options))).code).toBe('name-taken');
  });

  it('goes on where it was stopped, to the same bytes', async () => {
    const golden = goldenAdapter('dora-list');
    const base = await baseOf('qwen2');
    const source = join(folder, 'stopped-source');
    writeGoldenAdapter(source, golden, goldenCheckpoint('qwen2'));
    const stop = new AbortController();
    const begin = (to: string, more: Pick<AdapterImportOptions, 'signal' | 'onProgress'> = {}) =>
      importAdapter(libraries, { source, to: join(folder, to), base, merge: 'yes', ...more });
    await expect(
      begin('stopped', {
        signal: stop.signal,
        onProgress: ({ message }) => {
          if (message === 'mmproj.gguf' && existsSync(join(folder, 'stopped')))
            stop.abort(new Error('stopped'));
        },
      }),
    ).rejects.toThrow('stopped');
    expect(readdirSync(join(folder, 'stopped'))).toContain('mmproj.gguf.part');
    const [resumed, whole] = [await begin('stopped'), await begin('whole')];
    for (const file of ['model', 'mmproj'] as const)
      expect(readFileSync(resumed[file] ?? '').equals(readFileSync(whole[file] ?? ''))).toBe(true);
    expect(existsSync(join(folder, 'stopped/card.json'))).toBe(true);
  });
});

describe('an adapter that is more than factors', () => {
  it.each([
    ['dora', /DoRA brings each row of a matrix to a length of its own/],
    ['lora-bias', /its factors have a bias \(lora_bias\)/],
    ['norms', /norms of the decoder were trained whole/],
    ['saved-head', /the head was trained whole \(lm_head\)/],
    ['saved-embedding', /the embedding of the tokens was trained whole/],
    ['tokens', /rows of single tokens were trained/],
    ['bias-qwen2', /biases of the decoder were trained/],
    ['tied-head', /the head is adapted, and in this base it is the embedding \(tied\)/],
    ['tied-embedding', /the embedding is adapted, and in this base it is the head too \(tied\)/],
  ])('of the kind %s is refused with its reason where no copy is wanted', async (name, reason) => {
    const error = await appErrorOf(() => imported(goldenAdapter(name), { merge: 'no' }));
    expect([error.code, error.message]).toEqual(['adapter-changes-base', expect.stringMatching(reason)]);
    expect(error.message).toMatch(/A copy of the base with it merged in takes .* kB/);
  });

  it.each([
    [{ peft_type: 'ADALORA' }, /its peft_type is ADALORA; LORA is read/],
    [
      { init_lora_weights: 'pissa_niter_4' },
      /"pissa_niter_4".* decomposition at random, which nobody can repeat/,
    ],
    [{ init_lora_weights: 'corda' }, /"corda".* changed the base by what data said/],
    [{ init_lora_weights: 'loftq' }, /belongs to a base that LoftQ quantised/],
    [{ init_lora_weights: 'new' }, /"new" \(init_lora_weights\), which is not known/],
    [{ use_qalora: true }, /says use_qalora: QALoRA averages/],
    [{ layer_replication: [[0, 2]] }, /says layer_replication: layers of the base are repeated/],
    [{ alora_invocation_tokens: [3] }, /says alora_invocation_tokens/],
    [{ alpha_pattern: { '(?x) q_proj': 2 } }, /has the pattern "\(\?x\) q_proj", which cannot be read/],
  ])('of another kind is refused by name: %j', async (config, message) => {
    const error = await appErrorOf(() => imported(goldenAdapter('list'), { config }));
    expect([error.code, error.message]).toEqual(['adapter-not-supported', expect.stringMatching(message)]);
  });

  it.each([
    [
      'factors of another rank',
      { config: { r: 8 } },
      'adapter-damaged',
      /says that .*q_proj has the rank 8, but its factors have 4/,
    ],
    [
      'half of its factors',
      {
        rename: (name: string) =>
          name.replace('layers.1.self_attn.q_proj.lora_B', 'layers.0.mlp.up_proj.lora_B'),
      },
      'adapter-damaged',
      /lacks its factor [AB]/,
    ],
    [
      'tensors that are no part of a LLaVA',
      { rename: (name: string) => name.replace('layers.1.self_attn.q_proj.lora_B.weight', 'score.weight') },
      'adapter-not-supported',
      /no factors, and no part of a LLaVA: .*score\.weight/,
    ],
    [
      'no weights',
      { prepare: (source: string) => rmSync(join(source, 'adapter_model.safetensors')) },
      'adapter-without-factors',
      /holds no weights of an adapter/,
    ],
    [
      'a file of no tensors',
      {
        prepare: (source: string) =>
          writeFileSync(join(source, 'adapter_model.safetensors'), safetensorsOf([])),
      },
      'adapter-without-factors',
      /holds no tensors/,
    ],
    [
      'new tokens beside it',
      {
        prepare: (source: string) =>
          writeFileSync(join(source, 'added_tokens.json'), JSON.stringify({ '<new>': 5000 })),
      },
      'adapter-vocabulary',
      /has 5,001 tokens, but the base's embedding has rows for 413/,
    ],
  ] as const)('with %s is refused', async (_, choices, code, message) => {
    const error = await appErrorOf(() => imported(goldenAdapter('exclude'), choices));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
  });

  it('for another base, or one of another vocabulary, is refused', async () => {
    const other = await appErrorOf(async () =>
      imported(goldenAdapter('decoder'), { base: await baseOf('mistral') }),
    );
    expect([other.code, other.message]).toEqual([
      'adapter-not-for-model',
      expect.stringMatching(
        /shape of the adapter's factors of .*k_proj is 32 x 64, but the base's tensor is 48 x 64/,
      ),
    ]);
    const resized = await appErrorOf(async () =>
      imported(goldenAdapter('head'), { base: await baseOf('siglip') }),
    );
    expect([resized.code, resized.message]).toEqual([
      'adapter-vocabulary',
      expect.stringMatching(/has 413 x 64, but the base's embedding has 406 rows/),
    ]);
  });

  it('with a bias of the head, which no decoder of llama.cpp adds, is refused', async () => {
    const golden = goldenAdapter('head');
    const tensors = { ...golden.tensors, 'base_model.model.lm_head.lora_B.bias': [413] };
    const error = await appErrorOf(() => imported({ ...golden, tensors }));
    expect([error.code, error.message]).toEqual([
      'adapter-not-supported',
      expect.stringMatching(/factors of the head have a bias \(lora_bias\)/),
    ]);
  });

  it('whose head is kept beside its factors as another matrix than the base’s has that one', async () => {
    const golden = goldenAdapter('head');
    const rename = (name: string) => name.replace('lm_head.base_layer', 'lm_head');
    const { reasons, model } = await imported(
      {
        ...golden,
        copies: {},
        tensors: { ...golden.tensors, 'base_model.model.lm_head.base_layer.weight': [413, 64] },
      },
      { rename },
    );
    expect(reasons).toEqual(['beside its factors lm_head has another matrix than the base']);
    expect(model).not.toBeNull();
  });

  it('tells that it was trained on a base in four bits', async () => {
    const prepare = (source: string) =>
      writeFileSync(join(source, 'README.md'), '## Training procedure\n- load_in_4bit: True\n');
    expect((await imported(goldenAdapter('exclude'), { prepare })).notices).toEqual([
      expect.stringMatching(/trained on a base in 4 bits \(QLoRA/),
    ]);
  });
});
