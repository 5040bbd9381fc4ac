import { z } from 'zod';
import { AppError } from '../../../app-error.ts';
import { activationNamed } from '../../../checkpoints/config/activations.ts';
import type { Activation } from '../../../vision/activation.ts';
import { PUBLISHED_WINDOW, type Generation } from '../generation.ts';

/** Sizes of a vision tower as its configuration states them. */
export interface TowerConfig {
  readonly generation: Generation;
  readonly blocks: number;
  readonly width: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly patchSize: number;
  readonly merge: number;
  /** Frames that one kernel spans; a picture fills them all. */
  readonly frames: number;
  readonly activation: Activation;
  /** Numbers of a row for the decoder. */
  readonly output: number;
  /** Pixels of a window's side, and the blocks that see all; of Qwen2.5-VL. */
  readonly window: number;
  readonly fullBlocks: readonly number[];
  /** Blocks behind which a merger reads, with its number, in the order of the blocks; of Qwen3-VL. */
  readonly deepMergers: readonly { readonly block: number; readonly merger: number }[];
  /** Of each merger that a checkpoint holds, in its order: the block. Of one whose block is not there, nothing is read. */
  readonly mergerBlocks: readonly number[];
  /** Learnt positions; of Qwen3-VL. */
  readonly positions: number;
  readonly ropeBase: number;
}

const count = z.int().positive();
/** Also as one number an axis. */
const square = z.union([count, z.array(count).min(1)]);

export const towerFields = {
  depth: count.optional(),
  hidden_size: count.optional(),
  hidden_act: z.string().optional(),
  intermediate_size: count.optional(),
  num_heads: count.optional(),
  in_channels: count.optional(),
  /** Qwen2.5's name of it on the hub. */
  in_chans: count.optional(),
  patch_size: square.optional(),
  spatial_patch_size: square.optional(),
  spatial_merge_size: count.optional(),
  temporal_patch_size: square.optional(),
  window_size: count.optional(),
  out_hidden_size: count.optional(),
  fullatt_block_indexes: z.array(z.int()).optional(),
  deepstack_visual_indexes: z.array(z.int()).optional(),
  num_position_embeddings: count.optional(),
  rope_parameters: z
    .object({ rope_type: z.string().optional(), rope_theta: z.number().positive().optional() })
    .nullish(),
};

const DEFAULTS = {
  2.5: { depth: 32, hidden_size: 3584, intermediate_size: 3420, patch_size: 14, hidden_act: 'silu' },
  3: {
    depth: 27,
    hidden_size: 1152,
    intermediate_size: 4304,
    patch_size: 16,
    hidden_act: 'gelu_pytorch_tanh',
  },
} as const;
const HEADS = 16;
const MERGE = 2;
const FRAMES = 2;
const OUTPUT = 3584;
const FULL_BLOCKS = [7, 15, 23, 31];
const DEEP_BLOCKS = [8, 16, 24];
const POSITIONS = 2304;
const ROPE_BASE = 10_000;

/** @throws AppError `source-not-supported` for a tower with parts that are not computed */
export function readTowerConfig(
  config: z.output<z.ZodObject<typeof towerFields>>,
  generation: Generation,
  source: string,
): TowerConfig {
  const unsupported = (found: string) =>
    new AppError(
      'source-not-supported',
      `${source} says ${found}.`,
      'Import a Qwen-VL as those are published.',
    );
  const side = (value: number | readonly number[], name: string): number => {
    if (typeof value === 'number') return value;
    const [first = 0, ...others] = value;
    if (others.some((other) => other !== first)) throw unsupported(`${name} of ${value.join(' x ')}`);
    return first;
  };
  const defaults = DEFAULTS[generation];
  const width = config.hidden_size ?? defaults.hidden_size;
  const heads = config.num_heads ?? HEADS;
  const blocks = config.depth ?? defaults.depth;
  const named = config.hidden_act ?? defaults.hidden_act;
  const activation = activationNamed(named);
  const channels = config.in_channels ?? config.in_chans ?? 3;
  const patchSize = side(config.patch_size ?? defaults.patch_size, 'patches');
  const merge = config.spatial_merge_size ?? MERGE;
  const window = config.window_size ?? PUBLISHED_WINDOW;
  const rope = config.rope_parameters?.rope_type ?? 'axial';
  const deepBlocks = generation === 3 ? (config.deepstack_visual_indexes ?? DEEP_BLOCKS) : [];
  if (activation === null) throw unsupported(`a vision tower with the activation ${named}`);
  if (channels !== 3) throw unsupported(`${channels} colour channels`);
  if (width % heads !== 0 || (width / heads) % 4 !== 0)
    throw unsupported(
      `a vision tower of width ${width} with ${heads} heads; a head needs a multiple of 4 numbers`,
    );
  if (generation === 2.5 && Math.floor(Math.floor(window / merge) / patchSize) === 0)
    throw unsupported(`windows of ${window} pixels, but a token takes ${merge * patchSize}`);
  if (rope !== 'axial' && rope !== 'default')
    throw unsupported(`positions of the type ${rope} in its vision tower`);
  return {
    generation,
    blocks,
    width,
    feedForward: config.intermediate_size ?? defaults.intermediate_size,
    heads,
    patchSize,
    merge,
    frames: side(config.temporal_patch_size ?? FRAMES, 'frames'),
    activation,
    output: config.out_hidden_size ?? OUTPUT,
    window,
    fullBlocks: config.fullatt_block_indexes ?? FULL_BLOCKS,
    deepMergers: Array.from({ length: blocks }, (_, block) => ({
      block,
      merger: deepBlocks.indexOf(block),
    })).filter(({ merger }) => merger >= 0),
    mergerBlocks: deepBlocks,
    positions: generation === 3 ? (config.num_position_embeddings ?? POSITIONS) : 0,
    ropeBase: config.rope_parameters?.rope_theta ?? ROPE_BASE,
  };
}
