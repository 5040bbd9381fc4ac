import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { OWN_BUILD } from '../../../src/engine/ggml/kernels/own-kernels.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import { writeGguf, type GgufTensorContent } from '../../../src/engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../../src/engine/ggml/gguf-value.ts';
import { LanguageModel } from '../../../src/engine/language/language-model.ts';
import { DEFAULT_CARD } from '../../../src/engine/model-files/model-card.ts';
import { checkedLabels, firstTokens } from '../../../src/engine/language/label-tokens.ts';
import { consecutiveParts, positionsFrom } from '../../fixtures/consecutive-parts.ts';
import { llavaPrompt } from '../../../src/engine/families/llava/llava-prompt.ts';
import {
  writeRandomLanguageModel,
  type LanguageModelShape,
} from '../../../src/lab/random-models/random-language-model.ts';
import { writeRandomAdapter } from '../../fixtures/random-adapter.ts';

const SHAPE: LanguageModelShape = { seed: 1, width: 64, blocks: 2, heads: 4, keyValueHeads: 2 };
const OPTIONS = { sequences: 4, contextTokens: 512, batchTokens: 256, threads: 1, positionAxes: 1 };

let folder: string;
let libraries: Libraries;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'language-model-'));
  libraries = await openLibraries('cpu');
  file = join(folder, 'model.gguf');
  await writeRandomLanguageModel(file, SHAPE);
});
afterAll(() => rm(folder, { recursive: true }));

async function opened(use: (model: LanguageModel) => Promise<void> | void, from = file): Promise<void> {
  using model = await LanguageModel.open(libraries, from);
  await use(model);
}

function image(tokens: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: tokens * SHAPE.width }, () => random.normal());
}

