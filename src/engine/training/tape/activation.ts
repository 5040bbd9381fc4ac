import type { Tape, Value } from './tape.ts';

/** silu(x) = x s with s = sigma(x); its derivative is s + silu(x) (1 - s). */
export function silu(tape: Tape, x: Value): Value {
  const { ggml, nodes } = tape;
  const y = ggml.ggml_silu(nodes, x.tensor);
  return tape.record(y, x.shape, [x], (dy) => [
    tape.either(ggml.ggml_silu_back(nodes, dy, x.tensor), () => {
      const sigmoid = ggml.ggml_sigmoid(nodes, x.tensor);
      const slope = ggml.ggml_add(
        nodes,
        sigmoid,
        ggml.ggml_mul(nodes, y, ggml.ggml_scale_bias(nodes, sigmoid, -1, 1)),
      );
      return ggml.ggml_mul(nodes, dy, slope);
    }),
  ]);
}

/** Slope of the sigmoid in CLIP's activation. */
const QUICK_SLOPE = 1.702;

/** CLIP's x sigma(1.702 x) = silu(1.702 x) / 1.702. ggml's own reads a half-precision table on the CPU. */
export function quickGelu(tape: Tape, x: Value): Value {
  const { ggml, nodes } = tape;
  const sigmoid = ggml.ggml_sigmoid(nodes, ggml.ggml_scale(nodes, x.tensor, QUICK_SLOPE));
  const y = ggml.ggml_mul(nodes, x.tensor, sigmoid);
  return tape.record(y, x.shape, [x], (dy) => {
    const rest = ggml.ggml_mul(nodes, y, ggml.ggml_scale_bias(nodes, sigmoid, -QUICK_SLOPE, QUICK_SLOPE));
    return [ggml.ggml_mul(nodes, dy, ggml.ggml_add(nodes, sigmoid, rest))];
  });
}

/** Half of the distance over which GELU's slope is taken: its error h^2 / 6 |GELU'''| < 2e-5, of the size of rounding. */
const GELU_STEP = 1e-2;

/**
 * The exact GELU x Phi(x) (Hendrycks and Gimpel 2016), as LLaVA's projector has it.
 *
 * No backend of ggml has erf by itself, so the derivative is GELU's own central difference.
 */
export function gelu(tape: Tape, x: Value): Value {
  const { ggml, nodes } = tape;
  return tape.record(ggml.ggml_gelu_erf(nodes, x.tensor), x.shape, [x], (dy) => {
    const at = (offset: number) =>
      ggml.ggml_gelu_erf(nodes, ggml.ggml_scale_bias(nodes, x.tensor, 1, offset));
    const slope = ggml.ggml_scale(
      nodes,
      ggml.ggml_sub(nodes, at(GELU_STEP), at(-GELU_STEP)),
      1 / (2 * GELU_STEP),
    );
    return [ggml.ggml_mul(nodes, dy, slope)];
  });
}
