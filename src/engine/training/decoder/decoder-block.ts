import { silu } from '../tape/activation.ts';
import { permute, reshape } from '../tape/arrange.ts';
import { attention } from '../tape/attention.ts';
import { rotary } from '../tape/attention-parts.ts';
import { add, multiply, scale } from '../tape/elementwise.ts';
import { matrixProduct } from '../tape/matrix-product.ts';
import { rmsNorm } from '../tape/norm.ts';
import type { Tape, Value } from '../tape/tape.ts';
import type { DecoderShape } from './decoder-shape.ts';
import type { LoraTarget } from './lora.ts';
import type { TokenLayout } from './token-layout.ts';

/** How sequences lie, and what their attention may take at once. */
export interface BlockLayout extends TokenLayout {
  /** Bytes of attention's shares. */
  readonly attentionRoom: number;
}

/** One block's frozen matrices and gains, and the factors of those that are adapted. */
export interface BlockWeights {
  frozen(part: string): Value;
  adapter(target: LoraTarget): {
    readonly a: Value;
    readonly b: Value;
    /** alpha / rank. */
    readonly factor: number;
    /** 0 or 1 / (1 - dropout) for every input, or null. */
    readonly dropout: Value | null;
  } | null;
}

/**
 * A block of a Llama decoder on x [width, tokens * batch] (Touvron et al. 2023, in the order of llama.cpp's build_llama).
 */
export function decoderBlock(
  tape: Tape,
  x: Value,
  weights: BlockWeights,
  shape: DecoderShape,
  layout: BlockLayout,
): Value {
  const attended = add(tape, x, attend(tape, x, weights, shape, layout));
  const normed = multiply(tape, rmsNorm(tape, attended, shape.epsilon), weights.frozen('ffn_norm'));
  const gate = silu(tape, adapted(tape, normed, weights, 'ffn_gate'));
  const gated = multiply(tape, gate, adapted(tape, normed, weights, 'ffn_up'));
  return add(tape, attended, adapted(tape, gated, weights, 'ffn_down'));
}

function attend(
  tape: Tape,
  x: Value,
  weights: BlockWeights,
  { heads, keyValueHeads, headWidth, epsilon, rotation }: DecoderShape,
  { tokens, batch, positions, mask, attentionRoom }: BlockLayout,
): Value {
  const normed = multiply(tape, rmsNorm(tape, x, epsilon), weights.frozen('attn_norm'));
  const split = (target: LoraTarget, count: number) =>
    reshape(tape, adapted(tape, normed, weights, target), [headWidth, count, tokens, batch]);
  const turned = (value: Value) => rotary(tape, value, positions, rotation);
  const q = permute(tape, turned(split('attn_q', heads)), [0, 2, 1, 3]);
  const k = permute(tape, turned(split('attn_k', keyValueHeads)), [0, 2, 1, 3]);
  const v = permute(tape, split('attn_v', keyValueHeads), [0, 2, 1, 3]);
  const mixed = attention(tape, q, k, v, {
    scale: 1 / Math.sqrt(headWidth),
    mask,
    causal: true,
    room: attentionRoom,
  });
  const joined = reshape(tape, permute(tape, mixed, [0, 2, 1, 3]), [headWidth * heads, tokens * batch, 1, 1]);
  return adapted(tape, joined, weights, 'attn_output');
}

/** W x + factor B A x. */
function adapted(tape: Tape, x: Value, weights: BlockWeights, target: LoraTarget): Value {
  const plain = matrixProduct(tape, weights.frozen(target), x);
  const adapter = weights.adapter(target);
  if (adapter === null) return plain;
  const kept = adapter.dropout === null ? x : multiply(tape, x, adapter.dropout);
  const low = matrixProduct(tape, adapter.a, kept);
  return add(tape, plain, scale(tape, matrixProduct(tape, adapter.b, low), adapter.factor));
}
