import { AppError } from '../../app-error.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { VISION_KEYS } from '../../model-files/vision-keys.ts';
import { PREPROCESSING_MODES, type PreprocessingMode } from '../../../model/preprocessing-mode.ts';
import { ACTIVATIONS, type Activation } from '../../vision/activation.ts';
import type { Channels } from '../../vision/preprocess.ts';
import { INTERPOLATIONS, type Interpolation } from '../../vision/resampling-kernel.ts';

/** What an mmproj file says about its vision tower. */
export interface VisionSettings {
  /** Pixels of a side of the square image. */
  readonly imageSize: number;
  /** Pixels of a side of a patch. */
  readonly patchSize: number;
  /** Patches of an image; what of its side does not fill one is cut off. */
  readonly patches: number;
  /** Rows of the position embedding, and which of them each patch takes; null where each has its own. */
  readonly positions: number;
  readonly positionOf: readonly number[] | null;
  /** Patches that become one token, side by side as they lie in a row of patches. */
  readonly merged: number;
  /** Whether a class token stands before them, in the tower. */
  readonly hasClassToken: boolean;
  /** Whether the first of the tower's tokens is left out: the class token, or, in a tower without one, the first patch. */
  readonly dropsFirst: boolean;
  readonly width: number;
  readonly heads: number;
  /** Transformer blocks stored in the file. */
  readonly storedBlocks: number;
  /** Added to the variance in every layer norm. */
  readonly epsilon: number;
  /** Between the two layers of a block's feed-forward part. */
  readonly activation: Activation;
  /** Of each colour channel in [0, 1]. */
  readonly mean: Channels;
  readonly std: Channels;
  /** The model's own way to make a picture square; undefined where the file does not say. */
  readonly preprocessing: PreprocessingMode | undefined;
  /** Undefined where they are as usual. */
  readonly interpolation: Interpolation | undefined;
  readonly shortSide: number | undefined;
  /** `clip.vision.feature_layer` as stored; empty where the file has none. */
  readonly featureLayers: readonly number[];
  /** True where `general.type` says that a converter of the present naming wrote the file. */
  readonly currentNaming: boolean;
}

/** OpenAI CLIP's own normalisation, for files that name none. */
const CLIP_MEAN: Channels = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD: Channels = [0.26862954, 0.26130258, 0.27577711];

/** Far more than any tower reads: LLaVA-1.5's has 576. */
export const MOST_PATCHES = 1 << 20;

/** CLIP's layer norm epsilon (`layer_norm_eps` of its configuration). */
const CLIP_EPSILON = 1e-5;

/**
 * Reads the settings of a LLaVA-1.5 vision tower.
 *
 * @throws AppError `mmproj-damaged` for settings that contradict each other.
 */
export function readVisionSettings(gguf: Gguf): VisionSettings {
  const imageSize = wholeNumber(gguf, 'clip.vision.image_size');
  const patchSize = wholeNumber(gguf, 'clip.vision.patch_size');
  const hasClassToken = gguf.tensors.has('v.class_embd');
  const settings = {
    imageSize,
    patchSize,
    patches: Math.floor(imageSize / patchSize) ** 2,
    positions: Math.floor(imageSize / patchSize) ** 2 + (hasClassToken ? 1 : 0),
    positionOf: null,
    merged: 1,
    hasClassToken,
    dropsFirst: !keepsFirst(gguf, !hasClassToken),
    width: wholeNumber(gguf, 'clip.vision.embedding_length'),
    heads: wholeNumber(gguf, 'clip.vision.attention.head_count'),
    storedBlocks: wholeNumber(gguf, 'clip.vision.block_count'),
    epsilon: numbers(gguf, 'clip.vision.attention.layer_norm_epsilon')[0] ?? CLIP_EPSILON,
    activation: activation(gguf),
    mean: channels(gguf, 'clip.vision.image_mean') ?? CLIP_MEAN,
    std: channels(gguf, 'clip.vision.image_std') ?? CLIP_STD,
    preprocessing: oneOf(gguf, VISION_KEYS.preprocessing, PREPROCESSING_MODES),
    interpolation: oneOf(gguf, VISION_KEYS.interpolation, INTERPOLATIONS),
    shortSide: shortSide(gguf, imageSize),
    featureLayers: numbers(gguf, 'clip.vision.feature_layer'),
    currentNaming: gguf.metadata.get('general.type')?.value === 'mmproj',
  };
  if (patchSize > imageSize)
    throw damaged(gguf, `an image size of ${imageSize} with patches of ${patchSize}`);
  if (settings.patches > MOST_PATCHES) throw damaged(gguf, `${settings.patches} patches of an image`);
  if (settings.width % settings.heads !== 0)
    throw damaged(gguf, `a width of ${settings.width} with ${settings.heads} heads`);
  if (settings.storedBlocks > gguf.tensors.size)
    throw damaged(gguf, `${settings.storedBlocks} blocks with ${gguf.tensors.size} tensors`);
  if (settings.std.some((value) => !(value > 0))) throw damaged(gguf, 'an image_std that is not positive');
  return settings;
}

