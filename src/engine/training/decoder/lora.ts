/** Matrices of a block that can be adapted, by their names in GGUF files. */
export const LORA_TARGETS = [
  'attn_q',
  'attn_k',
  'attn_v',
  'attn_output',
  'ffn_gate',
  'ffn_up',
  'ffn_down',
] as const;
export type LoraTarget = (typeof LORA_TARGETS)[number];

/** Low-rank adaptation (Hu et al. 2021): W x + (alpha / rank) B A x. */
export interface LoraSettings {
  /** Columns of B, at least 1. */
  readonly rank: number;
  readonly alpha: number;
  /** Share of the inputs of A that is left out at a training step, in [0, 1). */
  readonly dropout: number;
  readonly targets: readonly LoraTarget[];
}

/** llama.cpp's names of the two factors: A is [inputs, rank], B is [rank, outputs]. */
export function factorNames(block: number, target: LoraTarget): readonly [a: string, b: string] {
  const weight = `blk.${block}.${target}.weight`;
  return [`${weight}.lora_a`, `${weight}.lora_b`];
}
