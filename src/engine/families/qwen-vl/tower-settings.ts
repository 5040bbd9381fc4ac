import { AppError } from '../../app-error.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { projectorType } from '../../model-files/mmproj-file.ts';
import { VISION_KEYS } from '../../model-files/vision-keys.ts';
import { ACTIVATIONS, type Activation } from '../../vision/activation.ts';
import type { Channels } from '../../vision/preprocess.ts';
import { INTERPOLATIONS, type Interpolation } from '../../vision/resampling-kernel.ts';
import {
  generationOf,
  PUBLISHED_PIXELS,
  PUBLISHED_WINDOW,
  QWEN_KEYS,
  type Generation,
} from './generation.ts';
import type { PixelRange } from './smart-resize.ts';

/** What an mmproj file says about its vision tower. */
export interface TowerSettings {
  readonly generation: Generation;
  /** Pixels of a patch's side. */
  readonly patchSize: number;
  /** Patches of a token's side. */
  readonly merge: number;
  readonly width: number;
  readonly heads: number;
  readonly blocks: number;
  /** Between the layers of a block's feed-forward part. */
  readonly activation: Activation;
  /** Tokens of a window's side; null where every block sees all. */
  readonly window: number | null;
  /** Blocks in which all patches attend to all. */
  readonly fullBlocks: ReadonlySet<number>;
  /** Blocks behind which a merger of its own reads, for the first layers of the decoder. */
  readonly deepBlocks: readonly number[];
  readonly ropeBase: number;
  /** Side of the table of learnt positions; 0 where there is none. */
  readonly positionSide: number;
  readonly pixels: PixelRange;
  readonly mean: Channels;
  readonly std: Channels;
  readonly interpolation: Interpolation;
}

const ROPE_BASE = 10_000;
const MERGE = 2;

/** @throws AppError `mmproj-damaged` for settings that contradict each other */
export function readTowerSettings(gguf: Gguf): TowerSettings {
  const generation = generationOf(projectorType(gguf));
  if (generation === undefined) throw new Error('an mmproj of another family');
  const patchSize = wholeNumber(gguf, 'clip.vision.patch_size');
  const merge = optionalNumber(gguf, 'clip.vision.spatial_merge_size') ?? MERGE;
  const blocks = wholeNumber(gguf, 'clip.vision.block_count');
  const width = wholeNumber(gguf, 'clip.vision.embedding_length');
  const heads = wholeNumber(gguf, 'clip.vision.attention.head_count');
  if (width % heads !== 0 || (width / heads) % 4 !== 0)
    throw damaged(
      gguf,
      `a width of ${width} with ${heads} heads, which must be of 4, 8, 12, ... numbers each`,
    );
  if (blocks > gguf.tensors.size) throw damaged(gguf, `${blocks} blocks with ${gguf.tensors.size} tensors`);
  const std = channels(gguf, 'clip.vision.image_std');
  if (std.some((value) => !(value > 0))) throw damaged(gguf, 'an image_std that is not positive');
  const published = PUBLISHED_PIXELS[generation];
  const pixels = {
    min: optionalNumber(gguf, QWEN_KEYS.minPixels) ?? published.min,
    max: optionalNumber(gguf, QWEN_KEYS.maxPixels) ?? published.max,
  };
  return {
    generation,
    patchSize,
    merge,
    width,
    heads,
    blocks,
    activation:
      oneOf(gguf, VISION_KEYS.activation, ACTIVATIONS) ?? (generation === 2.5 ? 'silu' : 'gelu-tanh'),
    window: generation === 2.5 ? windowOf(gguf, merge * patchSize) : null,
    fullBlocks: fullBlocks(gguf, generation, blocks),
    deepBlocks: deepBlocks(gguf, blocks),
    ropeBase: positive(gguf, QWEN_KEYS.ropeBase) ?? ROPE_BASE,
    positionSide: positionSide(gguf, generation),
    pixels,
    mean: channels(gguf, 'clip.vision.image_mean'),
    std,
    interpolation: oneOf(gguf, VISION_KEYS.interpolation, INTERPOLATIONS) ?? 'bicubic',
  };
}

function windowOf(gguf: Gguf, tokenSide: number): number {
  const pixels = optionalNumber(gguf, QWEN_KEYS.window) ?? PUBLISHED_WINDOW;
  const window = Math.floor(pixels / tokenSide);
  if (window === 0) throw damaged(gguf, `windows of ${pixels} pixels with tokens of ${tokenSide}`);
  return window;
}

/** By their numbers, or every so many as llama.cpp's files say. */
function fullBlocks(gguf: Gguf, generation: Generation, blocks: number): Set<number> {
  const all = Array.from({ length: blocks }, (_, block) => block);
  if (generation === 3) return new Set(all);
  if (gguf.metadata.has(QWEN_KEYS.fullBlocks)) return new Set(numbers(gguf, QWEN_KEYS.fullBlocks));
  const every = wholeNumber(gguf, 'clip.vision.n_wa_pattern');
  return new Set(all.filter((block) => (block + 1) % every === 0));
}

function deepBlocks(gguf: Gguf, blocks: number): number[] {
  return Array.from({ length: blocks }, (_, block) => block).filter((block) =>
    gguf.tensors.has(`v.deepstack.${block}.fc1.weight`),
  );
}

function positionSide(gguf: Gguf, generation: Generation): number {
  if (generation === 2.5) return 0;
  const [, rows = 0] = gguf.tensors.get('v.position_embd.weight')?.dimensions ?? [];
  // As the model does: rows that do not fill a square are not read.
  return Math.floor(Math.sqrt(rows));
}

function damaged({ file }: Gguf, found: string): AppError {
  return new AppError(
    'mmproj-damaged',
    `${file} says ${found}.`,
    'Convert or download the mmproj file again.',
  );
}

function wholeNumber(gguf: Gguf, key: string): number {
  const value = optionalNumber(gguf, key);
  if (value === undefined) throw damaged(gguf, `nothing of ${key}`);
  return value;
}

function optionalNumber(gguf: Gguf, key: string): number | undefined {
  const value = positive(gguf, key);
  if (value !== undefined && !Number.isInteger(value)) throw damaged(gguf, `${key} = ${value}`);
  return value;
}

function positive(gguf: Gguf, key: string): number | undefined {
  const value = gguf.metadata.get(key)?.value;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value > 0)) throw damaged(gguf, `${key} = ${JSON.stringify(value)}`);
  return value;
}

function numbers(gguf: Gguf, key: string): number[] {
  const value = gguf.metadata.get(key)?.value;
  if (typeof value !== 'object')
    throw damaged(gguf, value === undefined ? `nothing of ${key}` : `${key} = ${JSON.stringify(value)}`);
  return Array.from(value as Iterable<number>);
}

function channels(gguf: Gguf, key: string): Channels {
  const [red, green, blue] = numbers(gguf, key);
  if (red === undefined || green === undefined || blue === undefined)
    throw damaged(gguf, `fewer than three numbers of ${key}`);
  return [red, green, blue];
}

function oneOf<Name extends string>(gguf: Gguf, key: string, names: readonly Name[]): Name | undefined {
  const value = gguf.metadata.get(key)?.value;
  if (value === undefined) return undefined;
  const name = names.find((each) => each === value);
  if (name === undefined) throw damaged(gguf, `${key} = ${JSON.stringify(value)}`);
  return name;
}