describe('a language model', () => {
  it('reads the default prompt as one token a word', () =>
    opened(({ vocabulary }) => {
      const prompt = llavaPrompt(vocabulary, DEFAULT_CARD, 20);
      const [head, middle, question = []] = prompt.texts;
      const words = question.map(vocabulary.textOf);
      expect(words).toEqual(['▁,', '▁which', '▁face', '▁looks', '▁more', '▁attractive', '?']);
      expect(head).toEqual([1]);
      expect(middle).toEqual([]);
      const { First, Second, Similar } = firstTokens(
        checkedLabels(vocabulary, prompt.question, DEFAULT_CARD),
      );
      expect([First, Second, Similar].map(vocabulary.textOf)).toEqual(['▁First', '▁Second', '▁Similar']);
    }));

  it('adds the beginning of the sequence to a prompt that leaves it out', () =>
    opened(({ vocabulary }) => {
      const prompt = llavaPrompt(vocabulary, { prompt: 'face<image><image> more' }, 20);
      expect(prompt.texts[0]?.map(vocabulary.textOf)).toEqual(['<s>', '▁face']);
    }));

  it('keeps keys and values in BF16 where its weights are, with kernels that were compiled here alone', async () => {
    const logits = async (type: 'F32' | 'BF16', cpuBuild: string): Promise<Float32Array> => {
      const typed = join(folder, `kept-${type}.gguf`);
      await writeRandomLanguageModel(typed, { ...SHAPE, type });
      using model = await LanguageModel.open({ ...libraries, cpuBuild }, typed);
      using decoder = model.createDecoder(OPTIONS);
      const values = image(80, 3);
      const [row = NaN] = decoder.decodeEmbeddings([
        { sequence: 0, answers: true, parts: [{ values, positions: positionsFrom(0, 80) }] },
      ]);
      return decoder.allLogits(row, 32);
    };
    expect(await logits('F32', OWN_BUILD)).toEqual(await logits('F32', 'haswell'));
    const [kept, usual] = [await logits('BF16', OWN_BUILD), await logits('BF16', 'haswell')];
    expect(kept).not.toEqual(usual);
    const off = Math.max(...kept.map((logit, index) => Math.abs(logit - (usual[index] ?? NaN))));
    expect(off).toBeLessThan(0.1);
  });

  it('answers the same for embedded tokens as for the tokens themselves, in every readable type', async () => {
    for (const type of ['F32', 'F16', 'BF16', 'Q8_0'] as const) {
      const typed = join(folder, `${type}.gguf`);
      await writeRandomLanguageModel(typed, { ...SHAPE, type });
      await opened(async (model) => {
        const tokens = [1, 300, 310, 320];
        const embedded = await model.embedTokens(tokens);
        if (embedded === undefined) throw new Error('the tokens are not embedded');
        const decoder = model.createDecoder(OPTIONS);
        const [row = -1] = decoder.decodeTokens([
          { sequence: 0, positions: positionsFrom(0, tokens.length), tokens, answers: true },
        ]);
        const byToken = decoder.logits(row, [5, 300]);
        const [other = -1] = decoder.decodeEmbeddings([
          { sequence: 1, parts: consecutiveParts([embedded], SHAPE.width), answers: true },
        ]);
        expect(decoder.logits(other, [5, 300])).toEqual(byToken);
        decoder[Symbol.dispose]();
      }, typed);
    }
  });

  it.each([8, 12, 16])('answers within .01 of exact ones where heads have %i numbers', async (headWidth) => {
    const file = join(folder, `heads-${headWidth}.gguf`);
    await writeRandomLanguageModel(file, {
      ...{ seed: 2, width: 64, blocks: 4, heads: 8, keyValueHeads: 2 },
      headWidth,
    });
    // Tokens of one picture are alike, so that what heads add up of them grows with their number.
    const tokens = 1500;
    const [common, own] = [image(1, 5), image(tokens, 6)];
    const alike = own.map((value, place) => (common[place % 64] ?? 0) + 0.3 * value);
    await opened((model) => {
      const [usual = [], exact = []] = [false, true].map((isExact) => {
        using decoder = model.createDecoder({
          ...{ sequences: 1, contextTokens: tokens, batchTokens: tokens, threads: 1, positionAxes: 1 },
          exact: isExact,
        });
        const [row = -1] = decoder.decodeEmbeddings([
          { sequence: 0, parts: consecutiveParts([alike], 64), answers: true },
        ]);
        return Array.from(decoder.logits(row, [300, 301, 302]));
      });
      const differences = usual.map((logit, index) => Math.abs(logit - (exact[index] ?? NaN)));
      expect(Math.max(...differences)).toBeLessThan(0.01);
      // Otherwise keys and values are not in F16, and nothing was tested.
      expect(Math.max(...differences)).toBeGreaterThan(0);
    }, file);
  });

  it('answers tokens read one by one more exactly where it is told that few are read at once', async () => {
    const file = join(folder, 'few.gguf');
    await writeRandomLanguageModel(file, { seed: 2, width: 64, blocks: 4, heads: 4, headWidth: 16 });
    const tokens = 1000;
    const [common, own] = [image(1, 5), image(tokens, 6)];
    const alike = own.map((value, place) => (common[place % 64] ?? 0) + 0.3 * value);
    await opened((model) => {
      const answer = (options: { readonly exact?: boolean; readonly readsFew?: boolean }) => {
        using decoder = model.createDecoder({
          ...{ sequences: 1, contextTokens: tokens + 1, batchTokens: tokens, threads: 1, positionAxes: 1 },
          ...options,
        });
        decoder.decodeEmbeddings([{ sequence: 0, parts: consecutiveParts([alike], 64), answers: false }]);
        const [row = -1] = decoder.decodeTokens([
          { sequence: 0, positions: positionsFrom(tokens, 1), tokens: [300], answers: true },
        ]);
        return decoder.logits(row, [300, 301, 302]);
      };
      const exact = answer({ exact: true });
      const off = (logits: readonly number[]) =>
        Math.max(...logits.map((logit, index) => Math.abs(logit - (exact[index] ?? NaN))));
      const [few, usual] = [off(answer({ readsFew: true })), off(answer({}))];
      expect(few).toBeLessThan(2e-3);
      // Otherwise a few queries lose nothing any more, and need not be told of.
      expect(usual).toBeGreaterThan(2 * few);
    }, file);
  });

  it('answers the same from a shared beginning, several continuations at once', () =>
    opened((model) => {
      const decoder = model.createDecoder(OPTIONS);
      const first = image(20, 1);
      const seconds = [image(20, 2), image(20, 3)];
      const alone = seconds.map((second) => {
        decoder.forgetAll();
        const [row = -1] = decoder.decodeEmbeddings([
          { sequence: 0, parts: consecutiveParts([first, second], SHAPE.width), answers: true },
        ]);
        return decoder.logits(row, [300, 301, 302]);
      });
      decoder.forgetAll();
      decoder.decodeEmbeddings([
        { sequence: 0, parts: consecutiveParts([first], SHAPE.width), answers: false },
      ]);
      decoder.share(0, 1);
      decoder.share(0, 2);
      const rows = decoder.decodeEmbeddings(
        seconds.map((second, index) => ({
          sequence: index + 1,
          parts: consecutiveParts([second], SHAPE.width, 20),
          answers: true,
        })),
      );
      const together = rows.map((row) => decoder.logits(row, [300, 301, 302]));
      alone.forEach((logits, index) => {
        logits.forEach((logit, label) =>
          expect(Math.abs(logit - (together[index]?.[label] ?? NaN))).toBeLessThan(2e-3),
        );
      });
      expect(together[0]).not.toEqual(together[1]);
      decoder[Symbol.dispose]();
    }));

  it('takes an adapter on and off without being loaded again', () =>
    opened(async (model) => {
      const adapterFile = join(folder, 'adapter.gguf');
      await writeRandomAdapter(adapterFile, { seed: 5, rank: 4, alpha: 8, model: SHAPE });
      const { adapter } = await model.loadAdapter(adapterFile);
      const decoder = model.createDecoder(OPTIONS);
      const answer = () => {
        decoder.forgetAll();
        const [row = -1] = decoder.decodeTokens([
          { sequence: 0, positions: positionsFrom(0, 2), tokens: [1, 300], answers: true },
        ]);
        return decoder.logits(row, [301, 302]);
      };
      const plain = answer();
      decoder.setAdapters([{ adapter, scale: 1 }]);
      const adapted = answer();
      decoder.setAdapters([{ adapter, scale: 0.5 }]);
      const half = answer();
      decoder.setAdapters([]);
      expect(answer()).toEqual(plain);
      expect(adapted).not.toEqual(plain);
      expect(half).not.toEqual(adapted);
      decoder[Symbol.dispose]();
    }));
});

