import { createRandom } from '../../core/random.ts';
import { writeGguf, type GgufTensorContent } from '../../engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../engine/ggml/gguf-value.ts';
import type { WritableType } from '../../engine/ggml/tensor-data.ts';

/** Everything that may vary in the mmproj file of a Qwen-VL in llama.cpp's layout; seeded, so equal shapes are equal files. */
export interface QwenMmprojShape {
  readonly generation: 2.5 | 3;
  readonly seed: number;
  /** Of what stands between tower and decoder. Defaults to `seed`. */
  readonly mergerSeed?: number;
  readonly patch: number;
  readonly width: number;
  readonly heads: number;
  readonly blocks: number;
  /** Width within the feed-forward part. */
  readonly ffn: number;
  /** Width of the language model. */
  readonly projectionWidth: number;
  /** Of Qwen2.5-VL: blocks from one that sees all to the next. Defaults to 2. */
  readonly fullEvery?: number;
  /** Of Qwen3-VL: blocks behind which deepstack reads. Defaults to none. */
  readonly deepBlocks?: readonly number[];
  /** Of Qwen3-VL: side of the table of positions. Defaults to 4. */
  readonly positionSide?: number;
  /** Pixels of a picture, at least and at most. Defaults to what was published. */
  readonly pixels?: { readonly min: number; readonly max: number };
  /** Type of the matrices. Defaults to F32. */
  readonly type?: WritableType;
}

const USUAL_SIDE = 4;
const MERGE = 2;

export async function writeRandomQwenMmproj(file: string, shape: QwenMmprojShape): Promise<void> {
  await writeGguf(file, { metadata: metadataOf(shape), tensors: tensorsOf(shape) });
}

function metadataOf(shape: QwenMmprojShape): Record<string, GgufValue> {
  const whole = (value: number): GgufValue => ({ type: 'uint32', value });
  const { generation, pixels, patch } = shape;
  return {
    'general.architecture': { type: 'string', value: 'clip' },
    'general.type': { type: 'string', value: 'mmproj' },
    'clip.has_vision_encoder': { type: 'bool', value: true },
    'clip.projector_type': {
      type: 'string',
      value: generation === 3 ? 'qwen3vl_merger' : 'qwen2.5vl_merger',
    },
    'clip.vision.image_size': whole(patch * (shape.positionSide ?? USUAL_SIDE)),
    'clip.vision.patch_size': whole(patch),
    'clip.vision.embedding_length': whole(shape.width),
    'clip.vision.feed_forward_length': whole(shape.ffn),
    'clip.vision.projection_dim': whole(shape.projectionWidth),
    'clip.vision.block_count': whole(shape.blocks),
    'clip.vision.attention.head_count': whole(shape.heads),
    'clip.vision.attention.layer_norm_epsilon': { type: 'float32', value: 1e-6 },
    'clip.vision.spatial_merge_size': whole(MERGE),
    'clip.vision.image_mean': { type: 'float32[]', value: [0.5, 0.5, 0.5] },
    'clip.vision.image_std': { type: 'float32[]', value: [0.5, 0.5, 0.5] },
    ...(generation === 2.5 ? { 'clip.vision.n_wa_pattern': whole(shape.fullEvery ?? 2) } : {}),
    ...(pixels === undefined
      ? {}
      : {
          'tiebreak.vision.min_pixels': whole(pixels.min),
          'tiebreak.vision.max_pixels': whole(pixels.max),
        }),
  };
}

function tensorsOf(shape: QwenMmprojShape): GgufTensorContent[] {
  const { generation, width, ffn, patch, projectionWidth, deepBlocks = [], type = 'F32' } = shape;
  let random = createRandom(shape.seed);
  const tensors: GgufTensorContent[] = [];
  const add = (
    name: string,
    dimensions: number[],
    spread: number,
    middle = 0,
    stored: WritableType = 'F32',
  ) => {
    const length = dimensions.reduce((product, dimension) => product * dimension, 1);
    const data = Float32Array.from({ length }, () => middle + spread * random.normal());
    tensors.push({ name, dimensions, type: stored, data });
  };
  const linear = (name: string, inputs: number, outputs: number) => {
    add(`${name}.weight`, [inputs, outputs], inputs ** -0.5, 0, type);
    add(`${name}.bias`, [outputs], 0.1);
  };
  const norm = (name: string, length = width) => {
    add(`${name}.weight`, [length], 0.1, 1);
    if (generation === 3) add(`${name}.bias`, [length], 0.1);
  };
  for (const frame of ['', '.1'])
    add(`v.patch_embd.weight${frame}`, [patch, patch, 3, width], (6 * patch ** 2) ** -0.5);
  if (generation === 3) {
    add('v.patch_embd.bias', [width], 0.3);
    add('v.position_embd.weight', [width, (shape.positionSide ?? USUAL_SIDE) ** 2], 0.5);
  }
  for (let block = 0; block < shape.blocks; block++) {
    const name = `v.blk.${block}`;
    if (generation === 3) linear(`${name}.attn_qkv`, width, 3 * width);
    else
      for (const part of ['attn_q', 'attn_k', 'attn_v', 'ffn_gate'])
        linear(`${name}.${part}`, width, part === 'ffn_gate' ? ffn : width);
    linear(`${name}.attn_out`, width, width);
    norm(`${name}.ln1`);
    norm(`${name}.ln2`);
    linear(`${name}.ffn_up`, width, ffn);
    linear(`${name}.ffn_down`, ffn, width);
  }
  random = createRandom(shape.mergerSeed ?? shape.seed + 1);
  const joined = width * MERGE ** 2;
  norm('v.post_ln');
  linear('mm.0', joined, joined);
  linear('mm.2', joined, projectionWidth);
  for (const block of deepBlocks) {
    norm(`v.deepstack.${block}.norm`, joined);
    linear(`v.deepstack.${block}.fc1`, joined, joined);
    linear(`v.deepstack.${block}.fc2`, joined, projectionWidth);
  }
  return tensors;
}
