import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import type { VisionSettings } from './vision-settings.ts';
import {
  loadWeights,
  type Linear,
  type Loaded,
  type Norm,
  type WeightPlan,
} from '../../vision/weight-plan.ts';

export interface VisionBlock {
  readonly attentionNorm: Norm;
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly attentionOut: Linear;
  readonly feedForwardNorm: Norm;
  /** CLIP's fc1, width to feed-forward width. */
  readonly expand: Linear;
  /** CLIP's fc2, back to the width. */
  readonly contract: Linear;
}

/** The weights of a tower in a device's memory. */
export type VisionWeights = Loaded<{
  readonly patch: Linear;
  readonly classEmbedding: Tensor | undefined;
  readonly position: Tensor;
  readonly preNorm: Norm | undefined;
  readonly postNorm: Norm | undefined;
  readonly blocks: readonly VisionBlock[];
}>;

/** Tensors of a block, and of all that is around the blocks, at most. */
const BLOCK_TENSORS = 16;
const OTHER_TENSORS = 8;

/**
 * Loads what is needed of a tower into the memory of a device.
 *
 * @param states numbers of blocks behind which features are read; deeper blocks are not loaded
 * @throws AppError of {@link loadWeights}
 */
export function loadVisionWeights(
  ggml: Ggml,
  backend: Backend,
  gguf: Gguf,
  settings: VisionSettings,
  states: readonly number[],
): Promise<VisionWeights> {
  const blocks = Math.max(...states);
  const most = blocks * BLOCK_TENSORS + OTHER_TENSORS;
  return loadWeights(ggml, backend, gguf, { what: 'the vision tower', most }, (plan) => {
    const { width, patchSize, positions, positionOf } = settings;
    const classEmbedding = plan.optional('v.class_embd', [width]);
    return {
      patch: {
        weight: plan.kernel('v.patch_embd.weight', [patchSize, patchSize, 3, width]),
        bias: plan.optional('v.patch_embd.bias', [width]),
      },
      classEmbedding,
      position:
        positionOf === null
          ? plan.vector('v.position_embd.weight', [width, positions])
          : plan.rows('v.position_embd.weight', [width, positions], positionOf),
      preNorm: plan.optionalNorm('v.pre_ln', width),
      postNorm: plan.optionalNorm('v.post_ln', width),
      blocks: Array.from({ length: blocks }, (_, index) => planBlock(plan, `v.blk.${index}`, settings)),
    };
  });
}

function planBlock(plan: WeightPlan, name: string, { width, currentNaming }: VisionSettings): VisionBlock {
  const [down, up] = [`${name}.ffn_down`, `${name}.ffn_up`];
  // The old converter called fc1 "ffn_down" and fc2 "ffn_up". Where the feed-forward width equals the width both read
  // the same: then the old naming is assumed, as llama.cpp does, unless the file says that it is newer.
  const [inputs, outputs] = [plan.dimension(`${down}.weight`, 0), plan.dimension(`${down}.weight`, 1)];
  const swapped = inputs === width && !(outputs === width && currentNaming);
  const [expand, contract] = swapped ? [down, up] : [up, down];
  const feedForward = plan.dimension(`${expand}.weight`, 1);
  return {
    attentionNorm: plan.norm(`${name}.ln1`, width),
    query: plan.linear(`${name}.attn_q`, width, width),
    key: plan.linear(`${name}.attn_k`, width, width),
    value: plan.linear(`${name}.attn_v`, width, width),
    attentionOut: plan.linear(`${name}.attn_out`, width, width),
    feedForwardNorm: plan.norm(`${name}.ln2`, width),
    expand: plan.linear(expand, width, feedForward),
    contract: plan.linear(contract, feedForward, width),
  };
}
