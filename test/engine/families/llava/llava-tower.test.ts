import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { writeGguf } from '../../../../src/engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../../../src/engine/ggml/gguf-value.ts';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { openTower } from '../../../../src/engine/families/open-tower.ts';
import { DEFAULT_CARD, type ModelCard } from '../../../../src/engine/model-files/model-card.ts';
import type { TowerInput, VisionTower } from '../../../../src/engine/vision/vision-tower.ts';
import { squareInput } from '../../../fixtures/tower-input.ts';
import {
  randomMmproj,
  SMALL_MMPROJ,
  writeRandomMmproj,
  type MmprojShape,
} from '../../../../src/lab/random-models/random-mmproj.ts';
import { referenceVisionTower } from '../../../fixtures/reference-vision-tower.ts';
import { sharedData } from '../../../fixtures/shared-data.ts';

/** How a card reads a tower. */
type CardOptions = Partial<Pick<ModelCard, 'vision' | 'visionBlocks'>>;

let folder: string;
let libraries: Libraries;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vision-'));
  libraries = await openLibraries('cpu');
});
afterAll(() => rm(folder, { recursive: true }));

function randomImage(size: number, seed: number): Float32Array {
  const random = createRandom(seed, 7);
  return Float32Array.from({ length: 3 * size * size }, () => random.normal());
}

function open(file: string, options: CardOptions = {}): Promise<VisionTower> {
  return openTower(libraries, file, { ...DEFAULT_CARD, ...options }, { threads: 1 });
}

/** By the first projector. */
async function encodeBy(tower: VisionTower, images: readonly TowerInput[]): Promise<Float32Array[]> {
  const [encoded = []] = await tower.encodeByEach(images);
  return encoded;
}

async function encode(file: string, images: Float32Array[], options: CardOptions = {}) {
  await using tower = await open(file, options);
  return await encodeBy(tower, images.map(squareInput));
}

function largestDifference(found: ArrayLike<number> | undefined, wanted: ArrayLike<number>): number {
  if (found?.length !== wanted.length) return Infinity;
  return Array.from(wanted).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? NaN))),
    0,
  );
}

interface Case {
  readonly desc: string;
  readonly shape?: Partial<MmprojShape>;
  readonly options?: CardOptions;
  /** Numbers of blocks behind which the projector reads. */
  readonly states: readonly number[];
  /** Largest difference allowed; outputs are about +-4. */
  readonly tolerance?: number;
}

/** float32 arithmetic against float64. */
const EXACT = 5e-5;
/** F16 and BF16 matrices round what they multiply to 11 and 8 bits; Q8_0 and Q4_0 to blocks of 8 bits. */
const ROUNDED = { F16: 0.01, BF16: 0.08, Q8_0: 0.15, Q4_0: 0.15 };
/** llama.cpp's activations are looked up in tables of F16. */
const TABLES = 5e-3;

const LLAMA_CPP = { vision: 'llama.cpp' } as const;

