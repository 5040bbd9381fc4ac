import type { Tensor } from '../../ggml/ggml.ts';
import { transposed } from './matrix-product.ts';
import type { Shape, Tape, Value } from './tape.ts';

/** a + b; b may be smaller and is repeated: [n] or [n, 1] beside [n, m], for instance. */
export function add(tape: Tape, a: Value, b: Value): Value {
  const sum = tape.ggml.ggml_add(tape.nodes, a.tensor, b.tensor);
  return tape.record(sum, a.shape, [a, b], (dy) => [dy, b.tracked ? summedTo(tape, dy, a.shape, b) : null]);
}

/** a * b, element by element; b may be smaller and is repeated. */
export function multiply(tape: Tape, a: Value, b: Value): Value {
  const { ggml, nodes } = tape;
  const product = ggml.ggml_mul(nodes, a.tensor, b.tensor);
  return tape.record(product, a.shape, [a, b], (dy) => [
    a.tracked ? ggml.ggml_mul(nodes, dy, b.tensor) : null,
    b.tracked ? summedTo(tape, ggml.ggml_mul(nodes, dy, a.tensor), a.shape, b) : null,
  ]);
}

export function scale(tape: Tape, x: Value, factor: number): Value {
  const { ggml, nodes } = tape;
  const scaled = (tensor: Tensor) => ggml.ggml_scale(nodes, tensor, factor);
  return tape.record(scaled(x.tensor), x.shape, [x], (dy) => [scaled(dy)]);
}

/** Sums over the columns along which a smaller tensor was repeated: its elements are ne0 alone, or all of them. */
function summedTo(tape: Tape, tensor: Tensor, from: Shape, { tensor: smaller, shape: to }: Value): Tensor {
  if (from.every((size, axis) => size === to[axis])) return tensor;
  if (to[0] !== from[0] || to[1] * to[2] * to[3] !== 1)
    throw new RangeError(`a gradient of [${from.join(', ')}] cannot be summed to [${to.join(', ')}]`);
  const { ggml, nodes } = tape;
  return tape.either(ggml.ggml_repeat_back(nodes, tensor, smaller), () => {
    const columns = ggml.ggml_reshape_2d(nodes, tensor, from[0], from[1] * from[2] * from[3]);
    return ggml.ggml_reshape_2d(nodes, ggml.ggml_sum_rows(nodes, transposed(tape, columns)), to[0], 1);
  });
}
