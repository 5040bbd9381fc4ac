import { AppError } from '../../app-error.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { VISION_KEYS } from '../../model-files/vision-keys.ts';
import { PREPROCESSING_MODES, type PreprocessingMode } from '../../../model/preprocessing-mode.ts';
import type { Channels } from '../../vision/preprocess.ts';

/** The feed-forward activation of the tower: CLIP's x sigma(1.702 x), x Phi(x), SigLIP's approximation of that by tanh, or x sigma(x). */
type VisionActivation = 'quick-gelu' | 'gelu' | 'gelu-tanh' | 'silu';

/** What an mmproj file says about its vision tower. */
export interface VisionSettings {
  /** Pixels of a side of the square image. */
  readonly imageSize: number;
  /** Pixels of a side of a patch. */
  readonly patchSize: number;
  /** Patches of an image, the number of its tokens. */
  readonly patches: number;
  readonly width: number;
  readonly heads: number;
  /** Transformer blocks stored in the file. */
  readonly storedBlocks: number;
  /** Added to the variance in every layer norm. */
  readonly epsilon: number;
  readonly activation: VisionActivation;
  /** Of each colour channel in [0, 1]. */
  readonly mean: Channels;
  readonly std: Channels;
  /** The model's own way to make a picture square; undefined where the file does not say. */
  readonly preprocessing: PreprocessingMode | undefined;
  /** `clip.vision.feature_layer` as stored; empty where the file has none. */
  readonly featureLayers: readonly number[];
  /** True where `general.type` says that a converter of the present naming wrote the file. */
  readonly currentNaming: boolean;
}

/** OpenAI CLIP's own normalisation, for files that name none. */
const CLIP_MEAN: Channels = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD: Channels = [0.26862954, 0.26130258, 0.27577711];

/** Far more than any tower reads: LLaVA-1.5's has 576. */
const MOST_PATCHES = 1 << 20;

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
  const settings = {
    imageSize,
    patchSize,
    patches: (imageSize / patchSize) ** 2,
    width: wholeNumber(gguf, 'clip.vision.embedding_length'),
    heads: wholeNumber(gguf, 'clip.vision.attention.head_count'),
    storedBlocks: wholeNumber(gguf, 'clip.vision.block_count'),
    epsilon: numbers(gguf, 'clip.vision.attention.layer_norm_epsilon')[0] ?? CLIP_EPSILON,
    activation: activation(gguf),
    mean: channels(gguf, 'clip.vision.image_mean') ?? CLIP_MEAN,
    std: channels(gguf, 'clip.vision.image_std') ?? CLIP_STD,
    preprocessing: preprocessing(gguf),
    featureLayers: numbers(gguf, 'clip.vision.feature_layer'),
    currentNaming: gguf.metadata.get('general.type')?.value === 'mmproj',
  };
  if (imageSize % patchSize !== 0)
    throw damaged(gguf, `an image size of ${imageSize} with patches of ${patchSize}`);
  if (settings.patches > MOST_PATCHES) throw damaged(gguf, `${settings.patches} patches of an image`);
  if (settings.width % settings.heads !== 0)
    throw damaged(gguf, `a width of ${settings.width} with ${settings.heads} heads`);
  if (settings.storedBlocks > gguf.tensors.size)
    throw damaged(gguf, `${settings.storedBlocks} blocks with ${gguf.tensors.size} tensors`);
  if (settings.std.some((value) => !(value > 0))) throw damaged(gguf, 'an image_std that is not positive');
  return settings;
}

function damaged({ file }: Gguf, found: string): AppError {
  return new AppError(
    'mmproj-damaged',
    `${file} says ${found}.`,
    'Convert or download the mmproj file again.',
  );
}

function wholeNumber(gguf: Gguf, key: string): number {
  const value = gguf.metadata.get(key)?.value;
  if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0)
    throw damaged(gguf, value === undefined ? `nothing of ${key}` : `${key} = ${JSON.stringify(value)}`);
  return value;
}

/** Numbers stored as an array or alone; none where the key is absent. */
function numbers(gguf: Gguf, key: string): number[] {
  const value = gguf.metadata.get(key)?.value;
  if (value === undefined) return [];
  if (typeof value === 'number') return [value];
  if (typeof value === 'string' || typeof value === 'boolean')
    throw damaged(gguf, `${key} = ${JSON.stringify(value)}`);
  return Array.from(value as Iterable<number>);
}

function channels(gguf: Gguf, key: string): Channels | undefined {
  const [red, green, blue] = numbers(gguf, key);
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue];
}

function activation(gguf: Gguf): VisionActivation {
  const gelu = gguf.metadata.get('clip.use_gelu')?.value === true;
  const silu = gguf.metadata.get('clip.use_silu')?.value === true;
  if (gelu && silu) throw damaged(gguf, 'both use_gelu and use_silu');
  if (!gelu) return silu ? 'silu' : 'quick-gelu';
  const kind = gguf.metadata.get(VISION_KEYS.gelu)?.value ?? '';
  if (kind === '') return 'gelu';
  if (kind === 'tanh') return 'gelu-tanh';
  throw damaged(gguf, `${VISION_KEYS.gelu} = ${JSON.stringify(kind)}`);
}

function preprocessing(gguf: Gguf): PreprocessingMode | undefined {
  const value = gguf.metadata.get(VISION_KEYS.preprocessing)?.value;
  if (value === undefined) return undefined;
  const mode = PREPROCESSING_MODES.find((each) => each === value);
  if (mode === undefined) throw damaged(gguf, `${VISION_KEYS.preprocessing} = ${JSON.stringify(value)}`);
  return mode;
}