function adapterMetadata(): Record<string, GgufValue> {
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.type': { type: 'string', value: 'adapter' },
    'adapter.type': { type: 'string', value: 'lora' },
    'adapter.lora.alpha': { type: 'float32', value: 1 },
  };
}

/** A tensor of an adapter, with one number throughout. */
function filled(name: string, dimensions: [number, number], value = 1): GgufTensorContent {
  const data = new Float32Array(dimensions[0] * dimensions[1]).fill(value);
  return { name, dimensions, type: 'F16', data };
}

describe('an adapter', () => {
  it.each([
    ['of which one factor of each pair is zero says that it changes nothing', [0, 1], [1, 0], true],
    ['with one pair that is not says nothing', [0, 1], [1, 1], false],
  ] as const)('%s', (_, [firstA, firstB], [secondA, secondB], told) =>
    opened(async (model) => {
      const adapter = join(folder, 'zero.gguf');
      await writeGguf(adapter, {
        metadata: adapterMetadata(),
        tensors: [
          filled('blk.0.attn_q.weight.lora_a', [64, 2], firstA),
          filled('blk.0.attn_q.weight.lora_b', [2, 64], firstB),
          filled('blk.1.attn_q.weight.lora_a', [64, 2], secondA),
          filled('blk.1.attn_q.weight.lora_b', [2, 64], secondB),
        ],
      });
      const { notice } = await model.loadAdapter(adapter);
      expect(notice).toEqual(told ? expect.stringMatching(/^The adapter zero\.gguf changes nothing/) : null);
    }),
  );
});

