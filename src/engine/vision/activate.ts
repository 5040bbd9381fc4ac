import { assertNever } from '../../core/assert-never.ts';
import type { Context, Ggml, Tensor } from '../ggml/ggml.ts';
import type { Activation } from './activation.ts';

/** b of the approximation of GELU by tanh. */
const GELU_CUBIC = 0.044715;

/** CLIP's quick GELU is x sigma(1.702 x). */
const QUICK_GELU_SLOPE = 1.702;

/** An activation in F32, as PyTorch computes it; on the CPU, ggml's own GELUs look their results up in tables of 16-bit floats. */
export function activate(ggml: Ggml, context: Context, x: Tensor, activation: Activation): Tensor {
  switch (activation) {
    case 'gelu':
      return ggml.ggml_gelu_erf(context, x);
    case 'gelu-tanh': {
      // 0.5 x (1 + tanh(a (x + b x^3))) = x sigma(x s) = silu(x s) / s, s = 2 a (1 + b x^2). On a CPU ggml computes SiLU many
      // numbers at a time and sigma one by one.
      const steepness = 2 * Math.sqrt(2 / Math.PI);
      const slope = ggml.ggml_scale_bias(
        context,
        ggml.ggml_sqr(context, x),
        steepness * GELU_CUBIC,
        steepness,
      );
      return ggml.ggml_div(context, ggml.ggml_silu(context, ggml.ggml_mul(context, x, slope)), slope);
    }
    case 'quick-gelu': {
      const steeper = ggml.ggml_scale(context, x, QUICK_GELU_SLOPE);
      return ggml.ggml_scale(context, ggml.ggml_silu(context, steeper), 1 / QUICK_GELU_SLOPE);
    }
    case 'silu':
      return ggml.ggml_silu(context, x);
    case 'relu':
      return ggml.ggml_relu(context, x);
    case 'tanh':
      return ggml.ggml_tanh(context, x);
    case 'sigmoid':
      return ggml.ggml_sigmoid(context, x);
    case 'none':
      return x;
    default:
      return assertNever(activation);
  }
}
