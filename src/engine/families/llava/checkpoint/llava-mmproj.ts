import type { ImportType } from '../../../../model/import-record.ts';
import { VISION_KEYS } from '../../../model-files/vision-keys.ts';
import type { GgufValue } from '../../../ggml/gguf-value.ts';
import type { ImageSettings } from '../../../checkpoints/config/image-settings.ts';
import type { ProjectorPlan } from './llava-config.ts';
import type { TowerSettings } from '../../../checkpoints/config/tower-settings.ts';
import type { Activation } from '../../../vision/activation.ts';
import type { SourceTensors } from '../../../checkpoints/names/source-tensors.ts';
import type { CheckpointTensor } from '../../../checkpoints/tensors/checkpoint-tensor.ts';
import type { PlannedTensor } from '../../../checkpoints/output/planned-tensor.ts';
import { planTower } from '../../../checkpoints/output/tower-tensors.ts';
import { FILE_TYPES, towerType } from '../../../checkpoints/output/weight-type.ts';

/** A tower with its projector, and how it is read. */
export interface VisionPlan {
  readonly tower: TowerSettings;
  readonly images: ImageSettings;
  /** Numbers of blocks behind which the projector reads. */
  readonly states: readonly number[];
  readonly projector: ProjectorPlan;
  /** Whether the tower's first token is one of the image's: the class token, or the first patch. */
  readonly keepsFirst: boolean;
  /** Whether what is read behind the last block goes through the tower's last norm. */
  readonly lastNorm: boolean;
  /** Width of the language model. */
  readonly width: number;
}

/** Blocks behind which hidden states are read, from their places as Python counts them: 0 is before the first. */
export function statesRead(layers: readonly number[], blocks: number): number[] {
  return layers.map((layer) => (layer < 0 ? blocks + 1 + layer : layer));
}

/** Blocks that are kept: those behind the last one that is read are not, but a file has one at least. */
function blocksRead(states: readonly number[]): number {
  return Math.max(1, ...states);
}

/** Activations that `clip.use_gelu` and `clip.use_silu` say whole. */
const STATED_BY_LLAMA: readonly Activation[] = ['gelu', 'quick-gelu', 'silu'];

/** Tensors of the tower up to the last block that is read, and of the projector, by llama.cpp's present names. */
export function planMmproj(
  tensors: SourceTensors,
  { tower, states, projector, lastNorm, width: output }: VisionPlan,
  type: ImportType,
): PlannedTensor[] {
  const planned = planTower(tensors, tower, { blocks: blocksRead(states), lastNorm }, type);
  const add = (name: string, source: CheckpointTensor | undefined, as: PlannedTensor['type']) => {
    if (source !== undefined) planned.push({ name, source, type: as });
  };
  for (let layer = 0; layer < projector.layers; layer++) {
    const [name, from] = [`mm.${2 * layer}`, String(layer + 1)];
    const inputs = layer === 0 ? tower.width * states.length : output;
    add(`${name}.weight`, tensors.take('projector', `${from}.weight`, [output, inputs]), towerType(type));
    if (projector.hasBias) add(`${name}.bias`, tensors.take('projector', `${from}.bias`, [output]), 'F32');
  }
  return planned;
}

/** What the file says of tower, pictures and projector, in llama.cpp's keys where it has them. */
export function mmprojMetadata(
  name: string,
  { tower, images, states, projector, keepsFirst, width }: VisionPlan,
  type: ImportType,
): Record<string, GgufValue> {
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  const text = (value: string): GgufValue => ({ type: 'string', value });
  const { activation } = tower;
  return {
    'general.architecture': { type: 'string', value: 'clip' },
    'general.type': { type: 'string', value: 'mmproj' },
    'general.name': { type: 'string', value: name },
    'general.file_type': count(FILE_TYPES[type === 'f32' || type === 'bf16' ? type : 'f16']),
    'clip.has_vision_encoder': { type: 'bool', value: true },
    'clip.has_llava_projector': { type: 'bool', value: true },
    'clip.projector_type': { type: 'string', value: 'mlp' },
    'clip.use_gelu': { type: 'bool', value: activation === 'gelu' || activation === 'gelu-tanh' },
    ...(activation === 'silu' ? { 'clip.use_silu': { type: 'bool', value: true } as const } : {}),
    ...(STATED_BY_LLAMA.includes(activation) ? {} : { [VISION_KEYS.activation]: text(activation) }),
    'clip.vision.image_size': count(tower.imageSize),
    'clip.vision.patch_size': count(tower.patchSize),
    'clip.vision.embedding_length': count(tower.width),
    'clip.vision.feed_forward_length': count(tower.feedForward),
    'clip.vision.projection_dim': count(width),
    'clip.vision.block_count': count(blocksRead(states)),
    'clip.vision.attention.head_count': count(tower.heads),
    'clip.vision.attention.layer_norm_epsilon': { type: 'float32', value: tower.epsilon },
    'clip.vision.image_mean': { type: 'float32[]', value: images.mean },
    'clip.vision.image_std': { type: 'float32[]', value: images.std },
    'clip.vision.feature_layer': { type: 'int32[]', value: states },
    [VISION_KEYS.preprocessing]: text(images.mode),
    ...(images.interpolation === 'bicubic'
      ? {}
      : { [VISION_KEYS.interpolation]: text(images.interpolation) }),
    ...(images.shortSide === tower.imageSize ? {} : { [VISION_KEYS.shortSide]: count(images.shortSide) }),
    ...(keepsFirst === (tower.family === 'siglip')
      ? {}
      : { [VISION_KEYS.keepsFirst]: { type: 'bool', value: keepsFirst } as const }),
    ...(projector.layers === 2 ? {} : { [VISION_KEYS.projectorLayers]: count(projector.layers) }),
    ...(projector.activation === 'gelu'
      ? {}
      : { [VISION_KEYS.projectorActivation]: text(projector.activation) }),
  };
}
