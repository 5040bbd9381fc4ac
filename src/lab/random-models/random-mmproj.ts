import { createRandom } from '../../core/random.ts';
import { writeGguf, type GgufTensorContent } from '../../engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../engine/ggml/gguf-value.ts';
import type { WritableType } from '../../engine/ggml/tensor-data.ts';
import { drawn, type PlannedModel, type PlannedTensor } from './planned-model.ts';

/** Everything that may vary in the mmproj file of a LLaVA-1.5; seeded, so equal shapes are equal files. */
export interface MmprojShape {
  readonly seed: number;
  readonly imageSize: number;
  readonly patch: number;
  readonly width: number;
  readonly heads: number;
  readonly blocks: number;
  /** Width within the feed-forward part. */
  readonly ffn: number;
  /** Width of the language model. */
  readonly projectionWidth: number;
  /** `legacy` calls fc1 "ffn_down", as the converter of LLaVA-1.5 does. Defaults to `legacy`. */
  readonly naming?: 'legacy' | 'current';
  /** Stored as an array, or alone where it is one number. */
  readonly featureLayer?: number | readonly number[];
  /** Type of the matrices; the patch kernel is F16, all else F32. Defaults to F32. */
  readonly type?: WritableType;
  /** Defaults to `quick-gelu`. */
  readonly activation?: 'quick-gelu' | 'gelu' | 'silu';
  /** Defaults to true. */
  readonly classToken?: boolean;
  readonly patchBias?: boolean;
  readonly postNorm?: boolean;
}

/** A tower of 16 tokens that takes no time. */
export const SMALL_MMPROJ: MmprojShape = {
  seed: 1,
  imageSize: 28,
  patch: 7,
  width: 32,
  heads: 2,
  blocks: 3,
  ffn: 64,
  projectionWidth: 64,
};

export async function writeRandomMmproj(file: string, shape: MmprojShape): Promise<void> {
  await writeGguf(file, randomMmproj(shape));
}

/** What {@link writeRandomMmproj} writes. */
export function randomMmproj(shape: MmprojShape): {
  metadata: Record<string, GgufValue>;
  tensors: GgufTensorContent[];
} {
  return drawn(planMmproj(shape), createRandom(shape.seed));
}

/** The same before anything is drawn. */
export function planMmproj(shape: Omit<MmprojShape, 'seed'>): PlannedModel {
  return { metadata: metadataOf(shape), tensors: tensorsOf(shape) };
}

function metadataOf(shape: Omit<MmprojShape, 'seed'>): Record<string, GgufValue> {
  const whole = (value: number): GgufValue => ({ type: 'uint32', value });
  const { featureLayer, activation, naming } = shape;
  return {
    'general.architecture': { type: 'string', value: 'clip' },
    // Present converters say so; that of LLaVA-1.5 did not.
    ...(naming === 'current' ? { 'general.type': { type: 'string', value: 'mmproj' } as const } : {}),
    'clip.has_text_encoder': { type: 'bool', value: false },
    'clip.has_vision_encoder': { type: 'bool', value: true },
    'clip.has_llava_projector': { type: 'bool', value: true },
    'clip.projector_type': { type: 'string', value: 'mlp' },
    'clip.use_gelu': { type: 'bool', value: activation === 'gelu' },
    ...(activation === 'silu' ? { 'clip.use_silu': { type: 'bool', value: true } as const } : {}),
    'clip.vision.image_size': whole(shape.imageSize),
    'clip.vision.patch_size': whole(shape.patch),
    'clip.vision.embedding_length': whole(shape.width),
    'clip.vision.feed_forward_length': whole(shape.ffn),
    // CLIP's own, which no LLaVA uses: 768 in the files of LLaVA-1.5, too.
    'clip.vision.projection_dim': whole(768),
    'clip.vision.block_count': whole(shape.blocks),
    'clip.vision.attention.head_count': whole(shape.heads),
    'clip.vision.attention.layer_norm_epsilon': { type: 'float32', value: 1e-5 },
    'clip.vision.image_mean': { type: 'float32[]', value: [0.48145466, 0.4578275, 0.40821073] },
    'clip.vision.image_std': { type: 'float32[]', value: [0.26862954, 0.26130258, 0.27577711] },
    ...(featureLayer === undefined
      ? {}
      : {
          'clip.vision.feature_layer':
            typeof featureLayer === 'number'
              ? ({ type: 'int32', value: featureLayer } as const)
              : ({ type: 'int32[]', value: featureLayer } as const),
        }),
  };
}

function tensorsOf(shape: Omit<MmprojShape, 'seed'>): PlannedTensor[] {
  const { width, ffn, patch, projectionWidth, type = 'F32' } = shape;
  const tensors: PlannedTensor[] = [];
  const add = (
    name: string,
    dimensions: number[],
    spread: number,
    middle = 0,
    stored: WritableType = 'F32',
  ) => {
    tensors.push({ name, dimensions, type: stored, value: (normal) => middle + spread * normal });
  };
  const linear = (name: string, inputs: number, outputs: number) => {
    add(`${name}.weight`, [inputs, outputs], inputs ** -0.5, 0, type);
    add(`${name}.bias`, [outputs], 0.1);
  };
  const norm = (name: string) => {
    add(`${name}.weight`, [width], 0.1, 1);
    add(`${name}.bias`, [width], 0.1);
  };
  const hasClass = shape.classToken ?? true;
  const tokens = (shape.imageSize / patch) ** 2 + (hasClass ? 1 : 0);
  if (hasClass) add('v.class_embd', [width], 0.5);
  add('v.patch_embd.weight', [patch, patch, 3, width], (3 * patch ** 2) ** -0.5, 0, 'F16');
  if (shape.patchBias) add('v.patch_embd.bias', [width], 0.3);
  add('v.position_embd.weight', [width, tokens], 0.5);
  norm('v.pre_ln');
  const [fc1, fc2] =
    (shape.naming ?? 'legacy') === 'legacy' ? ['ffn_down', 'ffn_up'] : ['ffn_up', 'ffn_down'];
  for (let block = 0; block < shape.blocks; block++) {
    const name = `v.blk.${block}`;
    for (const part of ['attn_q', 'attn_k', 'attn_v', 'attn_out']) linear(`${name}.${part}`, width, width);
    norm(`${name}.ln1`);
    norm(`${name}.ln2`);
    linear(`${name}.${fc1}`, width, ffn);
    linear(`${name}.${fc2}`, ffn, width);
  }
  if (shape.postNorm) norm('v.post_ln');
  const states = typeof shape.featureLayer === 'object' ? shape.featureLayer.length : 1;
  linear('mm.0', width * states, projectionWidth);
  linear('mm.2', projectionWidth, projectionWidth);
  return tensors;
}
