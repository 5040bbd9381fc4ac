import type { ImportType } from '../../../../model/import-record.ts';
import type { TowerSettings } from '../../../checkpoints/config/tower-settings.ts';
import type { SourceTensors } from '../../../checkpoints/names/source-tensors.ts';
import type { PlannedTensor } from '../../../checkpoints/output/planned-tensor.ts';
import { planTower } from '../../../checkpoints/output/tower-tensors.ts';
import { FILE_TYPES, towerType } from '../../../checkpoints/output/weight-type.ts';
import type { GgufValue } from '../../../ggml/gguf-value.ts';
import { VISION_KEYS } from '../../../model-files/vision-keys.ts';
import { SMOLVLM_KEYS, USUAL_MARKS, type ImageMarks } from '../smolvlm-keys.ts';
import type { SmolvlmProcessor } from './smolvlm-processor.ts';

/** A tower with its connector, and how pictures reach it. */
export interface SmolvlmVision {
  readonly tower: TowerSettings;
  readonly processor: SmolvlmProcessor;
  readonly scale: number;
  readonly marks: ImageMarks;
  /** Width of the language model. */
  readonly width: number;
}

export function planSmolvlmMmproj(
  tensors: SourceTensors,
  { tower, scale, width }: SmolvlmVision,
  type: ImportType,
): PlannedTensor[] {
  const planned = planTower(tensors, tower, { blocks: tower.blocks, lastNorm: true }, type);
  const connector = tensors.take('projector', 'proj.weight', [width, tower.width * scale ** 2]);
  if (connector !== undefined)
    planned.push({ name: 'mm.model.fc.weight', source: connector, type: towerType(type) });
  return planned;
}

/** What the file says, in llama.cpp's keys where it has them. */
export function smolvlmMetadata(
  name: string,
  { tower, processor: { tiling, mean, std }, scale, marks, width }: SmolvlmVision,
  type: ImportType,
): Record<string, GgufValue> {
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  const text = (value: string): GgufValue => ({ type: 'string', value });
  const { first } = tiling;
  return {
    'general.architecture': text('clip'),
    'general.type': text('mmproj'),
    'general.name': text(name),
    'general.file_type': count(FILE_TYPES[type === 'f32' || type === 'bf16' ? type : 'f16']),
    'clip.has_vision_encoder': { type: 'bool', value: true },
    'clip.projector_type': text('idefics3'),
    'clip.use_gelu': { type: 'bool', value: true },
    ...(tower.activation === 'gelu-tanh' ? {} : { [VISION_KEYS.activation]: text(tower.activation) }),
    'clip.vision.image_size': count(tower.imageSize),
    'clip.vision.patch_size': count(tower.patchSize),
    'clip.vision.embedding_length': count(tower.width),
    'clip.vision.feed_forward_length': count(tower.feedForward),
    'clip.vision.projection_dim': count(width),
    'clip.vision.block_count': count(tower.blocks),
    'clip.vision.attention.head_count': count(tower.heads),
    'clip.vision.attention.layer_norm_epsilon': { type: 'float32', value: tower.epsilon },
    'clip.vision.image_mean': { type: 'float32[]', value: mean },
    'clip.vision.image_std': { type: 'float32[]', value: std },
    'clip.vision.projector.scale_factor': count(scale),
    ...('longestEdge' in first
      ? { 'clip.vision.preproc_image_size': count(first.longestEdge) }
      : { [SMOLVLM_KEYS.firstSize]: { type: 'int32[]', value: [first.width, first.height] } as const }),
    ...(tiling.interpolation === 'lanczos'
      ? {}
      : { [VISION_KEYS.interpolation]: text(tiling.interpolation) }),
    ...(tiling.tile === tower.imageSize ? {} : { [SMOLVLM_KEYS.tile]: count(tiling.tile) }),
    ...(tiling.splits ? {} : { [SMOLVLM_KEYS.splits]: { type: 'bool', value: false } as const }),
    ...(marks.image === USUAL_MARKS.image ? {} : { [SMOLVLM_KEYS.imageMark]: text(marks.image) }),
    ...(marks.global === USUAL_MARKS.global ? {} : { [SMOLVLM_KEYS.globalMark]: text(marks.global) }),
  };
}
