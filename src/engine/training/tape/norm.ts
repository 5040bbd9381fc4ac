import type { Tensor } from '../../ggml/ggml.ts';
import type { Tape, Value } from './tape.ts';

/**
 * RMS norm of every column: y = x r with r = 1 / sqrt(mean(x^2) + epsilon) (Zhang and Sennrich 2019).
 */
export function rmsNorm(tape: Tape, x: Value, epsilon: number): Value {
  const { ggml, nodes } = tape;
  const y = ggml.ggml_rms_norm(nodes, x.tensor, epsilon);
  return tape.record(y, x.shape, [x], (dy) => [rmsNormGradient(tape, x, y, dy, epsilon)]);
}

/**
 * Layer norm of every column without weights: y = (x - mean) r with r = 1 / sqrt(variance + epsilon) (Ba et al. 2016).
 *
 * dx = r (dy - mean(dy) - y mean(y dy)).
 */
export function layerNorm(tape: Tape, x: Value, epsilon: number): Value {
  const { ggml, nodes } = tape;
  const y = ggml.ggml_norm(nodes, x.tensor, epsilon);
  return tape.record(y, x.shape, [x], (dy) => {
    // y is the RMS norm of what x is beside its mean.
    const centred = ggml.ggml_sub(nodes, x.tensor, columnMean(tape, x.tensor, x));
    const ofCentred = rmsNormGradient(tape, { ...x, tensor: centred }, y, dy, epsilon);
    return [ggml.ggml_sub(nodes, ofCentred, columnMean(tape, ofCentred, x))];
  });
}

/** Gradient by x of its RMS norm y: r (dy - y mean(y dy)). */
function rmsNormGradient(tape: Tape, x: Value, y: Tensor, dy: Tensor, epsilon: number): Tensor {
  const { ggml, nodes } = tape;
  return tape.either(ggml.ggml_rms_norm_back(nodes, dy, x.tensor, epsilon), () => {
    const meanSquare = columnMean(tape, ggml.ggml_sqr(nodes, x.tensor), x);
    const root = ggml.ggml_sqrt(nodes, ggml.ggml_scale_bias(nodes, meanSquare, 1, epsilon));
    const along = ggml.ggml_mul(nodes, y, columnMean(tape, ggml.ggml_mul(nodes, y, dy), x));
    return ggml.ggml_div(nodes, ggml.ggml_sub(nodes, dy, along), root);
  });
}

/** Mean of every column, [1, ...]; subtracting or multiplying repeats it. */
function columnMean({ ggml, nodes }: Tape, tensor: Tensor, { shape: [width] }: Value): Tensor {
  return ggml.ggml_scale(nodes, ggml.ggml_sum_rows(nodes, tensor), 1 / width);
}
