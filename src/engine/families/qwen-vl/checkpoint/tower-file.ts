import type { ImportType } from '../../../../model/import-record.ts';
import type { SourceTensors } from '../../../checkpoints/names/source-tensors.ts';
import type { PlannedTensor } from '../../../checkpoints/output/planned-tensor.ts';
import { FILE_TYPES, towerType } from '../../../checkpoints/output/weight-type.ts';
import type { CheckpointTensor } from '../../../checkpoints/tensors/checkpoint-tensor.ts';
import { readValues } from '../../../checkpoints/tensors/converted-tensor.ts';
import type { GgufValue } from '../../../ggml/gguf-value.ts';
import { VISION_KEYS } from '../../../model-files/vision-keys.ts';
import { EPSILON, projectorOf, PUBLISHED_PIXELS, PUBLISHED_WINDOW, QWEN_KEYS } from '../generation.ts';
import type { PictureSettings } from './picture-config.ts';
import type { TowerConfig } from './tower-config.ts';

/** Pixels of a side that llama.cpp's converter says of a tower without learnt positions; nothing follows from it. */
const IMAGE_SIZE = 560;

/**
 * Tensors of a tower and its mergers by llama.cpp's names.
 *
 * @param tensors told which are missing
 * @param layers of the decoder; each takes one deep merger, and what is left of these is not read
 */
export async function planTower(
  tensors: SourceTensors,
  tower: TowerConfig,
  layers: number,
  type: ImportType,
): Promise<PlannedTensor[]> {
  const { generation, width, feedForward, patchSize, merge, frames, output } = tower;
  const planned: PlannedTensor[] = [];
  const matrices = towerType(type);
  const add = (name: string, source: CheckpointTensor | undefined, as: PlannedTensor['type']) => {
    if (source !== undefined) planned.push({ name, source, type: as });
  };
  const writer = (part: 'tower' | 'projector') => {
    const vector = (name: string, from: string, length: number) =>
      add(name, tensors.take(part, from, [length]), 'F32');
    return {
      norm: (name: string, from: string, length: number) => {
        vector(`${name}.weight`, `${from}.weight`, length);
        if (generation === 3) vector(`${name}.bias`, `${from}.bias`, length);
      },
      linear: (name: string, from: string, inputs: number, outputs: number) => {
        add(`${name}.weight`, tensors.take(part, `${from}.weight`, [outputs, inputs]), matrices);
        vector(`${name}.bias`, `${from}.bias`, outputs);
      },
    };
  };
  const inTower = writer('tower');
  const kernel = tensors.take('tower', 'patch_embed.proj.weight', [width, 3, frames, patchSize, patchSize]);
  if (kernel?.shape[2] === frames) planned.push(...(await framesOf(kernel, frames)));
  if (generation === 3) {
    add('v.patch_embd.bias', tensors.take('tower', 'patch_embed.proj.bias', [width]), 'F32');
    add('v.position_embd.weight', tensors.take('tower', 'pos_embed.weight', [tower.positions, width]), 'F32');
  }
  for (let block = 0; block < tower.blocks; block++) {
    const [to, from] = [`v.blk.${block}`, `blocks.${block}`];
    inTower.norm(`${to}.ln1`, `${from}.norm1`, width);
    if (generation === 3) inTower.linear(`${to}.attn_qkv`, `${from}.attn.qkv`, width, 3 * width);
    else {
      const weight = tensors.take('tower', `${from}.attn.qkv.weight`, [3 * width, width]);
      const bias = tensors.take('tower', `${from}.attn.qkv.bias`, [3 * width]);
      for (const [part, name] of ['attn_q', 'attn_k', 'attn_v'].entries()) {
        add(`${to}.${name}.weight`, weight && thirdOf(weight, part), matrices);
        add(`${to}.${name}.bias`, bias && thirdOf(bias, part), 'F32');
      }
    }
    inTower.linear(`${to}.attn_out`, `${from}.attn.proj`, width, width);
    inTower.norm(`${to}.ln2`, `${from}.norm2`, width);
    const [expand, contract] = generation === 3 ? ['linear_fc1', 'linear_fc2'] : ['up_proj', 'down_proj'];
    if (generation === 2.5) inTower.linear(`${to}.ffn_gate`, `${from}.mlp.gate_proj`, width, feedForward);
    inTower.linear(`${to}.ffn_up`, `${from}.mlp.${expand}`, width, feedForward);
    inTower.linear(`${to}.ffn_down`, `${from}.mlp.${contract}`, feedForward, width);
  }
  const inMerger = writer('projector');
  const joined = width * merge ** 2;
  const [norm, first, second] =
    generation === 3 ? ['norm', 'linear_fc1', 'linear_fc2'] : ['ln_q', 'mlp.0', 'mlp.2'];
  inMerger.norm('v.post_ln', `merger.${norm}`, width);
  inMerger.linear('mm.0', `merger.${first}`, joined, joined);
  inMerger.linear('mm.2', `merger.${second}`, joined, output);
  const read = tower.deepMergers.slice(0, layers);
  for (let merger = 0; merger < tower.mergerBlocks.length; merger++)
    if (!read.some((each) => each.merger === merger))
      tensors.leave('projector', `deepstack_merger_list.${merger}.`);
  for (const { block, merger } of read) {
    const [to, from] = [`v.deepstack.${block}`, `deepstack_merger_list.${merger}`];
    inMerger.norm(`${to}.norm`, `${from}.norm`, joined);
    inMerger.linear(`${to}.fc1`, `${from}.linear_fc1`, joined, joined);
    inMerger.linear(`${to}.fc2`, `${from}.linear_fc2`, joined, output);
  }
  return planned;
}

