import type { LoraTarget } from '../../../model/recipe.ts';
import type { Tensor } from '../../ggml/ggml.ts';
import { silu } from '../tape/activation.ts';
import { reshape, selectColumns } from '../tape/arrange.ts';
import { attention } from '../tape/attention.ts';
import { rotary } from '../tape/attention-parts.ts';
import { add, multiply, scale } from '../tape/elementwise.ts';
import { matrixProduct } from '../tape/matrix-product.ts';
import { rmsNorm } from '../tape/norm.ts';
import type { Keep, Tape, Value } from '../tape/tape.ts';
import type { DecoderShape } from '../../families/decoders/decoder-shape.ts';
import type { HEAD_NORMS } from '../../families/decoders/read-decoder-shape.ts';
import type { TokenLayout } from './token-layout.ts';

/** How sequences lie, and what their attention may take at once. */
export interface BlockLayout extends TokenLayout {
  /** Bytes of attention's shares. */
  readonly attentionRoom: number;
  /**
   * Whether only the token that is read at the end goes on, as behind the last block: then all tokens give keys and values,
   * and everything else is computed for one token a sequence.
   */
  readonly onlyLast: boolean;
  /** Of what takes long to compute. */
  readonly keep: Keep;
}

/** One block's matrices, biases and gains, and the factors of the matrices that are adapted. */
export interface BlockWeights {
  weight(part: string): Value;
  /** What is added to a matrix' products, [outputs]; null where nothing is. */
  bias(target: LoraTarget): Value | null;
  /** Gains of the norm of each head's queries or keys, [head width]; null where they have none. */
  headNorm(norm: (typeof HEAD_NORMS)[number]): Value | null;
  /** What the frequencies of its rotation are divided by, the same for all blocks; or null. */
  readonly ropeDivisors: Tensor | null;
  adapter(target: LoraTarget): {
    readonly a: Value;
    readonly b: Value;
    /** alpha / rank. */
    readonly factor: number;
    /** 0 or 1 / (1 - dropout) for every input of so many columns, or null. */
    readonly dropout: (columns: number) => Value | null;
  } | null;
}

/**
 * A block of a decoder on x [width, tokens * batch] (Touvron et al. 2023, in the order of llama.cpp's graphs of Llama and Qwen).
 *
 * @returns [width, tokens * batch], or [width, batch] of the last tokens
 */
export function decoderBlock(
  tape: Tape,
  x: Value,
  weights: BlockWeights,
  shape: DecoderShape,
  layout: BlockLayout,
): Value {
  const { onlyLast, last, batch, keep } = layout;
  const residual = onlyLast ? selectColumns(tape, x, last.selection, batch) : x;
  const attended = add(tape, residual, attend(tape, x, weights, shape, layout));
  const normed = multiply(tape, rmsNorm(tape, attended, shape.epsilon), weights.weight('ffn_norm'));
  const gate = silu(tape, adapted(tape, normed, weights, 'ffn_gate', keep));
  const gated = multiply(tape, gate, adapted(tape, normed, weights, 'ffn_up', keep));
  return add(tape, attended, adapted(tape, gated, weights, 'ffn_down'));
}

function attend(
  tape: Tape,
  x: Value,
  weights: BlockWeights,
  { heads, keyValueHeads, headWidth, epsilon, rotation: turned }: DecoderShape,
  { tokens, batch, positions, mask, attentionRoom, onlyLast, last, keep }: BlockLayout,
): Value {
  const normed = multiply(tape, rmsNorm(tape, x, epsilon), weights.weight('attn_norm'));
  const asking = onlyLast
    ? { x: selectColumns(tape, normed, last.selection, batch), tokens: 1, ...last }
    : { x: normed, tokens, positions, mask };
  const rotation = { ...turned, divisors: weights.ropeDivisors };
  /** [head width, heads, tokens of all sequences, 1]. */
  const split = (given: Value, target: LoraTarget, count: number) =>
    reshape(tape, adapted(tape, given, weights, target, keep), [headWidth, count, given.shape[1], 1]);
  const placed = (norm: (typeof HEAD_NORMS)[number], value: Value, at: Tensor) => {
    const gains = weights.headNorm(norm);
    const normal = gains === null ? value : multiply(tape, rmsNorm(tape, value, epsilon), gains);
    return rotary(tape, normal, at, rotation);
  };
  /** Sequences apart. */
  const apart = (value: Value, count: number, columns: number) =>
    reshape(tape, value, [headWidth, count, columns, batch]);
  const q = placed('attn_q_norm', split(asking.x, 'attn_q', heads), asking.positions);
  const k = placed('attn_k_norm', split(normed, 'attn_k', keyValueHeads), positions);
  const v = split(normed, 'attn_v', keyValueHeads);
  const [keys, values] = [apart(k, keyValueHeads, tokens), apart(v, keyValueHeads, tokens)];
  const mixed = attention(tape, apart(q, heads, asking.tokens), keys, values, {
    scale: 1 / Math.sqrt(headWidth),
    mask: asking.mask,
    ofEachHead: onlyLast,
    causal: !onlyLast,
    room: attentionRoom,
    // Weights of other types are not rounded to while training: F16 has no room for gradients.
    factors: weights.weight('attn_k').type === 'BF16' ? 'BF16' : 'F32',
    keep,
  });
  const joined = reshape(tape, mixed, [headWidth * heads, asking.tokens * batch, 1, 1]);
  return adapted(tape, joined, weights, 'attn_output', keep);
}

/** W x + bias + B factor A x. */
function adapted(tape: Tape, x: Value, weights: BlockWeights, target: LoraTarget, keep?: Keep): Value {
  const product = matrixProduct(tape, weights.weight(target), x, keep);
  const bias = weights.bias(target);
  const plain = bias === null ? product : add(tape, product, bias);
  const adapter = weights.adapter(target);
  if (adapter === null) return plain;
  const dropout = adapter.dropout(x.shape[1]);
  const kept = dropout === null ? x : multiply(tape, x, dropout);
  const low = scale(tape, matrixProduct(tape, adapter.a, kept), adapter.factor);
  return add(tape, plain, matrixProduct(tape, adapter.b, low));
}
