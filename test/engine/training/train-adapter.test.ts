import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { writeRandomLanguageModel } from '../../../src/lab/random-models/random-language-model.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import type { TrainingPair } from '../../../src/engine/training/adapter-trainer.ts';
import type { EncodedRows } from '../../../src/engine/families/family.ts';
import { twoLayers } from '../../../src/engine/families/llava/projector-plan.ts';
import { readDecoderShape } from '../../../src/engine/families/decoders/read-decoder-shape.ts';
import { readGguf } from '../../../src/engine/ggml/gguf.ts';
import { openLoraDecoder } from '../../../src/engine/training/decoder/lora-decoder.ts';
import { aroundImages, PairPrompts } from '../../../src/engine/training/decoder/pair-prompts.ts';
import {
  projectorParameters,
  TrainedProjector,
  type ProjectorTensor,
} from '../../../src/engine/training/decoder/trained-projector.ts';
import { writeAdapter } from '../../../src/engine/training/decoder/write-adapter.ts';
import { parseRecipe } from '../../../src/engine/training/recipe.ts';
import {
  STATE_FILE,
  trainAdapter,
  type TrainingOutcome,
  type TrainingStep,
} from '../../../src/engine/training/train-adapter.ts';
import { readTrainingState } from '../../../src/engine/training/training-state.ts';
import type { Recipe } from '../../../src/model/recipe.ts';

const WIDTH = 32;
const FEATURES = 16;
const IMAGE_TOKENS = 2;
const IMAGES = 12;

let folder: string;
let libraries: Libraries;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-adapter-'));
  libraries = await openLibraries('cpu');
  model = join(folder, 'model.gguf');
  await writeRandomLanguageModel(model, { seed: 5, width: WIDTH, blocks: 2, heads: 4 });
});
afterAll(() => rm(folder, { recursive: true }));

const RECIPE = parseRecipe(
  {
    epochs: 3,
    batch: 2,
    accumulation: 2,
    lora: { rank: 4, dropout: 0.1 },
    learningRates: { lora: 5e-3, projector: 5e-4 },
    lambda: 0.5,
    seed: 9,
  },
  'of this test',
);

/** Image n is brighter the higher n: the first feature of each token says so. Every third is a token larger. */
function image(id: number): Promise<EncodedRows> {
  const random = createRandom(77, id);
  const rows = id % 3 === 0 ? IMAGE_TOKENS + 1 : IMAGE_TOKENS;
  const features = Float32Array.from({ length: FEATURES * rows }, () => random.normal());
  features[0] = features[FEATURES] = (3 * id) / IMAGES;
  return Promise.resolve({ rows, values: features });
}

const PAIRS: TrainingPair[] = Array.from({ length: IMAGES }, (_, first) =>
  Array.from({ length: IMAGES }, (_, second): TrainingPair => {
    const difference = first - second;
    return {
      first,
      second,
      label: Math.abs(difference) < 3 ? 'Similar' : difference > 0 ? 'First' : 'Second',
    };
  }),
)
  .flat()
  .filter(({ first, second }) => first !== second && (first + second) % 3 === 0);

interface Trained {
  readonly outcome: TrainingOutcome;
  readonly steps: TrainingStep[];
  readonly weights: Map<string, Float32Array>;
}

async function train(
  name: string,
  { recipe = RECIPE, stopAfter = Infinity }: { readonly recipe?: Recipe; readonly stopAfter?: number } = {},
): Promise<Trained> {
  const random = createRandom(4);
  const text = (tokens: number) => Float32Array.from({ length: tokens * WIDTH }, () => random.normal());
  const prompts = new PairPrompts(
    aroundImages({ head: text(1), middle: text(0), question: text(2) }, WIDTH),
    { width: WIDTH },
  );
  const matrix = (rows: number, columns: number): ProjectorTensor => ({
    shape: [columns, rows],
    values: Float32Array.from({ length: rows * columns }, () => random.normal() / Math.sqrt(columns)),
  });
  const bias = { shape: [WIDTH], values: new Float32Array(WIDTH) };
  const tensors = new Map([
    ['mm.0.weight', matrix(WIDTH, FEATURES)],
    ['mm.0.bias', bias],
    ['mm.2.weight', matrix(WIDTH, WIDTH)],
    ['mm.2.bias', bias],
  ]);
  using decoder = await openLoraDecoder(libraries, model, {
    shape: readDecoderShape(await readGguf(model)),
    lora: recipe.lora,
    labelTokens: [300, 301, 302],
    tokens: 3 + 2 * (IMAGE_TOKENS + 1),
    batch: 2 * recipe.batch,
    threads: 1,
    seed: recipe.seed,
    others: projectorParameters(tensors),
  });
  const columns = 2 * recipe.batch * (IMAGE_TOKENS + 1);
  using projector = new TrainedProjector(decoder, twoLayers(FEATURES), columns, tensors);
  const stop = new AbortController();
  const steps: TrainingStep[] = [];
  const target = join(folder, name);
  const fingerprint = createHash('sha256').update(JSON.stringify(recipe)).digest('hex');
  await mkdir(target, { recursive: true });
  const outcome = await trainAdapter({
    comparator: {
      decoder,
      projector,
      prompts,
      batch: recipe.batch,
      image,
      lambda: recipe.lambda,
      weights: [1, 1, 1],
    },
    recipe,
    pairs: PAIRS.slice(6),
    validation: PAIRS.slice(0, 6),
    folder: target,
    fingerprint,
    state: await readTrainingState(join(target, STATE_FILE), fingerprint),
    writeEpoch: async (epoch) => {
      const adapter = `epoch-${epoch}.gguf`;
      await writeAdapter(join(target, adapter), decoder.parameters, decoder.shape, recipe.lora);
      return { adapter, mmproj: null };
    },
    onStep: (step) => {
      steps.push(step);
      if (step.step === stopAfter) stop.abort();
    },
    signal: stop.signal,
  });
  return { outcome, steps, weights: new Map(decoder.parameters.state().tensors) };
}

