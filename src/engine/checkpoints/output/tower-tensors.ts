import type { ImportType } from '../../../model/import-record.ts';
import type { TowerSettings } from '../config/tower-settings.ts';
import type { SourceTensors } from '../names/source-tensors.ts';
import type { CheckpointTensor } from '../tensors/checkpoint-tensor.ts';
import type { PlannedTensor } from './planned-tensor.ts';
import { towerType } from './weight-type.ts';

/**
 * Tensors of a CLIP or SigLIP tower by llama.cpp's present names.
 *
 * @param tensors told which are missing; the caller checks
 * @param blocks that are kept
 * @param lastNorm whether what is read goes through the tower's last norm
 */
export function planTower(
  tensors: SourceTensors,
  { width, feedForward, patchSize, imageSize, family, blocks: all }: TowerSettings,
  { blocks, lastNorm }: { readonly blocks: number; readonly lastNorm: boolean },
  type: ImportType,
): PlannedTensor[] {
  const planned: PlannedTensor[] = [];
  const matrices = towerType(type);
  const add = (name: string, source: CheckpointTensor | undefined, as: PlannedTensor['type']) => {
    if (source !== undefined) planned.push({ name, source, type: as });
  };
  const take = (name: string, shape: readonly number[]) => tensors.take('tower', name, shape);
  const norm = (name: string, from: string) => {
    add(`${name}.weight`, take(`${from}.weight`, [width]), 'F32');
    add(`${name}.bias`, take(`${from}.bias`, [width]), 'F32');
  };
  const linear = (name: string, from: string, inputs: number, outputs: number) => {
    add(`${name}.weight`, take(`${from}.weight`, [outputs, inputs]), matrices);
    add(`${name}.bias`, take(`${from}.bias`, [outputs]), 'F32');
  };
  const patches = Math.floor(imageSize / patchSize) ** 2;
  const isClip = family === 'clip';
  if (isClip) add('v.class_embd', take('embeddings.class_embedding', [width]), 'F32');
  add(
    'v.patch_embd.weight',
    take('embeddings.patch_embedding.weight', [width, 3, patchSize, patchSize]),
    type === 'f32' ? 'F32' : 'F16',
  );
  if (!isClip) add('v.patch_embd.bias', take('embeddings.patch_embedding.bias', [width]), 'F32');
  add(
    'v.position_embd.weight',
    take('embeddings.position_embedding.weight', [patches + (isClip ? 1 : 0), width]),
    'F32',
  );
  if (isClip) norm('v.pre_ln', 'pre_layrnorm');
  for (let block = 0; block < blocks; block++) {
    const [to, from] = [`v.blk.${block}`, `encoder.layers.${block}`];
    norm(`${to}.ln1`, `${from}.layer_norm1`);
    for (const [name, layer] of [
      ['attn_q', 'q_proj'],
      ['attn_k', 'k_proj'],
      ['attn_v', 'v_proj'],
      ['attn_out', 'out_proj'],
    ] as const)
      linear(`${to}.${name}`, `${from}.self_attn.${layer}`, width, width);
    norm(`${to}.ln2`, `${from}.layer_norm2`);
    linear(`${to}.ffn_up`, `${from}.mlp.fc1`, width, feedForward);
    linear(`${to}.ffn_down`, `${from}.mlp.fc2`, feedForward, width);
  }
  // A block behind the last one that is read belongs to the model all the same, and is left out.
  for (let block = blocks; block < all; block++) tensors.leave('tower', `encoder.layers.${block}.`);
  if (lastNorm) norm('v.post_ln', 'post_layernorm');
  return planned;
}