describe('a language model refuses', () => {
  it('a truncated file', async () => {
    const cut = join(folder, 'cut.gguf');
    await writeFile(cut, await readFile(file));
    await truncate(cut, 100_000);
    await expect(LanguageModel.open(libraries, cut)).rejects.toMatchObject({ code: 'gguf-truncated' });
  });

  it('a vision projector', async () => {
    const projector = join(folder, 'projector.gguf');
    await writeGguf(projector, {
      metadata: { 'general.architecture': { type: 'string', value: 'clip' } },
      tensors: [],
    });
    await expect(LanguageModel.open(libraries, projector)).rejects.toMatchObject({
      code: 'not-a-language-model',
      message: expect.stringContaining('mmproj') as string,
    });
  });

  it('a file that llama.cpp cannot use, with its reason', async () => {
    const empty = join(folder, 'empty.gguf');
    await writeGguf(empty, {
      metadata: { 'general.architecture': { type: 'string', value: 'llama' } },
      tensors: [{ name: 'token_embd.weight', dimensions: [32, 2], type: 'F32', data: new Float32Array(64) }],
    });
    await expect(LanguageModel.open(libraries, empty)).rejects.toMatchObject({
      code: 'model-not-loaded',
      message: expect.stringMatching(/key not found/) as string,
    });
  });

  it('an adapter for a model of another width or another depth, naming the tensor', () =>
    opened(async (model) => {
      const wide = join(folder, 'wide.gguf');
      await writeRandomAdapter(wide, { seed: 5, rank: 4, alpha: 8, model: { ...SHAPE, width: 128 } });
      await expect(model.loadAdapter(wide)).rejects.toMatchObject({
        code: 'adapter-not-for-model',
        message: expect.stringMatching(/blk\.0\.attn_q\.weight\.lora_a is 128 x 4.* 64 x 64/) as string,
      });
      const deep = join(folder, 'deep.gguf');
      await writeRandomAdapter(deep, { seed: 5, rank: 4, alpha: 8, model: { ...SHAPE, blocks: 3 } });
      await expect(model.loadAdapter(deep)).rejects.toMatchObject({
        code: 'adapter-not-for-model',
        message: expect.stringContaining('no tensor blk.2.attn_q.weight') as string,
      });
    }));

  it('an adapter without tensors, with tensors that are no factors, or with half a pair', () =>
    opened(async (model) => {
      const metadata = adapterMetadata();
      const a = filled('blk.0.attn_q.weight.lora_a', [64, 2]);
      const b = filled('blk.0.attn_q.weight.lora_b', [2, 64]);
      const refused: [GgufTensorContent[], RegExp][] = [
        [[], /holds no tensors/],
        [
          [a, b, filled('blk.0.attn_norm.weight', [64, 1])],
          /blk\.0\.attn_norm\.weight, which is no LoRA factor/,
        ],
        [[a], /lacks blk\.0\.attn_q\.weight\.lora_b/],
        [[a, filled('blk.0.attn_q.weight.lora_b', [3, 64])], /ranks 2 and 3/],
      ];
      for (const [tensors, reason] of refused) {
        const adapter = join(folder, 'refused.gguf');
        await writeGguf(adapter, { metadata, tensors });
        await expect(model.loadAdapter(adapter)).rejects.toMatchObject({
          code: 'adapter-without-factors',
          message: expect.stringMatching(reason) as string,
        });
      }
    }));

  it('a model as adapter', () =>
    opened((model) => expect(model.loadAdapter(file)).rejects.toMatchObject({ code: 'not-an-adapter' })));
});
