import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Triple } from '../../../../src/core/labels.ts';
import { totalLoss } from '../../../../src/core/losses.ts';
import { createRandom } from '../../../../src/core/random.ts';
import {
  writeRandomLanguageModel,
  type LanguageModelShape,
} from '../../../../src/lab/random-models/random-language-model.ts';
import {
  inputWidth,
  positionAxes,
  type DecoderShape,
} from '../../../../src/engine/families/decoders/decoder-shape.ts';
import { readDecoderShape } from '../../../../src/engine/families/decoders/read-decoder-shape.ts';
import { readGguf } from '../../../../src/engine/ggml/gguf.ts';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { LanguageModel } from '../../../../src/engine/language/language-model.ts';
import type { BlockwiseDecoder } from '../../../../src/engine/training/decoder/blockwise-decoder.ts';
import {
  openLoraDecoder,
  type LoraDecoderOptions,
} from '../../../../src/engine/training/decoder/lora-decoder.ts';
import { writeAdapter } from '../../../../src/engine/training/decoder/write-adapter.ts';
import { LORA_TARGETS } from '../../../../src/model/recipe.ts';

const WIDTH = 32;
/** Of the two sequences of a batch, a pair in both orders, whose last image is cut here: so they differ. */
const LENGTHS = [7, 5];
const TOKENS = 7;
const BATCH = 2;
const LABEL_TOKENS = [300, 301, 302] as const;
/** Distance of the differences, of values between 0.1 and 1. */
const STEP = 1.5e-2;

let folder: string;
let libraries: Libraries;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lora-decoder-'));
  libraries = await openLibraries('cpu');
});
afterAll(() => rm(folder, { recursive: true }));

const GROUPED = { seed: 3, width: WIDTH, blocks: 2, heads: 4, keyValueHeads: 2 };

/** What the decoders of the families have that a plain Llama has not. */
const DECODERS: readonly (readonly [name: string, shape: LanguageModelShape])[] = [
  ['Llama with grouped queries', GROUPED],
  [
    'Llama-3, whose frequencies are divided',
    { ...GROUPED, ropeDivisors: [1, 1.5, 4, 8], ropeMagnitude: 1.1 },
  ],
  ['Mistral, whose heads have a width of their own', { ...GROUPED, headWidth: 12 }],
  ['Qwen2, with biases and a tied embedding', { ...GROUPED, biases: true, tied: true }],
  ['Qwen3, which norms queries and keys', { ...GROUPED, architecture: 'qwen3', headWidth: 12 }],
  [
    'Qwen2.5-VL, whose positions have axes one after the other',
    { ...GROUPED, seed: 4, architecture: 'qwen2vl', biases: true, ropeSections: [1, 1, 2, 0] },
  ],
  [
    'Qwen3-VL, whose positions have axes in turn, with deepstack',
    {
      ...GROUPED,
      architecture: 'qwen3vl',
      blocks: 3,
      headWidth: 16,
      tied: true,
      ropeSections: [3, 3, 2, 0],
      deepstack: 2,
    },
  ],
];

async function written(shape: LanguageModelShape): Promise<string> {
  const model = join(folder, `${JSON.stringify(shape).replace(/\W/g, '')}.gguf`);
  await writeRandomLanguageModel(model, shape);
  return model;
}

const OPTIONS: Omit<LoraDecoderOptions, 'shape'> = {
  lora: { rank: 2, alpha: 4, dropout: 0, targets: LORA_TARGETS },
  labelTokens: LABEL_TOKENS,
  tokens: TOKENS,
  batch: BATCH,
  threads: 1,
  seed: 1,
};

function normals(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.normal());
}

function embeddingsFor(shape: DecoderShape): Float32Array {
  return normals(inputWidth(shape) * LENGTHS.reduce((sum, length) => sum + length, 0), 5);
}

/** Of one axis consecutive; of several as text around a picture of two columns: they part and go on behind the largest. */
function positionsFor(shape: DecoderShape): Int32Array[] {
  const axes = positionAxes(shape);
  if (axes === 1) return LENGTHS.map((length) => Int32Array.from({ length }, (_, token) => token));
  return LENGTHS.map((length, sequence) =>
    Int32Array.from({ length: axes * length }, (_, place) => {
      const [axis, token] = [Math.floor(place / length), place % length];
      if (token === 0) return 0;
      if (token > 4) return token - sequence;
      return 1 + ([0, Math.floor((token - 1) / 2), (token - 1) % 2, 0][axis] ?? 0);
    }),
  );
}

/** Gives every B values, which start at zero, so that A has a gradient. */
function shake(decoder: BlockwiseDecoder): void {
  const { parameters } = decoder;
  for (const [index, name] of parameters.names.entries()) {
    const size = parameters.values(name).length;
    parameters.set(
      name,
      normals(size, 100 + index).map((value) => 0.2 * value),
    );
  }
}

function lossOf(logits: Float32Array) {
  const triple = (sequence: number): Triple => [
    logits[3 * sequence] ?? NaN,
    logits[3 * sequence + 1] ?? NaN,
    logits[3 * sequence + 2] ?? NaN,
  ];
  return totalLoss(triple(0), triple(1), 'First', { lambda: 0.5, weights: [1, 1, 2] });
}

