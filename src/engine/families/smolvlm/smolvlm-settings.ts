import { at } from '../../../core/at.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { metadataText } from '../../model-files/metadata-text.ts';
import { VISION_KEYS } from '../../model-files/vision-keys.ts';
import { ACTIVATIONS } from '../../vision/activation.ts';
import type { Channels } from '../../vision/preprocess.ts';
import { INTERPOLATIONS } from '../../vision/resampling-kernel.ts';
import {
  channels,
  damaged,
  MOST_PATCHES,
  numbers,
  oneOf,
  wholeNumber,
  type VisionSettings,
} from '../llava/vision-settings.ts';
import { bucketed, readingOrder } from './patch-positions.ts';
import { SMOLVLM_KEYS, USUAL_MARKS, type ImageMarks } from './smolvlm-keys.ts';
import type { Tiling } from './tiles.ts';

/** What an mmproj of SmolVLM or Idefics3 says. */
export interface SmolvlmSettings {
  readonly tower: VisionSettings;
  readonly tiling: Tiling;
  /** Patches of a side of a tile, and of a token. */
  readonly grid: number;
  readonly scale: number;
  /** Tokens of a tile. */
  readonly tileTokens: number;
  readonly marks: ImageMarks;
}

/** `layer_norm_eps` of its configurations. */
const EPSILON = 1e-6;

/** The processors' own. */
const MEAN: Channels = [0.5, 0.5, 0.5];

/** @throws AppError `mmproj-damaged` for settings that contradict each other */
export function readSmolvlmSettings(gguf: Gguf): SmolvlmSettings {
  const imageSize = wholeNumber(gguf, 'clip.vision.image_size');
  const patchSize = wholeNumber(gguf, 'clip.vision.patch_size');
  const scale = wholeNumber(gguf, 'clip.vision.projector.scale_factor');
  const has = (key: string) => gguf.metadata.has(key);
  const tile = has(SMOLVLM_KEYS.tile) ? wholeNumber(gguf, SMOLVLM_KEYS.tile) : imageSize;
  const [side, grid] = [Math.floor(imageSize / patchSize), Math.floor(tile / patchSize)];
  if (grid === 0 || grid % scale !== 0)
    throw damaged(gguf, `tiles of ${grid} x ${grid} patches, of which ${scale} x ${scale} become a token`);
  if (side === 0) throw damaged(gguf, `an image size of ${imageSize} with patches of ${patchSize}`);
  if (Math.max(side, grid) ** 2 > MOST_PATCHES)
    throw damaged(gguf, `${Math.max(side, grid) ** 2} patches of a tile`);
  const places = bucketed(grid, side);
  const tower: VisionSettings = {
    imageSize: tile,
    patchSize,
    patches: grid ** 2,
    positions: side ** 2,
    positionOf: readingOrder(grid, scale).map(([row, column]) => at(places, row) * side + at(places, column)),
    merged: scale ** 2,
    hasClassToken: false,
    dropsFirst: false,
    width: wholeNumber(gguf, 'clip.vision.embedding_length'),
    heads: wholeNumber(gguf, 'clip.vision.attention.head_count'),
    storedBlocks: wholeNumber(gguf, 'clip.vision.block_count'),
    epsilon: numbers(gguf, 'clip.vision.attention.layer_norm_epsilon')[0] ?? EPSILON,
    activation: oneOf(gguf, VISION_KEYS.activation, ACTIVATIONS) ?? 'gelu-tanh',
    mean: channels(gguf, 'clip.vision.image_mean') ?? MEAN,
    std: channels(gguf, 'clip.vision.image_std') ?? MEAN,
    preprocessing: undefined,
    interpolation: oneOf(gguf, VISION_KEYS.interpolation, INTERPOLATIONS),
    shortSide: undefined,
    featureLayers: [],
    currentNaming: gguf.metadata.get('general.type')?.value === 'mmproj',
  };
  if (tower.width % tower.heads !== 0)
    throw damaged(gguf, `a width of ${tower.width} with ${tower.heads} heads`);
  if (tower.storedBlocks > gguf.tensors.size)
    throw damaged(gguf, `${tower.storedBlocks} blocks with ${gguf.tensors.size} tensors`);
  if (tower.std.some((value) => !(value > 0))) throw damaged(gguf, 'an image_std that is not positive');
  return {
    tower,
    tiling: {
      first: firstSize(gguf, imageSize),
      tile,
      splits: gguf.metadata.get(SMOLVLM_KEYS.splits)?.value !== false,
      interpolation: tower.interpolation ?? 'lanczos',
    },
    grid,
    scale,
    tileTokens: (grid / scale) ** 2,
    marks: {
      image: metadataText(gguf, SMOLVLM_KEYS.imageMark) ?? USUAL_MARKS.image,
      global: metadataText(gguf, SMOLVLM_KEYS.globalMark) ?? USUAL_MARKS.global,
    },
  };
}

/** Files of llama.cpp's first converters do not say the longest side: 4 tiles, as all released models have. */
const USUAL_TILES = 4;

function firstSize(gguf: Gguf, imageSize: number): Tiling['first'] {
  const [width, height] = numbers(gguf, SMOLVLM_KEYS.firstSize);
  if (width !== undefined && height !== undefined) return { width, height };
  return {
    longestEdge: gguf.metadata.has('clip.vision.preproc_image_size')
      ? wholeNumber(gguf, 'clip.vision.preproc_image_size')
      : USUAL_TILES * imageSize,
  };
}