/** Queries, keys or values of a tensor that holds all three, one behind the other. */
function thirdOf(tensor: CheckpointTensor, part: number): CheckpointTensor {
  const bytes = tensor.bytes / 3;
  const [rows = 0, ...others] = tensor.shape;
  return { ...tensor, shape: [rows / 3, ...others], offset: tensor.offset + part * bytes, bytes };
}

/** The kernel of each frame, in F32: llama.cpp has one of two dimensions for each. */
async function framesOf(kernel: CheckpointTensor, frames: number): Promise<PlannedTensor[]> {
  const [width = 0, channels = 0, , side = 0] = kernel.shape;
  const values = await readValues(kernel);
  const plane = side ** 2;
  return Array.from({ length: frames }, (_, frame) => {
    const source = new Float32Array(values.length / frames);
    for (let row = 0; row < width * channels; row++)
      source.set(
        values.subarray((row * frames + frame) * plane, (row * frames + frame + 1) * plane),
        row * plane,
      );
    const name = frame === 0 ? 'v.patch_embd.weight' : `v.patch_embd.weight.${frame}`;
    return { name, source, type: 'F32', shape: [width, channels, side, side] };
  });
}

/** What the file says, in llama.cpp's keys where it has them. */
export function towerMetadata(
  name: string,
  tower: TowerConfig,
  { pixels, mean, std, interpolation }: PictureSettings,
  layers: number,
  type: ImportType,
): Record<string, GgufValue> {
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  const text = (value: string): GgufValue => ({ type: 'string', value });
  const { generation, blocks, patchSize, activation, deepMergers, fullBlocks } = tower;
  const published = PUBLISHED_PIXELS[generation];
  const isGated = generation === 2.5;
  const every = patternOf(fullBlocks, blocks);
  return {
    'general.architecture': text('clip'),
    'general.type': text('mmproj'),
    'general.name': text(name),
    'general.file_type': count(FILE_TYPES[type === 'f32' || type === 'bf16' ? type : 'f16']),
    'clip.has_vision_encoder': { type: 'bool', value: true },
    'clip.projector_type': text(projectorOf(generation)),
    ...(isGated
      ? { 'clip.use_silu': { type: 'bool', value: true } as const }
      : { 'clip.use_gelu': { type: 'bool', value: true } as const }),
    ...(activation === (isGated ? 'silu' : 'gelu-tanh')
      ? {}
      : { [VISION_KEYS.activation]: text(activation) }),
    'clip.vision.image_size': count(
      isGated ? IMAGE_SIZE : Math.floor(Math.sqrt(tower.positions)) * patchSize,
    ),
    'clip.vision.patch_size': count(patchSize),
    'clip.vision.embedding_length': count(tower.width),
    'clip.vision.feed_forward_length': count(tower.feedForward),
    'clip.vision.projection_dim': count(tower.output),
    'clip.vision.block_count': count(blocks),
    'clip.vision.attention.head_count': count(tower.heads),
    'clip.vision.attention.layer_norm_epsilon': { type: 'float32', value: EPSILON },
    'clip.vision.spatial_merge_size': count(tower.merge),
    'clip.vision.image_mean': { type: 'float32[]', value: mean },
    'clip.vision.image_std': { type: 'float32[]', value: std },
    ...(isGated
      ? every === null
        ? { [QWEN_KEYS.fullBlocks]: { type: 'int32[]', value: fullBlocks } as const }
        : { 'clip.vision.n_wa_pattern': count(every) }
      : {
          'clip.vision.is_deepstack_layers': {
            type: 'bool[]',
            value: Array.from({ length: blocks }, (_, block) =>
              deepMergers.slice(0, layers).some((each) => each.block === block),
            ),
          },
          ...(isInOrder(tower.mergerBlocks, deepMergers.slice(0, layers))
            ? {}
            : { [QWEN_KEYS.deepBlocks]: { type: 'int32[]', value: tower.mergerBlocks } as const }),
        }),
    ...(isGated && tower.window !== PUBLISHED_WINDOW ? { [QWEN_KEYS.window]: count(tower.window) } : {}),
    ...(tower.ropeBase === 10_000
      ? {}
      : { [QWEN_KEYS.ropeBase]: { type: 'float32', value: tower.ropeBase } as const }),
    ...(interpolation === 'bicubic' ? {} : { [VISION_KEYS.interpolation]: text(interpolation) }),
    ...(pixels.min === published.min ? {} : { [QWEN_KEYS.minPixels]: count(pixels.min) }),
    ...(pixels.max === published.max ? {} : { [QWEN_KEYS.maxPixels]: count(pixels.max) }),
  };
}

/** Whether the mergers are those that are read, in the order of their blocks. */
function isInOrder(mergerBlocks: readonly number[], read: readonly { readonly block: number }[]): boolean {
  return (
    mergerBlocks.length === read.length && read.every(({ block }, place) => mergerBlocks[place] === block)
  );
}

/** How many blocks lie from one that sees all to the next, where it is the same throughout; llama.cpp knows no other way. */
function patternOf(fullBlocks: readonly number[], blocks: number): number | null {
  const every = (fullBlocks[0] ?? blocks) + 1;
  const regular = Array.from({ length: blocks }, (_, block) => block).filter(
    (block) => (block + 1) % every === 0,
  );
  const seen = new Set(fullBlocks.filter((block) => block >= 0 && block < blocks));
  return seen.size === regular.length && regular.every((block) => seen.has(block)) ? every : null;
}
