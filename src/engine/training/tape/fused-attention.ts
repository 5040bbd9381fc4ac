import type { Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { AttentionSettings } from './attention-settings.ts';
import type { Shape, Tape, Value } from './tape.ts';

/** Numbers of a head that the operations take at once. */
const VECTOR = 16;

/** Queries that are looked at together: for fewer the operations are no faster. */
const LEAST_QUERIES = 64;

/**
 * Attention and its gradient in one operation each, whose shares never lie in memory, where kernels that were compiled on this machine
 * have them (`ggml/kernels/operations.h`); null where not, or not for such shapes.
 */
export function fusedAttention(
  tape: Tape,
  q: Value,
  k: Value,
  v: Value,
  { scale, mask, ofEachHead = false, factors = 'F32', keep = (compute) => compute() }: AttentionSettings,
): Value | null {
  const { ggml, nodes } = tape;
  const { own } = ggml;
  const [width, heads, asked, batch] = q.shape;
  if (own === null || ofEachHead || width % VECTOR !== 0 || asked < LEAST_QUERIES) return null;
  const rounded = ({ tensor }: Value): Tensor =>
    factors === 'F32' ? tensor : ggml.ggml_cast(nodes, tensor, TENSOR_TYPES[factors].id);
  const [keys, values] = [rounded(k), rounded(v)];
  const hidden = mask === null ? null : ggml.ggml_cast(nodes, mask, TENSOR_TYPES.F16.id);
  /** Some of the numbers that an operation gives one behind the other. */
  const part = (all: Tensor, from: number, shape: Shape): Tensor => {
    const count = elements(shape);
    const bytes = TENSOR_TYPES.F32.blockBytes;
    const view = ggml.ggml_view_2d(nodes, all, count, 1, count * bytes, from * bytes);
    return ggml.ggml_reshape_4d(nodes, view, ...shape);
  };
  const given = keep(
    () => own.tiebreak_attention(nodes, q.tensor, keys, values, hidden, scale),
    [(width + 1) * heads * asked * batch, 1, 1, 1],
  );
  return tape.record(part(given, 0, q.shape), q.shape, [q, k, v], (dy) => {
    const all = own.tiebreak_attention_gradient(nodes, q.tensor, keys, values, hidden, given, dy, scale);
    const group = heads / k.shape[1];
    /** Of the heads that share a key head. */
    const summed = (from: number, { tensor, shape }: Value): Tensor => {
      if (group === 1) return part(all, from, shape);
      const count = elements(shape);
      const each = part(all, from, [count, group, 1, 1]);
      const sum = ggml.ggml_repeat_back(nodes, each, ggml.ggml_reshape_2d(nodes, tensor, count, 1));
      return ggml.ggml_reshape_4d(nodes, sum, ...shape);
    };
    const ofKeys = elements(q.shape);
    return [part(all, 0, q.shape), summed(ofKeys, k), summed(ofKeys + group * elements(k.shape), v)];
  });
}

function elements([a, b, c, d]: Shape): number {
  return a * b * c * d;
}
