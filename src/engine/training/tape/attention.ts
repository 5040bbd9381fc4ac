import { attentionInParts } from './attention-in-parts.ts';
import type { AttentionSettings } from './attention-settings.ts';
import { fusedAttention } from './fused-attention.ts';
import type { Tape, Value } from './tape.ts';

/**
 * softmax(scale K^T Q + mask) V in each head: q [width, heads, queries, batch], k and v [width, key heads, tokens, batch], all
 * contiguous; a group of neighbouring heads reads one key head (grouped-query attention).
 *
 * @returns of q's shape
 */
export function attention(tape: Tape, q: Value, k: Value, v: Value, settings: AttentionSettings): Value {
  return fusedAttention(tape, q, k, v, settings) ?? attentionInParts(tape, q, k, v, settings);
}
