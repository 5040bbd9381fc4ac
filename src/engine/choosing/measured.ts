import type { ModelChoice } from '../../model/model-choice.ts';

/** Bytes by `test/bench/choosing.ts estimate`: the product's estimate for files of each shape, on a CPU. */
export const ESTIMATED_MEMORY: Readonly<Record<string, ModelChoice['memory']>> = {
  'SmolVLM2-256M': { f16: 1_017_736_384, q4_k: 851_710_144 },
  'SmolVLM2-500M': { f16: 1_599_406_784, q4_k: 1_176_469_184 },
  'Qwen3-VL-2B': { f16: 5_944_487_136, q4_k: 3_471_338_720 },
  'SmolVLM2-2.2B': { f16: 5_733_695_840, q4_k: 3_154_299_232 },
  'Qwen2.5-VL-3B': { f16: 8_815_148_256, q4_k: 4_379_458_784 },
  'Qwen3-VL-4B': { f16: 10_703_205_600, q4_k: 4_921_189_600 },
  'LLaVA-1.5-7B': { f16: 16_771_866_016, q4_k: 7_118_882_208 },
  'Qwen2.5-VL-7B': { f16: 17_997_962_464, q4_k: 7_191_500_000 },
  'Qwen3-VL-8B': { f16: 19_465_065_600, q4_k: 7_851_771_008 },
  'LLaVA-1.5-13B': { f16: 30_719_517_088, q4_k: 12_051_190_688 },
};

/** By `test/bench/choosing.ts measure`, one thread of a shared AMD EPYC virtual machine (AVX-512) that other programs used too. */
export const MEASURED: Readonly<Record<string, NonNullable<ModelChoice['measured']>>> = {
  'SmolVLM2-256M': { type: 'f16', picture: 3.13, pair: 0.47, furtherPair: 0.24, memory: 939_483_136 },
  'SmolVLM2-500M': { type: 'f16', picture: 3.16, pair: 1.26, furtherPair: 0.64, memory: 1_384_435_712 },
  'Qwen3-VL-2B': { type: 'q4_k', picture: 4.63, pair: 4.07, furtherPair: 2.04, memory: 3_202_658_304 },
  'SmolVLM2-2.2B': { type: 'q4_k', picture: 10.64, pair: 3.19, furtherPair: 1.73, memory: 3_300_216_832 },
  'Qwen2.5-VL-3B': { type: 'q4_k', picture: 10.67, pair: 8.8, furtherPair: 4.52, memory: 5_118_660_608 },
};