const CASES: Case[] = [
  { desc: 'reads all stored blocks', states: [3] },
  { desc: 'takes the present naming of fc1 and fc2', shape: { naming: 'current' }, states: [3] },
  { desc: 'takes the old naming where both read the same', shape: { ffn: 32 }, states: [3] },
  {
    desc: 'takes the present naming where both read the same and the file is of a present converter',
    shape: { ffn: 32, naming: 'current' },
    states: [3],
  },
  {
    desc: 'takes another width, depth, patch and number of heads',
    shape: {
      seed: 5,
      imageSize: 42,
      patch: 14,
      width: 96,
      heads: 6,
      blocks: 5,
      ffn: 160,
      projectionWidth: 32,
    },
    states: [5],
  },
  { desc: 'stops at the feature layer of the file', shape: { featureLayer: [2] }, states: [2] },
  { desc: 'takes a feature layer that is not in an array', shape: { featureLayer: 1 }, states: [1] },
  { desc: 'counts a negative feature layer from the end', shape: { featureLayer: [-2] }, states: [2] },
  { desc: 'reads -1 as behind the last block', shape: { featureLayer: [-1] }, states: [3] },
  { desc: 'puts several feature layers side by side', shape: { featureLayer: [3, 1] }, states: [3, 1] },
  {
    desc: 'lets the model card override the depth',
    shape: { featureLayer: [3] },
    options: { visionBlocks: 1 },
    states: [1],
  },
  { desc: 'uses GELU where the file says so', shape: { activation: 'gelu' }, states: [3] },
  { desc: 'uses SiLU where the file says so', shape: { activation: 'silu' }, states: [3] },
  { desc: 'adds a patch bias and a last norm', shape: { patchBias: true, postNorm: true }, states: [3] },
  { desc: 'does without a class token', shape: { classToken: false }, states: [3] },
  { desc: 'multiplies F16 matrices', shape: { type: 'F16' }, states: [3], tolerance: ROUNDED.F16 },
  { desc: 'multiplies BF16 matrices', shape: { type: 'BF16' }, states: [3], tolerance: ROUNDED.BF16 },
  { desc: 'multiplies Q8_0 matrices', shape: { type: 'Q8_0' }, states: [3], tolerance: ROUNDED.Q8_0 },
  { desc: 'multiplies Q4_0 matrices', shape: { type: 'Q4_0' }, states: [3], tolerance: ROUNDED.Q4_0 },
  {
    desc: "leaves out one block in llama.cpp's order",
    options: LLAMA_CPP,
    states: [2],
    tolerance: TABLES,
  },
  {
    desc: "obeys the feature layer in llama.cpp's order",
    shape: { featureLayer: [3] },
    options: LLAMA_CPP,
    states: [3],
    tolerance: TABLES,
  },
  {
    desc: "sorts several feature layers in llama.cpp's order",
    shape: { featureLayer: [3, 1] },
    options: LLAMA_CPP,
    states: [1, 3],
    tolerance: TABLES,
  },
  {
    desc: "ignores a negative feature layer in llama.cpp's order",
    shape: { featureLayer: [-2] },
    options: LLAMA_CPP,
    states: [2],
    tolerance: TABLES,
  },
  {
    desc: "takes GELU, a patch bias and a last norm in llama.cpp's order",
    shape: { activation: 'gelu', patchBias: true, postNorm: true },
    options: LLAMA_CPP,
    states: [2],
    tolerance: TABLES,
  },
  {
    desc: "does without a class token in llama.cpp's order",
    shape: { classToken: false },
    options: LLAMA_CPP,
    states: [2],
    tolerance: TABLES,
  },
];

describe('the vision tower', () => {
  it.each(CASES)('$desc', async ({ shape: changes, options, states, tolerance = EXACT }) => {
    const shape = { ...SMALL_MMPROJ, ...changes };
    const file = join(folder, 'case.gguf');
    await writeRandomMmproj(file, shape);
    const image = randomImage(shape.imageSize, shape.seed);
    const [found] = await encode(file, [image], options);
    const wanted = referenceVisionTower(shape, image, states, options?.vision ?? 'reference');
    expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(1);
    expect(largestDifference(found, wanted)).toBeLessThan(tolerance);
  });

  it('is within 5e-3 of the golden embeddings everywhere', async ({ skip }) => {
    const golden = sharedData('vision-golden');
    if (golden === null) return skip();
    const tower = await open(join(golden, 'mmproj.gguf'));
    const [found] = await encodeBy(tower, [await tower.prepare(join(golden, 'image.png'))]);
    expect([tower.tokens, tower.widths]).toEqual([16, [48]]);
    await tower[Symbol.asyncDispose]();
    const bytes = readFileSync(join(golden, 'embeddings.f32'));
    const wanted = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
    expect(largestDifference(found, wanted)).toBeLessThan(5e-3);
  });

  it('encodes many images as it encodes each alone, whatever is asked for at the same time', async () => {
    const file = join(folder, 'many.gguf');
    await writeRandomMmproj(file, SMALL_MMPROJ);
    const images = Array.from({ length: 21 }, (_, seed) => squareInput(randomImage(28, seed)));
    const tower = await open(file);
    const [together, alone, none] = await Promise.all([
      encodeBy(tower, images),
      Promise.all(images.map((image) => encodeBy(tower, [image]))),
      encodeBy(tower, []),
    ]);
    await tower[Symbol.asyncDispose]();
    expect(none).toEqual([]);
    images.forEach((_, i) => expect(largestDifference(together[i], alone[i]?.[0] ?? [])).toBeLessThan(1e-5));
  });

  it('refuses an image of another size and work after its end, which are bugs', async () => {
    const file = join(folder, 'bugs.gguf');
    await writeRandomMmproj(file, SMALL_MMPROJ);
    const tower = await open(file);
    expect(() => tower.encodeByEach([squareInput(new Float32Array(3))])).toThrow(RangeError);
    await Promise.all([tower[Symbol.asyncDispose](), tower[Symbol.asyncDispose]()]);
    expect(() => tower.encodeByEach([squareInput(randomImage(28, 1))])).toThrow('disposed');
  });
});

