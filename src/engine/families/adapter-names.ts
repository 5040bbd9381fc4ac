import type { CanonicalName } from '../checkpoints/names/canonical-name.ts';
import type { Gguf } from '../ggml/gguf.ts';

/** Where PEFT's adapters of a family put what they change, in and out. */
export interface AdapterNames {
  /** For people, behind "an adapter of": "a LLaVA". */
  readonly what: string;
  /**
   * Where a tensor of tower or projector stands in an mmproj: names of tensors, several where the file has the rows of one apart, in
   * their order. Null for one that no mmproj of the family has.
   */
  place(mmproj: Gguf, name: CanonicalName): readonly string[] | null;
  /** Module of the decoder in transformers 5, without `model.` in front: "language_model". */
  readonly decoder: string;
  /** Module of a projector's tensor there, and its name in it: `multi_modal_projector` and `linear_1.weight`. */
  projector(mmproj: Gguf, tensor: string): readonly [module: string, name: string];
}

/** A tensor's name as the module that it belongs to and what it is to that; null where it is neither weight nor bias. */
export function moduleOf(name: string): readonly [module: string, end: 'weight' | 'bias'] | null {
  const [, module, end] = /^(.+)\.(weight|bias)$/.exec(name) ?? [];
  return module === undefined || (end !== 'weight' && end !== 'bias') ? null : [module, end];
}

const TRANSFORMER: Readonly<Record<string, string>> = {
  'embeddings.patch_embedding': 'v.patch_embd',
  'embeddings.position_embedding': 'v.position_embd',
  pre_layrnorm: 'v.pre_ln',
  post_layernorm: 'v.post_ln',
  layer_norm1: 'ln1',
  layer_norm2: 'ln2',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.out_proj': 'attn_out',
  'mlp.fc1': 'ffn_up',
  'mlp.fc2': 'ffn_down',
};

/** Where a tensor of a CLIP or SigLIP tower stands, by the names of its modules. */
export function placeInTransformer(name: string): string | null {
  const [module, end] = moduleOf(name) ?? [];
  if (module === undefined || end === undefined) return null;
  const [, block, rest] = /^(?:encoder\.)?layers\.(\d+)\.(.+)$/.exec(module) ?? [];
  const found = TRANSFORMER[rest ?? module];
  return found === undefined ? null : `${block === undefined ? '' : `v.blk.${block}.`}${found}.${end}`;
}