describe('training an adapter', () => {
  it('learns, keeps an adapter an epoch, and watches held-out pairs', async () => {
    const { outcome, steps } = await train('plain');
    expect(outcome.status).toBe('finished');
    const [first, , last] = outcome.epochs;
    expect(last?.trainingLoss).toBeLessThan(0.8 * (first?.trainingLoss ?? 0));
    expect(last?.validation?.labels.n).toBe(12);
    expect(steps).toHaveLength(3 * Math.ceil((PAIRS.length - 6) / 4));
    expect(await readFile(join(folder, 'plain', 'epoch-3.gguf'))).toHaveProperty('length');
    expect(steps.at(-1)?.rate).toBeLessThan(1e-4);
  });

  it('gives the same curve and the same weights from the same seed', async () => {
    const [one, other] = [await train('same-1'), await train('same-2')];
    expect(other.steps).toEqual(one.steps);
    expect(other.weights).toEqual(one.weights);
    const third = await train('other-seed', { recipe: { ...RECIPE, seed: 10 } });
    expect(third.steps).not.toEqual(one.steps);
  });

  it('goes on after a stop within an epoch to the same bits', async () => {
    const whole = await train('whole');
    for (const stopAfter of [3, 11]) {
      const name = `stopped-${stopAfter}`;
      const begun = await train(name, { stopAfter });
      expect(begun.outcome.status).toBe('paused');
      const resumed = await train(name);
      expect([...begun.steps, ...resumed.steps]).toEqual(whole.steps);
      expect(resumed.weights).toEqual(whole.weights);
      expect(resumed.outcome.epochs).toEqual(whole.outcome.epochs);
    }
  });

  it('stops early when the held-out loss has not fallen for so many epochs', async () => {
    const recipe = {
      ...RECIPE,
      epochs: 12,
      patience: 1,
      schedule: 'constant',
      learningRates: { lora: 0.2, projector: 0.02 },
    } as const;
    const { outcome } = await train('early', { recipe });
    expect(outcome.status).toBe('stopped-early');
    expect(outcome.epochs.length).toBeLessThan(12);
  });

  it('refuses the state of another recipe and a damaged one, and names the file', async () => {
    await train('changed', { stopAfter: 3 });
    await expect(train('changed', { recipe: { ...RECIPE, lambda: 2 } })).rejects.toMatchObject({
      code: 'training-changed',
    });
    const file = join(folder, 'changed', 'state.bin');
    const bytes = await readFile(file);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await expect(train('changed')).rejects.toMatchObject({ code: 'checkpoint-damaged' });
  });
});

describe('a recipe', () => {
  it.each([
    [{ lora: { rank: 0 } }, 'lora.rank'],
    [{ lora: { targets: ['attn_x'] } }, 'lora.targets.0'],
    [{ epoch: 3 }, 'epoch'],
    [{ classWeights: [1, -1, 1] }, 'classWeights'],
    [{ classWeights: [0, 0, 0] }, 'classWeights'],
    [{ lora: { targets: ['attn_q', 'attn_q'] } }, 'lora.targets'],
    [{ patience: 2, validationShare: 0 }, 'patience'],
  ])('that is wrong is refused by the field: %j', (recipe, field) =>
    expect(() => parseRecipe(recipe, 'x.json')).toThrow(field),
  );

  it("has the paper's settings by default", () =>
    expect(parseRecipe({}, 'defaults')).toMatchObject({
      epochs: 5,
      lora: { rank: 8, alpha: 32, dropout: 0.05, targets: ['attn_q', 'attn_k', 'attn_v', 'attn_output'] },
      learningRates: { lora: 2e-4, projector: 2e-5 },
      schedule: 'cosine',
    }));
});
