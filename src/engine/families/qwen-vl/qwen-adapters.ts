import type { Gguf } from '../../ggml/gguf.ts';
import { moduleOf, type AdapterNames } from '../adapter-names.ts';
import { QWEN_KEYS } from './generation.ts';

const OF_BLOCK: Readonly<Record<string, string>> = {
  norm1: 'ln1',
  norm2: 'ln2',
  'attn.proj': 'attn_out',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
  'mlp.linear_fc1': 'ffn_up',
  'mlp.linear_fc2': 'ffn_down',
};

const OF_MERGER: Readonly<Record<string, string>> = {
  ln_q: 'v.post_ln',
  norm: 'v.post_ln',
  'mlp.0': 'mm.0',
  'mlp.2': 'mm.2',
  linear_fc1: 'mm.0',
  linear_fc2: 'mm.2',
};

const OF_DEEP: Readonly<Record<string, string>> = { norm: 'norm', linear_fc1: 'fc1', linear_fc2: 'fc2' };

const DEEP = 'deepstack_merger_list';

/** The kernel of the patches is left out: its frames are two tensors here. */
export const QWEN_ADAPTERS: AdapterNames = {
  what: 'a Qwen2.5-VL or Qwen3-VL',
  place: (mmproj, { part, name }) => {
    const [module, end] = moduleOf(name) ?? [];
    if (module === undefined || end === undefined) return null;
    if (part === 'projector') {
      const [, place, rest = ''] = /^deepstack_merger_list\.(\d+)\.(.+)$/.exec(module) ?? [];
      if (place === undefined) return named(OF_MERGER[module.replace(/^merger\./, '')], end);
      const block = deepBlocks(mmproj)[Number(place)];
      const found = OF_DEEP[rest];
      return block === undefined || found === undefined ? null : [`v.deepstack.${block}.${found}.${end}`];
    }
    if (module === 'pos_embed') return ['v.position_embd.weight'];
    const [, block, rest = ''] = /^blocks\.(\d+)\.(.+)$/.exec(module) ?? [];
    if (block === undefined) return null;
    const inBlock = `v.blk.${block}`;
    if (rest !== 'attn.qkv') return named(OF_BLOCK[rest] && `${inBlock}.${OF_BLOCK[rest]}`, end);
    const joined = `${inBlock}.attn_qkv.${end}`;
    return mmproj.tensors.has(joined)
      ? [joined]
      : ['attn_q', 'attn_k', 'attn_v'].map((part) => `${inBlock}.${part}.${end}`);
  },
  decoder: 'language_model',
  projector: (mmproj, tensor) => {
    const isThird = deepBlocks(mmproj).length > 0 || mmproj.tensors.has('v.position_embd.weight');
    const [, block, layer, ofLayer = ''] = /^v\.deepstack\.(\d+)\.(\w+)\.(.+)$/.exec(tensor) ?? [];
    if (block !== undefined && layer !== undefined) {
      const name = Object.keys(OF_DEEP).find((each) => OF_DEEP[each] === layer) ?? layer;
      return [`visual.${DEEP}.${deepBlocks(mmproj).indexOf(Number(block))}`, `${name}.${ofLayer}`];
    }
    const [gguf = '', end = ''] = moduleOf(tensor) ?? [];
    const names = Object.keys(OF_MERGER).filter((each) => OF_MERGER[each] === gguf);
    return ['visual.merger', `${(isThird ? names.at(-1) : names[0]) ?? gguf}.${end}`];
  },
};

function named(place: string | undefined, end: string): string[] | null {
  return place === undefined ? null : [`${place}.${end}`];
}

/** Blocks behind which the deep mergers read, in the order in which the checkpoint counts these. */
function deepBlocks({ tensors, metadata }: Gguf): number[] {
  const stated = metadata.get(QWEN_KEYS.deepBlocks)?.value;
  if (typeof stated === 'object') return Array.from(stated as Iterable<number>);
  const blocks = [...tensors.keys()].flatMap(
    (name) => /^v\.deepstack\.(\d+)\.norm\.weight$/.exec(name)?.[1] ?? [],
  );
  return blocks.map(Number).toSorted((one, other) => one - other);
}
