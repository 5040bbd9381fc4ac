import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { readTensors, type Gguf, type GgufTensor } from '../../ggml/gguf.ts';
import { decodeTensor, isWritable } from '../../ggml/tensor-data.ts';
import {
  loadWeights,
  type Linear,
  type Loaded,
  type Norm,
  type WeightPlan,
} from '../../vision/weight-plan.ts';
import type { TowerSettings } from './tower-settings.ts';

/** Queries, keys and values in one product, or one each. */
export type Attention = { readonly joined: Linear } | { readonly apart: readonly [Linear, Linear, Linear] };

export interface TowerBlock {
  readonly attentionNorm: Norm;
  readonly attention: Attention;
  readonly attentionOut: Linear;
  readonly feedForwardNorm: Norm;
  /** Multiplied into what {@link expand} makes, behind the activation; undefined where there is none. */
  readonly gate: Linear | undefined;
  readonly expand: Linear;
  readonly contract: Linear;
}

/** The weights of a tower in a device's memory. */
export type TowerWeights = Loaded<{
  /** One for each frame of a film; a picture is shown in all of them. */
  readonly frames: readonly Tensor[];
  readonly patchBias: Tensor | undefined;
  readonly blocks: readonly TowerBlock[];
}>;

/** What reads behind a block, and makes of the patches of a token one row for the decoder. */
export interface Merger {
  readonly norm: Norm;
  /** Whether the patches of a token are put side by side before the norm. */
  readonly joinsFirst: boolean;
  readonly first: Linear;
  readonly second: Linear;
}

/** What makes rows for the decoder: the last merger, and those behind {@link TowerSettings.deepBlocks}. */
export type Mergers = Loaded<{
  readonly last: Merger;
  readonly deep: readonly Merger[];
  /** Numbers of a row, the deep mergers' behind the last one's. */
  readonly width: number;
}>;

const BLOCK_TENSORS = 18;
const OTHER_TENSORS = 8;
const MERGER_TENSORS = 6;

/** Names of the kernels of all frames that a file has. */
export function frameNames({ tensors }: Pick<Gguf, 'tensors'>): string[] {
  const first = 'v.patch_embd.weight';
  const names = [first];
  while (tensors.has(`${first}.${names.length}`)) names.push(`${first}.${names.length}`);
  return names;
}

/** @throws AppError of {@link loadWeights} */
export function loadTowerWeights(
  ggml: Ggml,
  backend: Backend,
  gguf: Gguf,
  settings: TowerSettings,
): Promise<TowerWeights> {
  const frames = frameNames(gguf);
  const most = settings.blocks * BLOCK_TENSORS + frames.length + OTHER_TENSORS;
  return loadWeights(ggml, backend, gguf, { what: 'the vision tower', most }, (plan) => {
    const { width, patchSize, generation } = settings;
    return {
      frames: frames.map((name) => plan.kernel(name, [patchSize, patchSize, 3, width])),
      patchBias: generation === 3 ? plan.vector('v.patch_embd.bias', [width]) : undefined,
      blocks: Array.from({ length: settings.blocks }, (_, index) =>
        planBlock(plan, `v.blk.${index}`, gguf, settings),
      ),
    };
  });
}

function planBlock(
  plan: WeightPlan,
  name: string,
  { tensors }: Gguf,
  { width, generation }: TowerSettings,
): TowerBlock {
  const feedForward = plan.dimension(`${name}.ffn_up.weight`, 1);
  return {
    attentionNorm: plan.norm(`${name}.ln1`, width),
    attention: tensors.has(`${name}.attn_qkv.weight`)
      ? { joined: plan.linear(`${name}.attn_qkv`, width, 3 * width) }
      : {
          apart: [
            plan.linear(`${name}.attn_q`, width, width),
            plan.linear(`${name}.attn_k`, width, width),
            plan.linear(`${name}.attn_v`, width, width),
          ],
        },
    attentionOut: plan.linear(`${name}.attn_out`, width, width),
    feedForwardNorm: plan.norm(`${name}.ln2`, width),
    gate: generation === 2.5 ? plan.linear(`${name}.ffn_gate`, width, feedForward) : undefined,
    expand: plan.linear(`${name}.ffn_up`, width, feedForward),
    contract: plan.linear(`${name}.ffn_down`, feedForward, width),
  };
}

/**
 * Loads what stands between a tower and the decoder.
 *
 * @throws AppError of {@link loadWeights}
 */
export function loadMergers(
  ggml: Ggml,
  backend: Backend,
  gguf: Gguf,
  settings: TowerSettings,
): Promise<Mergers> {
  const { width, merge, deepBlocks } = settings;
  const joined = width * merge ** 2;
  const most = MERGER_TENSORS * (1 + deepBlocks.length);
  return loadWeights(ggml, backend, gguf, { what: 'the projector', most }, (plan) => {
    const output = plan.dimension('mm.2.weight', 1);
    const merger = (norm: Norm, joinsFirst: boolean, first: string, second: string): Merger => {
      const inner = plan.dimension(`${first}.weight`, 1);
      return {
        norm,
        joinsFirst,
        first: plan.linear(first, joined, inner),
        second: plan.linear(second, inner, output),
      };
    };
    return {
      last: merger(plan.norm('v.post_ln', width), false, 'mm.0', 'mm.2'),
      deep: deepBlocks.map((block) => {
        const name = `v.deepstack.${block}`;
        return merger(plan.norm(`${name}.norm`, joined), true, `${name}.fc1`, `${name}.fc2`);
      }),
      width: output * (1 + deepBlocks.length),
    };
  });
}

/** The table of learnt positions, row-major positions x width; undefined where the tower has none. @throws AppError of the file */
export async function readPositions(
  gguf: Gguf,
  { positionSide, width }: TowerSettings,
): Promise<Float32Array | undefined> {
  if (positionSide === 0) return undefined;
  const stored = gguf.tensors.get('v.position_embd.weight') as GgufTensor;
  const table = new Float32Array(positionSide ** 2 * width);
  await readTensors(gguf.file, [stored], ({ type }, bytes) => {
    if (isWritable(type)) table.set(decodeTensor(type, bytes).subarray(0, table.length));
  });
  return table;
}