/** Tokens that the projector makes of an image. */
export function imageTokens({ patches, hasClassToken, dropsFirst }: VisionSettings): number {
  return patches + (hasClassToken ? 1 : 0) - (dropsFirst ? 1 : 0);
}

export function damaged({ file }: Gguf, found: string): AppError {
  return new AppError(
    'mmproj-damaged',
    `${file} says ${found}.`,
    'Convert or download the mmproj file again.',
  );
}

export function wholeNumber(gguf: Gguf, key: string): number {
  const value = gguf.metadata.get(key)?.value;
  if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0)
    throw damaged(gguf, value === undefined ? `nothing of ${key}` : `${key} = ${JSON.stringify(value)}`);
  return value;
}

/** One of a few names; undefined where the key is absent. */
export function oneOf<Name extends string>(
  gguf: Gguf,
  key: string,
  names: readonly Name[],
): Name | undefined {
  const value = gguf.metadata.get(key)?.value;
  if (value === undefined) return undefined;
  const name = names.find((each) => each === value);
  if (name === undefined) throw damaged(gguf, `${key} = ${JSON.stringify(value)}`);
  return name;
}

/** Numbers stored as an array or alone; none where the key is absent. */
export function numbers(gguf: Gguf, key: string): number[] {
  const value = gguf.metadata.get(key)?.value;
  if (value === undefined) return [];
  if (typeof value === 'number') return [value];
  if (typeof value === 'string' || typeof value === 'boolean')
    throw damaged(gguf, `${key} = ${JSON.stringify(value)}`);
  return Array.from(value as Iterable<number>);
}

export function channels(gguf: Gguf, key: string): Channels | undefined {
  const [red, green, blue] = numbers(gguf, key);
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue];
}

function activation(gguf: Gguf): Activation {
  const gelu = gguf.metadata.get('clip.use_gelu')?.value === true;
  const silu = gguf.metadata.get('clip.use_silu')?.value === true;
  if (gelu && silu) throw damaged(gguf, 'both use_gelu and use_silu');
  const usual = gelu ? 'gelu' : silu ? 'silu' : 'quick-gelu';
  return oneOf(gguf, VISION_KEYS.activation, ACTIVATIONS) ?? usual;
}

function keepsFirst({ metadata }: Gguf, usual: boolean): boolean {
  const value = metadata.get(VISION_KEYS.keepsFirst)?.value;
  return typeof value === 'boolean' ? value : usual;
}

function shortSide(gguf: Gguf, imageSize: number): number | undefined {
  if (!gguf.metadata.has(VISION_KEYS.shortSide)) return undefined;
  const value = wholeNumber(gguf, VISION_KEYS.shortSide);
  if (value < imageSize) throw damaged(gguf, `${VISION_KEYS.shortSide} = ${value}, less than its image size`);
  return value;
}
