import type { Gguf } from '../../ggml/gguf.ts';
import { frameNames } from './tower-weights.ts';
import type { TowerSettings } from './tower-settings.ts';

const AROUND = /^(?:v\.post_ln|mm\.[02])\.(?:weight|bias)$/;
const OF_BLOCK =
  /^v\.blk\.(\d+)\.(?:ln1|ln2|attn_qkv|attn_q|attn_k|attn_v|attn_out|ffn_gate|ffn_down|ffn_up)\.(?:weight|bias)$/;
const OF_DEEP = /^v\.deepstack\.(\d+)\.(?:norm|fc1|fc2)\.(?:weight|bias)$/;
const LEARNT = ['v.patch_embd.bias', 'v.position_embd.weight'];

/** Names of tensors in an mmproj that are not read. */
export function unreadTensors(gguf: Gguf, { generation, blocks, deepBlocks }: TowerSettings): string[] {
  const frames = frameNames(gguf);
  return [...gguf.tensors.keys()].filter((name) => {
    const block = OF_BLOCK.exec(name)?.[1];
    if (block !== undefined) return Number(block) >= blocks;
    const deep = OF_DEEP.exec(name)?.[1];
    if (deep !== undefined) return !deepBlocks.includes(Number(deep));
    return !(AROUND.test(name) || frames.includes(name) || (generation === 3 && LEARNT.includes(name)));
  });
}
