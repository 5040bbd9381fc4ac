import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Triple } from '../../../../src/core/labels.ts';
import { totalLoss } from '../../../../src/core/losses.ts';
import { createRandom } from '../../../../src/core/random.ts';
import {
  writeRandomLanguageModel,
  type LanguageModelShape,
} from '../../../../src/lab/random-models/random-language-model.ts';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { readDecoderShape } from '../../../../src/engine/families/decoders/read-decoder-shape.ts';
import { readGguf } from '../../../../src/engine/ggml/gguf.ts';
import { inputWidth } from '../../../../src/engine/families/decoders/decoder-shape.ts';
import { twoLayers } from '../../../../src/engine/families/llava/projector-plan.ts';
import type { ProjectorNorm, ProjectorPlan } from '../../../../src/engine/families/projector-plan.ts';
import { openLoraDecoder } from '../../../../src/engine/training/decoder/lora-decoder.ts';
import {
  aroundImages,
  PairPrompts,
  type ShownPair,
} from '../../../../src/engine/training/decoder/pair-prompts.ts';
import {
  projectorParameters,
  TrainedProjector,
  type ProjectorTensors,
} from '../../../../src/engine/training/decoder/trained-projector.ts';

const WIDTH = 32;
const FEATURES = 24;
/** Of two images of a batch. */
const ROWS = [3, 2];
/** One pair, shown both ways round, and one of an image beside itself. */
const SEQUENCES: readonly ShownPair[] = [
  [0, 1],
  [1, 0],
  [1, 1],
];
const STEP = 2e-2;

let folder: string;
let libraries: Libraries;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trained-projector-'));
  libraries = await openLibraries('cpu');
});
afterAll(() => rm(folder, { recursive: true }));

function normals(length: number, seed: number, size = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => size * random.normal());
}

interface Case {
  readonly plan: ProjectorPlan;
  /** Inputs and outputs of each layer. */
  readonly layers: Readonly<Record<string, readonly [inputs: number, outputs: number]>>;
  readonly biased: boolean;
  readonly model?: Partial<LanguageModelShape>;
}

const norm = (name: string, kind: ProjectorNorm['kind'], width: number): ProjectorNorm => ({
  name,
  kind,
  width,
  epsilon: 1e-6,
});
const two = { 'mm.0': [FEATURES, WIDTH], 'mm.2': [WIDTH, WIDTH] } as const;
const part = { from: 0, features: FEATURES, layers: ['mm.0', 'mm.2'] };
/** What the decoder of the last case has, whose tokens are two parts. */
const DEEP = { architecture: 'qwen3vl', ropeSections: [2, 1, 1, 0], deepstack: 1 } as const;

const CASES: readonly (readonly [name: string, given: Case])[] = [
  ["LLaVA's two layers", { plan: twoLayers(FEATURES), layers: two, biased: true }],
  ['two layers without biases', { plan: twoLayers(FEATURES), layers: two, biased: false }],
  [
    "SmolVLM's one layer",
    {
      plan: {
        features: FEATURES,
        parts: [{ from: 0, features: FEATURES, norm: null, layers: ['mm.model.fc'] }],
      },
      layers: { 'mm.model.fc': [FEATURES, WIDTH] },
      biased: false,
    },
  ],
  [
    "Qwen2.5-VL's merger, which norms patches",
    {
      plan: { features: FEATURES, parts: [{ ...part, norm: norm('v.post_ln', 'rms', FEATURES / 4) }] },
      layers: two,
      biased: true,
    },
  ],
  [
    "Qwen3-VL's mergers, of which one makes what is added later",
    {
      plan: {
        features: 2 * FEATURES,
        parts: [
          { ...part, norm: norm('v.post_ln', 'layer', FEATURES / 4) },
          {
            from: FEATURES,
            features: FEATURES,
            norm: norm('v.deepstack.0.norm', 'layer', FEATURES),
            layers: ['v.deepstack.0.fc1', 'v.deepstack.0.fc2'],
          },
        ],
      },
      layers: { ...two, 'v.deepstack.0.fc1': [FEATURES, WIDTH], 'v.deepstack.0.fc2': [WIDTH, WIDTH] },
      biased: true,
      model: DEEP,
    },
  ],
];

