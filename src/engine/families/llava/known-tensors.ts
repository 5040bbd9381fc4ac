/** A layer around the blocks of the tower, or of the projector. */
const AROUND = /^(v\.(patch_embd|pre_ln|post_ln)|mm\.(0|2))\.(weight|bias)$/;
const EMBEDDINGS = ['v.class_embd', 'v.position_embd.weight'];

/** Of a block of the tower, by its number. */
const OF_BLOCK = /^v\.blk\.(\d+)\.(ln1|ln2|attn_q|attn_k|attn_v|attn_out|ffn_down|ffn_up)\.(weight|bias)$/;

/** Whether a tensor is one of a LLaVA-1.5 mmproj, also where a card leaves out its block. */
export function isKnownTensor(name: string, storedBlocks: number): boolean {
  const block = OF_BLOCK.exec(name)?.[1];
  return block === undefined ? AROUND.test(name) || EMBEDDINGS.includes(name) : Number(block) < storedBlocks;
}
