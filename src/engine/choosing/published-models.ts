import type { DecoderShape } from '../families/decoders/decoder-shape.ts';

/** Shapes of models that were published, by their `config.json`. */
export interface PublishedDecoder extends Pick<
  DecoderShape,
  'width' | 'blocks' | 'heads' | 'keyValueHeads' | 'headWidth' | 'feedForward'
> {
  /** Rows of the embedding. */
  readonly vocabulary: number;
  /** Whether the output matrix is the embedding. */
  readonly tied: boolean;
}

export interface PublishedTower {
  readonly patch: number;
  /** Patches of a side that positions are learnt for; 0 where none are. */
  readonly side: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  readonly feedForward: number;
  /** Patches of a side that become one token. */
  readonly merge: number;
  /** Blocks behind which deepstack reads. */
  readonly deepBlocks?: readonly number[];
}

/** How a tower, what follows it and a decoder are made. */
export type PublishedKind = 'llava' | 'smolvlm' | 'qwen2.5-vl' | 'qwen3-vl';

export interface PublishedModel {
  readonly name: string;
  /** Of its checkpoint on the hub. */
  readonly repository: string;
  readonly kind: PublishedKind;
  readonly decoder: PublishedDecoder;
  readonly tower: PublishedTower;
}

const VICUNA = { tied: false, vocabulary: 32064, headWidth: 128 };
const CLIP_L: PublishedTower = {
  patch: 14,
  side: 24,
  width: 1024,
  blocks: 24,
  heads: 16,
  feedForward: 4096,
  merge: 1,
};
const SMOLLM2 = { tied: false, vocabulary: 49280, headWidth: 64 };
const SIGLIP_B: PublishedTower = {
  patch: 16,
  side: 32,
  width: 768,
  blocks: 12,
  heads: 12,
  feedForward: 3072,
  merge: 4,
};
const SIGLIP_SO: PublishedTower = {
  patch: 14,
  side: 27,
  width: 1152,
  blocks: 27,
  heads: 16,
  feedForward: 4304,
  merge: 3,
};
const QWEN_2_5: PublishedTower = {
  patch: 14,
  side: 0,
  width: 1280,
  blocks: 32,
  heads: 16,
  feedForward: 3420,
  merge: 2,
};
const QWEN_3: PublishedTower = {
  patch: 16,
  side: 48,
  width: 1024,
  blocks: 24,
  heads: 16,
  feedForward: 4096,
  merge: 2,
  deepBlocks: [5, 11, 17],
};
const QWEN_3_LARGE: PublishedTower = {
  ...QWEN_3,
  width: 1152,
  blocks: 27,
  feedForward: 4304,
  deepBlocks: [8, 16, 24],
};

/** The smallest first. */
export const PUBLISHED_MODELS: readonly PublishedModel[] = [
  {
    name: 'SmolVLM2-256M',
    repository: 'HuggingFaceTB/SmolVLM2-256M-Video-Instruct',
    kind: 'smolvlm',
    decoder: { ...SMOLLM2, width: 576, blocks: 30, heads: 9, keyValueHeads: 3, feedForward: 1536 },
    tower: SIGLIP_B,
  },
  {
    name: 'SmolVLM2-500M',
    repository: 'HuggingFaceTB/SmolVLM2-500M-Video-Instruct',
    kind: 'smolvlm',
    decoder: { ...SMOLLM2, width: 960, blocks: 32, heads: 15, keyValueHeads: 5, feedForward: 2560 },
    tower: SIGLIP_B,
  },
  {
    name: 'Qwen3-VL-2B',
    repository: 'Qwen/Qwen3-VL-2B-Instruct',
    kind: 'qwen3-vl',
    decoder: {
      width: 2048,
      blocks: 28,
      heads: 16,
      keyValueHeads: 8,
      headWidth: 128,
      feedForward: 6144,
      vocabulary: 151936,
      tied: true,
    },
    tower: QWEN_3,
  },
  {
    name: 'SmolVLM2-2.2B',
    repository: 'HuggingFaceTB/SmolVLM2-2.2B-Instruct',
    kind: 'smolvlm',
    decoder: { ...SMOLLM2, width: 2048, blocks: 24, heads: 32, keyValueHeads: 32, feedForward: 8192 },
    tower: SIGLIP_SO,
  },
  {
    name: 'Qwen2.5-VL-3B',
    repository: 'Qwen/Qwen2.5-VL-3B-Instruct',
    kind: 'qwen2.5-vl',
    decoder: {
      width: 2048,
      blocks: 36,
      heads: 16,
      keyValueHeads: 2,
      headWidth: 128,
      feedForward: 11008,
      vocabulary: 151936,
      tied: true,
    },
    tower: QWEN_2_5,
  },
  {
    name: 'Qwen3-VL-4B',
    repository: 'Qwen/Qwen3-VL-4B-Instruct',
    kind: 'qwen3-vl',
    decoder: {
      width: 2560,
      blocks: 36,
      heads: 32,
      keyValueHeads: 8,
      headWidth: 128,
      feedForward: 9728,
      vocabulary: 151936,
      tied: true,
    },
    tower: QWEN_3,
  },
  {
    name: 'LLaVA-1.5-7B',
    repository: 'llava-hf/llava-1.5-7b-hf',
    kind: 'llava',
    decoder: { ...VICUNA, width: 4096, blocks: 32, heads: 32, keyValueHeads: 32, feedForward: 11008 },
    tower: CLIP_L,
  },
  {
    name: 'Qwen2.5-VL-7B',
    repository: 'Qwen/Qwen2.5-VL-7B-Instruct',
    kind: 'qwen2.5-vl',
    decoder: {
      width: 3584,
      blocks: 28,
      heads: 28,
      keyValueHeads: 4,
      headWidth: 128,
      feedForward: 18944,
      vocabulary: 152064,
      tied: false,
    },
    tower: QWEN_2_5,
  },
  {
    name: 'Qwen3-VL-8B',
    repository: 'Qwen/Qwen3-VL-8B-Instruct',
    kind: 'qwen3-vl',
    decoder: {
      width: 4096,
      blocks: 36,
      heads: 32,
      keyValueHeads: 8,
      headWidth: 128,
      feedForward: 12288,
      vocabulary: 151936,
      tied: false,
    },
    tower: QWEN_3_LARGE,
  },
  {
    name: 'LLaVA-1.5-13B',
    repository: 'llava-hf/llava-1.5-13b-hf',
    kind: 'llava',
    decoder: { ...VICUNA, width: 5120, blocks: 40, heads: 40, keyValueHeads: 40, feedForward: 13824 },
    tower: CLIP_L,
  },
];
