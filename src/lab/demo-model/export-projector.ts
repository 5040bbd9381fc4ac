import type { GgufValue } from '../../engine/ggml/gguf-value.ts';
import { writeGguf, type GgufTensorContent } from '../../engine/ggml/gguf-writer.ts';
import { CHANNEL_MEAN, CHANNEL_STD } from './demo-shape.ts';
import type { Weights } from '../small-models/small-tower.ts';
import { TOWER_EPSILON, type TowerShape } from '../small-models/tower-shape.ts';
import { weightOf } from './weight-of.ts';

export interface ExportedProjector {
  readonly name: string;
  readonly shape: TowerShape;
  readonly tower: Weights;
  readonly projector: Weights;
  /** Defaults to Q8_0, the fastest type on a CPU; the patch embedding is F16 then, for its rows do not fill blocks of 32. */
  readonly type?: 'F32' | 'Q8_0';
}

/** Writes a tower from scratch and a projector as a LLaVA-1.5 mmproj file. */
export async function exportProjector(
  file: string,
  { name: title, shape, tower, projector, type = 'Q8_0' }: ExportedProjector,
): Promise<void> {
  const { width, feedForward, patch, imageSize, heads, blocks } = shape;
  const projected = weightOf(projector, 'mm.2.bias').length;
  const positions = weightOf(tower, 'v.position_embd.weight');
  const vector = (weights: Weights, name: string): GgufTensorContent => {
    const data = weightOf(weights, name);
    return { name, dimensions: [data.length], type: 'F32', data };
  };
  const linear = (weights: Weights, name: string, inputs: number, outputs: number): GgufTensorContent[] => [
    {
      name: `${name}.weight`,
      dimensions: [inputs, outputs],
      type,
      data: weightOf(weights, `${name}.weight`),
    },
    vector(weights, `${name}.bias`),
  ];
  const norm = (name: string) => [vector(tower, `${name}.weight`), vector(tower, `${name}.bias`)];

  const tensors: GgufTensorContent[] = [
    // The class embedding was trained as part of row 0 of the position embedding.
    { name: 'v.class_embd', dimensions: [width], type: 'F32', data: new Float32Array(width) },
    {
      name: 'v.patch_embd.weight',
      dimensions: [patch, patch, 3, width],
      type: type === 'F32' ? 'F32' : 'F16',
      data: weightOf(tower, 'v.patch_embd.weight'),
    },
    {
      name: 'v.position_embd.weight',
      dimensions: [width, positions.length / width],
      type: 'F32',
      data: positions,
    },
    ...norm('v.pre_ln'),
    ...linear(projector, 'mm.0', width, projected),
    ...linear(projector, 'mm.2', projected, projected),
  ];
  for (let block = 0; block < blocks; block++) {
    const name = `v.blk.${block}`;
    tensors.push(
      ...norm(`${name}.ln1`),
      ...['q', 'k', 'v', 'out'].flatMap((part) => linear(tower, `${name}.attn_${part}`, width, width)),
      ...norm(`${name}.ln2`),
      ...linear(tower, `${name}.ffn_up`, width, feedForward),
      ...linear(tower, `${name}.ffn_down`, feedForward, width),
    );
  }
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  await writeGguf(file, {
    metadata: {
      'general.architecture': { type: 'string', value: 'clip' },
      'general.type': { type: 'string', value: 'mmproj' },
      'general.name': { type: 'string', value: title },
      'clip.has_vision_encoder': { type: 'bool', value: true },
      'clip.projector_type': { type: 'string', value: 'mlp' },
      'clip.use_gelu': { type: 'bool', value: false },
      'clip.vision.image_size': count(imageSize),
      'clip.vision.patch_size': count(patch),
      'clip.vision.embedding_length': count(width),
      'clip.vision.feed_forward_length': count(feedForward),
      'clip.vision.projection_dim': count(projected),
      'clip.vision.block_count': count(blocks),
      'clip.vision.attention.head_count': count(heads),
      'clip.vision.attention.layer_norm_epsilon': { type: 'float32', value: TOWER_EPSILON },
      'clip.vision.image_mean': { type: 'float32[]', value: [...CHANNEL_MEAN] },
      'clip.vision.image_std': { type: 'float32[]', value: [...CHANNEL_STD] },
    },
    tensors,
  });
}