function tensorsOf({ plan, layers, biased }: Case): ProjectorTensors {
  const tensors: ProjectorTensors = new Map();
  let seed = 3;
  const add = (name: string, shape: readonly number[], size: number, mean = 0) => {
    const length = shape.reduce((all, each) => all * each, 1);
    tensors.set(name, { shape, values: normals(length, seed++, size).map((value) => value + mean) });
  };
  for (const { norm: of } of plan.parts)
    if (of !== null) {
      add(`${of.name}.weight`, [of.width], 0.1, 1);
      if (of.kind === 'layer') add(`${of.name}.bias`, [of.width], 0.1);
    }
  for (const [name, [inputs, outputs]] of Object.entries(layers)) {
    add(`${name}.weight`, [inputs, outputs], 1 / Math.sqrt(inputs));
    if (biased) add(`${name}.bias`, [outputs], 0.1);
  }
  return tensors;
}

it.each(CASES)('has the gradient of the loss of pairs shown both ways by %s', async (name, given) => {
  const model = join(folder, `${name.length}.gguf`);
  await writeRandomLanguageModel(model, { seed: 4, width: WIDTH, blocks: 2, heads: 4, ...given.model });
  const shape = readDecoderShape(await readGguf(model));
  const texts = { head: normals(WIDTH, 1), middle: new Float32Array(0), question: normals(2 * WIDTH, 2) };
  const around = aroundImages(texts, WIDTH);
  const axes = given.model === undefined ? 1 : 4;
  const layOut: typeof around = (first, second) => {
    const laid = around(first, second);
    return {
      ...laid,
      positions: Int32Array.from({ length: axes * laid.tokens }, (_, place) => place % laid.tokens),
    };
  };
  const prompts = new PairPrompts(layOut, { width: WIDTH, inputWidth: inputWidth(shape) });
  const tensors = tensorsOf(given);
  using decoder = await openLoraDecoder(libraries, model, {
    shape,
    lora: { rank: 2, alpha: 4, dropout: 0, targets: ['attn_q', 'attn_v'] },
    labelTokens: [300, 301, 302],
    tokens: 1 + 2 * Math.max(...ROWS) + 2,
    batch: SEQUENCES.length,
    threads: 1,
    seed: 1,
    others: projectorParameters(tensors),
  });
  using projector = new TrainedProjector(decoder, given.plan, 8, tensors);
  const features = normals(given.plan.features * 5, 7);
  const encoded = ROWS.map((rows) => ({ rows, values: new Float32Array(0) }));
  const lay = async () => ({ encoded, tokens: await projector.project(features, { rounded: false }) });
  const forward = async () => {
    const { embeddings, positions } = prompts.lay(await lay(), SEQUENCES);
    const logits = await decoder.forward(embeddings, positions);
    const triple = (at: number): Triple => [logits[at] ?? NaN, logits[at + 1] ?? NaN, logits[at + 2] ?? NaN];
    const both = totalLoss(triple(0), triple(3), 'Second', { lambda: 1 });
    const self = totalLoss(triple(6), triple(6), 'Similar', { lambda: 0 });
    return { both, self, value: both.value + self.value };
  };
  const { both, self } = await forward();
  const ofSelf = self.forwardGradient.map((value, at) => value + (self.reverseGradient[at] ?? NaN));
  const gradient = await decoder.backward(
    Float32Array.of(...both.forwardGradient, ...both.reverseGradient, ...ofSelf),
    { embeddings: true },
  );
  await projector.backward(prompts.imageGradient(await lay(), gradient ?? new Float32Array(0), SEQUENCES));

  const random = createRandom(8);
  for (const [parameter, { values: start }] of tensors) {
    const computed = decoder.parameters.gradient(parameter);
    const values = start.slice();
    const places = random.sample([...values.keys()], Math.min(12, values.length));
    const lossBeside = async (at: number, offset: number): Promise<number> => {
      const before = values[at] ?? 0;
      values[at] = before + offset;
      decoder.parameters.set(parameter, values);
      values[at] = before;
      return (await forward()).value;
    };
    const slopes: number[] = [];
    for (const at of places) {
      const near = (await lossBeside(at, STEP)) - (await lossBeside(at, -STEP));
      const far = (await lossBeside(at, 2 * STEP)) - (await lossBeside(at, -2 * STEP));
      slopes.push((8 * near - far) / (12 * STEP));
    }
    decoder.parameters.set(parameter, values);
    const error = Math.hypot(...slopes.map((slope, at) => slope - (computed[places[at] ?? 0] ?? NaN)));
    expect([parameter, error / Math.hypot(...slopes)]).toEqual([parameter, expect.closeTo(0, 3)]);
  }
});
