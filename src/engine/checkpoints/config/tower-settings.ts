import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import type { Activation } from '../../vision/activation.ts';
import { activationNamed } from './activations.ts';

type TowerFamily = 'clip' | 'siglip' | 'smolvlm';

/** Sizes of a vision tower as its configuration states them. */
export interface TowerSettings {
  readonly family: TowerFamily;
  /** Pixels of a side of the image, and of a patch; what does not fill one is cut off. */
  readonly imageSize: number;
  readonly patchSize: number;
  readonly width: number;
  readonly feedForward: number;
  readonly blocks: number;
  readonly heads: number;
  readonly epsilon: number;
  readonly activation: Activation;
}

const count = z.int().positive();

export const towerSchema = z.object({
  model_type: z.string().optional(),
  image_size: count.optional(),
  patch_size: count.optional(),
  hidden_size: count.optional(),
  intermediate_size: count.optional(),
  num_hidden_layers: count.optional(),
  num_attention_heads: count.optional(),
  layer_norm_eps: z.number().positive().optional(),
  hidden_act: z.string().optional(),
  num_channels: count.optional(),
});

type TowerConfig = z.output<typeof towerSchema>;

interface WholeTower {
  readonly model_type: string;
  readonly image_size: number;
  readonly patch_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly layer_norm_eps: number;
  readonly hidden_act: string;
  readonly num_channels: number;
}

/** What transformers takes where a configuration is silent. */
const DEFAULTS: Readonly<Record<TowerFamily, WholeTower>> = {
  clip: {
    model_type: 'clip_vision_model',
    image_size: 224,
    patch_size: 32,
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    layer_norm_eps: 1e-5,
    hidden_act: 'quick_gelu',
    num_channels: 3,
  },
  siglip: {
    model_type: 'siglip_vision_model',
    image_size: 224,
    patch_size: 16,
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    layer_norm_eps: 1e-6,
    hidden_act: 'gelu_pytorch_tanh',
    num_channels: 3,
  },
  smolvlm: {
    model_type: 'smolvlm_vision',
    image_size: 224,
    patch_size: 32,
    hidden_size: 1152,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 16,
    layer_norm_eps: 1e-6,
    hidden_act: 'gelu_pytorch_tanh',
    num_channels: 3,
  },
};

/** The tower of a LLaVA whose configuration says nothing of it: CLIP's ViT-L/14 of 336 pixels. */
export const LLAVA_TOWER: TowerConfig = {
  model_type: 'clip_vision_model',
  intermediate_size: 4096,
  hidden_size: 1024,
  patch_size: 14,
  image_size: 336,
  num_hidden_layers: 24,
  num_attention_heads: 16,
};

const FAMILIES: Readonly<Record<string, TowerFamily>> = {
  clip: 'clip',
  clip_vision_model: 'clip',
  siglip: 'siglip',
  siglip_vision_model: 'siglip',
  smolvlm_vision: 'smolvlm',
  idefics3_vision: 'smolvlm',
};

/** @throws AppError `source-not-supported` for another tower, or one with parts that are not computed */
export function readTower(
  config: TowerConfig,
  source: string,
  families: readonly TowerFamily[] = ['clip', 'siglip'],
): TowerSettings {
  const unsupported = (found: string) =>
    new AppError(
      'source-not-supported',
      `${source} says ${found}.`,
      families.includes('smolvlm')
        ? 'Import a SmolVLM or Idefics3 with its own tower.'
        : 'Import a LLaVA with a CLIP or SigLIP tower.',
    );
  const type = config.model_type ?? DEFAULTS.clip.model_type;
  const family = FAMILIES[type];
  if (family === undefined || !families.includes(family))
    throw unsupported(
      `that its vision tower is a ${type}; ${Object.keys(FAMILIES)
        .filter((name) => name.includes('_vision') && families.includes(FAMILIES[name] ?? 'clip'))
        .join(' and ')} are read`,
    );
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  const whole: WholeTower = { ...DEFAULTS[family], ...given };
  const activation = activationNamed(whole.hidden_act);
  if (activation === null) throw unsupported(`a vision tower with the activation ${whole.hidden_act}`);
  if (whole.num_channels !== 3) throw unsupported(`${whole.num_channels} colour channels`);
  if (whole.patch_size > whole.image_size)
    throw unsupported(`images of ${whole.image_size} pixels in patches of ${whole.patch_size}`);
  if (whole.hidden_size % whole.num_attention_heads !== 0)
    throw unsupported(`a vision tower of width ${whole.hidden_size} with ${whole.num_attention_heads} heads`);
  return {
    family,
    imageSize: whole.image_size,
    patchSize: whole.patch_size,
    width: whole.hidden_size,
    feedForward: whole.intermediate_size,
    blocks: whole.num_hidden_layers,
    heads: whole.num_attention_heads,
    epsilon: whole.layer_norm_eps,
    activation,
  };
}