describe('an mmproj file that does not fit', () => {
  const file = () => join(folder, 'bad.gguf');
  const text = (value: string): GgufValue => ({ type: 'string', value });
  const whole = (value: number): GgufValue => ({ type: 'uint32', value });

  /** Writes a good file with other metadata, or other names, and opens it. */
  async function openWith(
    metadata: Record<string, GgufValue>,
    rename: (name: string) => string = (name) => name,
    options: CardOptions = {},
  ) {
    const content = randomMmproj(SMALL_MMPROJ);
    const tensors = content.tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) }));
    await writeGguf(file(), { metadata: { ...content.metadata, ...metadata }, tensors });
    const tower = await open(file(), options);
    await tower[Symbol.asyncDispose]();
  }

  it('says that a language model is one', async () => {
    const model = {
      'general.architecture': text('llama'),
      'tokenizer.ggml.model': text('llama'),
    };
    await expect(openWith(model)).rejects.toMatchObject({
      code: 'not-an-mmproj',
      message: expect.stringContaining('is a language model (architecture "llama"), not an mmproj') as string,
    });
  });

  it('names the missing tensors', async () => {
    await expect(openWith({}, (name) => name.replace('v.blk.1.attn_q', 'other'))).rejects.toMatchObject({
      code: 'mmproj-tensors-missing',
      message: expect.stringContaining('lacks v.blk.1.attn_q.weight') as string,
    });
    await expect(openWith({}, (name) => `other.${name}`)).rejects.toMatchObject({
      message: expect.stringMatching(/lacks .*, .* and \d+ more/) as string,
    });
  });

  it('names the tensors of another shape', async () => {
    await expect(openWith({ 'clip.vision.image_size': whole(35) })).rejects.toMatchObject({
      code: 'mmproj-shape',
      message: expect.stringContaining('v.position_embd.weight is 32 x 17, not 32 x 26') as string,
    });
  });

  it.each([
    ['another projector', { 'clip.projector_type': text('resampler') }, 'mmproj-not-supported'],
    ['no vision encoder', { 'clip.has_vision_encoder': { type: 'bool', value: false } }, 'not-an-mmproj'],
    [
      'heads that do not divide the width',
      { 'clip.vision.attention.head_count': whole(5) },
      'mmproj-damaged',
    ],
    ['a patch size of nothing', { 'clip.vision.patch_size': whole(0) }, 'mmproj-damaged'],
    ['patches larger than the image', { 'clip.vision.image_size': whole(6) }, 'mmproj-damaged'],
    ['a feature layer beyond its blocks', { 'clip.vision.feature_layer': whole(4) }, 'vision-depth'],
    ['more blocks than it holds', { 'clip.vision.block_count': whole(4) }, 'mmproj-tensors-missing'],
    ['more blocks than it has tensors', { 'clip.vision.block_count': whole(4e9) }, 'mmproj-damaged'],
    ['text for a number', { 'clip.vision.block_count': text('many') }, 'mmproj-damaged'],
  ] as [string, Record<string, GgufValue>, string][])('refuses %s', async (_, metadata, code) => {
    await expect(openWith(metadata)).rejects.toMatchObject({ code });
  });

  it('refuses more blocks asked for by the card than it holds', async () => {
    await expect(openWith({}, undefined, { visionBlocks: 4 })).rejects.toMatchObject({
      code: 'vision-depth',
      action: 'Correct visionBlocks in the model card.',
    });
  });
});
