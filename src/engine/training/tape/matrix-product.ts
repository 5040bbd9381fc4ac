import type { Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { Keep, Tape, Value } from './tape.ts';

/**
 * Numbers that the CPU's fast product of float matrices takes at once; other inner sizes take four to eight times as long. With no more
 * than these, what it does is add up across one vector for each number: an outer product takes a third of the time.
 */
const INNER_STEP = 16;

/** A gradient of a matrix no wider than this is an outer product's: making copies for a product would take longer. */
const NARROW = 64;

/**
 * y = W x: `weight` [k, n, ...] of any type, `x` [k, m, ...] F32, y [n, m, ...] F32. Heads and batches are ne2 and ne3, the
 * same of both.
 *
 * Backward both ways is `mul_mat` again, against a transposed copy that is made when it is needed: dx = W^T dy and
 * dW = dy x^T. So every backend's fast kernels do the work, and a quantised frozen weight costs one matrix' F32 copy. Weights
 * in BF16 stay in it, and dy is rounded to it as x was.
 */
export function matrixProduct(
  tape: Tape,
  weight: Value,
  x: Value,
  keep: Keep = (compute) => compute(),
): Value {
  const [k, n, heads, batch] = weight.shape;
  const [inner, m] = x.shape;
  if (inner !== k || x.shape[2] !== heads || x.shape[3] !== batch)
    throw new RangeError(`[${weight.shape.join(', ')}] and [${x.shape.join(', ')}] have no matrix product`);
  const shape = [n, m, heads, batch] as const;
  const y = keep(
    () =>
      weight.type === 'F32'
        ? forwardProduct(tape, weight.tensor, x.tensor, k)
        : tape.ggml.ggml_mul_mat(tape.nodes, weight.tensor, x.tensor),
    shape,
  );
  return tape.record(y, shape, [weight, x], (dy) => [
    weight.tracked ? weightGradient(tape, x, dy, n) : null,
    x.tracked ? inputGradient(tape, weight, dy, n) : null,
  ]);
}

/** a^T b over ne0, which both have `inner` of, as every device does it fast. */
export function floatProduct({ ggml, nodes }: Tape, a: Tensor, b: Tensor, inner: number): Tensor {
  const missing = (INNER_STEP - (inner % INNER_STEP)) % INNER_STEP;
  const filled = (tensor: Tensor) =>
    missing === 0 ? tensor : ggml.ggml_pad(nodes, tensor, missing, 0, 0, 0);
  return ggml.ggml_mul_mat(nodes, filled(a), filled(b));
}

/** A contiguous copy with ne0 and ne1 exchanged, made once: several products take the same inputs, or the same gradient. */
export function transposed(tape: Tape, tensor: Tensor): Tensor {
  const { ggml, nodes } = tape;
  return tape.copyOf(
    tensor,
    () =>
      ggml.own?.tiebreak_transposed(nodes, tensor) ??
      ggml.ggml_cont(nodes, ggml.ggml_transpose(nodes, tensor)),
  );
}

/** W x, of which one as narrow as LoRA's is an outer product's. */
function forwardProduct(tape: Tape, weight: Tensor, x: Tensor, k: number): Tensor {
  const product = () => floatProduct(tape, weight, x, k);
  return k <= INNER_STEP ? tape.either(outerProduct(tape, transposed(tape, weight), x), product) : product();
}

/** Columns of `a` [n, k, ...] summed by the weights of each of b's [k, m, ...]: [n, m, ...]. */
function outerProduct({ ggml, nodes }: Tape, a: Tensor, b: Tensor): Tensor {
  return ggml.ggml_out_prod(nodes, a, ggml.ggml_transpose(nodes, b));
}

/** dW = sum over m of x dy^T, [k, n, ...]. */
function weightGradient(tape: Tape, { tensor: x, shape: [k, m] }: Value, dy: Tensor, n: number): Tensor {
  const { ggml, nodes } = tape;
  const product = () => floatProduct(tape, transposed(tape, x), transposed(tape, dy), m);
  if (n <= NARROW) return tape.either(ggml.ggml_out_prod(nodes, x, dy), product);
  if (k <= NARROW)
    return transposed(
      tape,
      tape.either(ggml.ggml_out_prod(nodes, dy, x), () =>
        floatProduct(tape, transposed(tape, dy), transposed(tape, x), m),
      ),
    );
  return product();
}

/** dx = W^T dy. */
function inputGradient(tape: Tape, weight: Value, dy: Tensor, n: number): Tensor {
  const { ggml, nodes } = tape;
  const otherwise = () => floatProduct(tape, transposedWeight(tape, weight), dy, n);
  if (weight.type === 'F32' && n <= INNER_STEP)
    return tape.either(outerProduct(tape, weight.tensor, dy), otherwise);
  // Not so F16: gradients are smaller than its smallest number.
  if (weight.type !== 'BF16') return otherwise();
  const turned = transposed(tape, weight.tensor);
  return tape.supports(turned) ? tape.either(ggml.ggml_mul_mat(nodes, turned, dy), otherwise) : otherwise();
}

/** A weight as F32 with ne0 and ne1 exchanged, whatever its type: transposing needs single elements. */
function transposedWeight(tape: Tape, { tensor, type }: Value): Tensor {
  const { ggml, nodes } = tape;
  const f32 = TENSOR_TYPES.F32.id;
  if (type === 'F32') return transposed(tape, tensor);
  if (type === 'F16' || type === 'BF16')
    return ggml.ggml_cast(nodes, ggml.ggml_transpose(nodes, tensor), f32);
  return transposed(tape, ggml.ggml_cast(nodes, tensor, f32));
}