describe.each(DECODERS)('a decoder of %s with LoRA factors', (_, decoderShape) => {
  it('has the gradient of the whole loss by every factor and by the embeddings, as central differences say', async () => {
    const model = await written(decoderShape);
    const shape = readDecoderShape(await readGguf(model));
    const [embeddings, positions] = [embeddingsFor(shape), positionsFor(shape)];
    using decoder = await openLoraDecoder(libraries, model, { ...OPTIONS, shape });
    shake(decoder);
    const { parameters } = decoder;
    const { forwardGradient, reverseGradient } = lossOf(await decoder.forward(embeddings, positions));
    const ofEmbeddings = await decoder.backward(Float32Array.of(...forwardGradient, ...reverseGradient), {
      embeddings: true,
    });
    const slopeBy = async (values: Float32Array, at: number, apply: () => void): Promise<number> => {
      const start = values[at] ?? 0;
      const lossBeside = async (offset: number): Promise<number> => {
        values[at] = start + offset;
        apply();
        return lossOf(await decoder.forward(moved, positions)).value;
      };
      // Fourth order, so that a step can be long enough for rounding not to matter.
      const near = (await lossBeside(STEP)) - (await lossBeside(-STEP));
      const far = (await lossBeside(2 * STEP)) - (await lossBeside(-2 * STEP));
      values[at] = start;
      apply();
      return (8 * near - far) / (12 * STEP);
    };
    const moved = embeddings.slice();
    const random = createRandom(11);
    const errors: Record<string, number> = {};
    for (const name of parameters.names) {
      const gradient = parameters.gradient(name);
      const values = parameters.values(name);
      const places = random.sample([...values.keys()], 12);
      const slopes: number[] = [];
      for (const at of places)
        slopes.push(
          await slopeBy(values, at, () => {
            parameters.set(name, values);
          }),
        );
      errors[name] = relativeError(
        places.map((at) => gradient[at] ?? NaN),
        slopes,
      );
    }
    const places = random.sample([...moved.keys()], 24);
    const slopes: number[] = [];
    for (const at of places) slopes.push(await slopeBy(moved, at, () => undefined));
    errors.embeddings = relativeError(
      places.map((at) => ofEmbeddings?.[at] ?? NaN),
      slopes,
    );
    for (const [name, error] of Object.entries(errors))
      expect([name, error < 1e-3, error]).toEqual([name, true, error]);
  });

  it('has the same gradients to the bit whether products are kept or computed again', async () => {
    const model = await written(decoderShape);
    const shape = readDecoderShape(await readGguf(model));
    const [embeddings, positions] = [embeddingsFor(shape), positionsFor(shape)];
    const lora = { ...OPTIONS.lora, dropout: 0.2 };
    const learnt = await Promise.all(
      [0, 1 << 20].map(async (keepBytes) => {
        using decoder = await openLoraDecoder(libraries, model, { ...OPTIONS, lora, shape, keepBytes });
        expect(decoder.keptBlocks).toBe(keepBytes === 0 ? 0 : shape.blocks - 1);
        shake(decoder);
        decoder.setTraining({ step: 1, batch: 0 });
        const logits = await decoder.forward(embeddings, positions);
        const { forwardGradient, reverseGradient } = lossOf(logits);
        const given = Float32Array.of(...forwardGradient, ...reverseGradient);
        const ofEmbeddings = await decoder.backward(given, { embeddings: true });
        const { parameters } = decoder;
        return [logits, ofEmbeddings, ...parameters.names.map((name) => parameters.gradient(name))];
      }),
    );
    expect(learnt[1]).toEqual(learnt[0]);
  });

  it("answers as llama.cpp does with the adapter's file attached by its own loader", async () => {
    const model = await written(decoderShape);
    const shape = readDecoderShape(await readGguf(model));
    const [embeddings, positions] = [embeddingsFor(shape), positionsFor(shape)];
    using decoder = await openLoraDecoder(libraries, model, { ...OPTIONS, shape });
    const adapter = join(folder, 'adapter.gguf');
    shake(decoder);
    const trained = await decoder.forward(embeddings, positions);
    await writeAdapter(adapter, decoder.parameters, shape, OPTIONS.lora);
    const language = await LanguageModel.open(libraries, model);
    const reader = language.createDecoder({
      sequences: 2,
      contextTokens: 64,
      batchTokens: 64,
      threads: 1,
      positionAxes: positionAxes(shape),
      exact: true,
    });
    try {
      const loaded = await language.loadAdapter(adapter);
      const plain: number[] = [];
      const attached: number[] = [];
      for (const [into, adapters] of [
        [plain, []],
        [attached, [{ adapter: loaded.adapter, scale: 1 }]],
      ] as const) {
        reader.setAdapters(adapters);
        let from = 0;
        for (const [sequence, length] of LENGTHS.entries()) {
          reader.forgetAll();
          const values = embeddings.subarray(from, (from += length * inputWidth(shape)));
          const parts = [{ values, positions: positions[sequence] ?? new Int32Array() }];
          const [row = -1] = reader.decodeEmbeddings([{ sequence: 0, parts, answers: true }]);
          into.push(...reader.logits(row, LABEL_TOKENS));
        }
      }
      const distance = (values: number[]) =>
        Math.max(...values.map((value, at) => Math.abs(value - (trained[at] ?? NaN))));
      expect(distance(attached)).toBeLessThan(1e-4);
      expect(distance(plain)).toBeGreaterThan(0.1);
    } finally {
      reader[Symbol.dispose]();
      language[Symbol.dispose]();
    }
  });
});

function relativeError(given: readonly number[], expected: readonly number[]): number {
  return Math.hypot(...expected.map((value, at) => value - (given[at] ?? NaN))) / Math.hypot(...expected);
}
