import type { LoraTarget } from '../../../model/recipe.ts';

/** The linear layers of a decoder's block by their names in GGUF files, as transformers calls them. */
export const DECODER_LAYERS: Readonly<Record<LoraTarget, string>> = {
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};
