/** A layer around the blocks of the tower. */
const AROUND = /^v\.(?:patch_embd|pre_ln|post_ln)\.(?:weight|bias)$/;
const OF_LAYER = /^(mm\.\d+)\.(?:weight|bias)$/;
const EMBEDDINGS = ['v.class_embd', 'v.position_embd.weight'];

/** Of a block of the tower, by its number. */
const OF_BLOCK = /^v\.blk\.(\d+)\.(ln1|ln2|attn_q|attn_k|attn_v|attn_out|ffn_down|ffn_up)\.(weight|bias)$/;

/**
 * Whether a tensor is one of a LLaVA mmproj, also where a card leaves out its block.
 *
 * @param layers names of its projector's layers
 */
export function isKnownTensor(name: string, storedBlocks: number, layers: readonly string[]): boolean {
  const layer = OF_LAYER.exec(name)?.[1];
  if (layer !== undefined) return layers.includes(layer);
  const block = OF_BLOCK.exec(name)?.[1];
  return block === undefined ? AROUND.test(name) || EMBEDDINGS.includes(name) : Number(block) < storedBlocks;
}
