import type { Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { Shape, Tape, Value } from './tape.ts';

/**
 * y = W x: `weight` [k, n, ...] of any type, `x` [k, m, ...] F32, y [n, m, ...] F32. Heads and batches are ne2 and ne3, and
 * `weight` may have fewer of ne2, each for a group of x's that lie side by side (grouped-query attention).
 *
 * Backward both ways is `mul_mat` again, against a transposed copy that is made when it is needed: dx = W^T dy and
 * dW = dy x^T. So every backend's fast kernels do the work, and a quantised frozen weight costs one layer's F32 copy.
 */
export function matrixProduct(tape: Tape, weight: Value, x: Value): Value {
  const { ggml, nodes } = tape;
  const [k, n, groups] = weight.shape;
  const [inner, m, heads, batch] = x.shape;
  if (inner !== k || heads % groups !== 0)
    throw new RangeError(`[${weight.shape.join(', ')}] and [${x.shape.join(', ')}] have no matrix product`);
  return tape.record(
    ggml.ggml_mul_mat(nodes, weight.tensor, x.tensor),
    [n, m, heads, batch],
    [weight, x],
    (dy) => [
      weight.tracked
        ? sumGroups(
            tape,
            ggml.ggml_mul_mat(nodes, transposed(tape, x.tensor), transposed(tape, dy)),
            [k, n, heads, batch],
            groups,
          )
        : null,
      x.tracked
        ? ggml.ggml_mul_mat(
            nodes,
            transposed(tape, weight.tracked ? weight.tensor : asF32(tape, weight.tensor)),
            dy,
          )
        : null,
    ],
  );
}

/** A contiguous copy with ne0 and ne1 exchanged. */
export function transposed({ ggml, nodes }: Tape, tensor: Tensor): Tensor {
  return ggml.ggml_cont(nodes, ggml.ggml_transpose(nodes, tensor));
}

/** A frozen weight as F32, whatever its type: transposing needs single elements. */
function asF32({ ggml, nodes }: Tape, tensor: Tensor): Tensor {
  return ggml.ggml_cast(nodes, tensor, TENSOR_TYPES.F32.id);
}

/** Sums ne2 over groups of neighbours, down to `groups` of them. */
function sumGroups(tape: Tape, tensor: Tensor, [a, b, heads, batch]: Shape, groups: number): Tensor {
  if (heads === groups) return tensor;
  const { ggml, nodes } = tape;
  const size = heads / groups;
  const apart = ggml.ggml_reshape_3d(nodes, tensor, a * b, size, groups * batch);
  const summed = ggml.ggml_sum_rows(nodes, transposed(tape, apart));
  return ggml.ggml_reshape_4d(nodes, summed, a, b, groups, batch);
}
