import { at } from '../../../core/at.ts';
import type { Tensor } from '../../ggml/ggml.ts';
import { transposed } from './matrix-product.ts';
import type { Shape, Tape, Value } from './tape.ts';

/** The same elements in another shape. */
export function reshape(tape: Tape, x: Value, shape: Shape): Value {
  const { ggml, nodes } = tape;
  const to = (tensor: Tensor, [a, b, c, d]: Shape) => ggml.ggml_reshape_4d(nodes, tensor, a, b, c, d);
  return tape.record(to(x.tensor, shape), shape, [x], (dy) => [to(dy, x.shape)]);
}

/** A contiguous copy with its axes in another order: axis i of x becomes axis `axes[i]`. */
export function permute(tape: Tape, x: Value, axes: Shape): Value {
  const { ggml, nodes } = tape;
  const to = (tensor: Tensor, [a, b, c, d]: Shape) =>
    ggml.ggml_cont(nodes, ggml.ggml_permute(nodes, tensor, a, b, c, d));
  const shape = [0, 1, 2, 3].map((axis) => at(x.shape, axes.indexOf(axis)));
  const inverse: Shape = [axes.indexOf(0), axes.indexOf(1), axes.indexOf(2), axes.indexOf(3)];
  return tape.record(to(x.tensor, axes), shape, [x], (dy) => [to(dy, inverse)]);
}

/** Columns of matrices of one width, one matrix after the other: text and image tokens as one prompt. */
export function joinColumns(tape: Tape, parts: readonly Value[]): Value {
  const { ggml, nodes } = tape;
  const [first] = parts;
  if (first === undefined) throw new RangeError('no columns to join');
  const [width] = first.shape;
  const joined = parts
    .slice(1)
    .reduce((before, { tensor }) => ggml.ggml_concat(nodes, before, tensor, 1), first.tensor);
  const columns = parts.reduce((sum, { shape }) => sum + shape[1], 0);
  return tape.record(joined, [width, columns], parts, (dy) => {
    let from = 0;
    return parts.map(({ shape, tracked }) => {
      const begin = from;
      from += shape[1];
      if (!tracked) return null;
      const rowBytes = width * Float32Array.BYTES_PER_ELEMENT;
      return ggml.ggml_cont(nodes, ggml.ggml_view_2d(nodes, dy, width, shape[1], rowBytes, begin * rowBytes));
    });
  });
}

/**
 * Some columns of a matrix [width, columns], as x S with S [columns, chosen] holding a 1 for each column that is chosen:
 * a product, because every backend has its gradient.
 */
export function selectColumns(tape: Tape, x: Value, selection: Tensor, chosen: number): Value {
  const { ggml, nodes } = tape;
  const [width] = x.shape;
  const picked = ggml.ggml_mul_mat(nodes, transposed(tape, x.tensor), selection);
  return tape.record(picked, [width, chosen], [x], (dy) => [
    ggml.ggml_mul_mat(nodes, transposed(tape, dy), transposed(tape, selection)),
  ]);
}
