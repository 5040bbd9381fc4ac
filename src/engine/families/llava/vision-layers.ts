import { assertNever } from '../../../core/assert-never.ts';
import type { Context, Ggml, Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { VisionOrder } from './vision-depth.ts';
import type { VisionSettings } from './vision-settings.ts';
import type { Activation } from '../../vision/activation.ts';
import type { VisionBlock } from './vision-weights.ts';
import type { Linear, Norm } from '../../vision/weight-plan.ts';

/** CLIP's quick GELU is x sigma(1.702 x). */
const QUICK_GELU_SLOPE = 1.702;

/** b of the approximation of GELU by tanh. */
const GELU_CUBIC = 0.044715;

const F32 = TENSOR_TYPES.F32.id;
const FLOAT_BYTES = TENSOR_TYPES.F32.blockBytes;

/** The layers of a CLIP transformer over width x tokens x images. */
export class VisionLayers {
  readonly order: VisionOrder;
  readonly #ggml: Ggml;
  readonly #context: Context;
  readonly #settings: VisionSettings;
  readonly #images: number;

  constructor(ggml: Ggml, context: Context, settings: VisionSettings, images: number, order: VisionOrder) {
    this.#ggml = ggml;
    this.#context = context;
    this.#settings = settings;
    this.#images = images;
    this.order = order;
  }

  /** The same row for every image: width x 1 x images. */
  repeated(row: Tensor): Tensor {
    const shape = this.#ggml.ggml_new_tensor_3d(this.#context, F32, this.#settings.width, 1, this.#images);
    return this.#ggml.ggml_repeat(this.#context, row, shape);
  }

  /** Joined along a dimension: 0 side by side, 1 as further rows. */
  concat(first: Tensor, second: Tensor, dimension: 0 | 1): Tensor {
    return this.#ggml.ggml_concat(this.#context, first, second, dimension);
  }

  add(x: Tensor, y: Tensor): Tensor {
    return this.#ggml.ggml_add(this.#context, x, y);
  }

  /** Every row but the first. */
  withoutFirstRow(x: Tensor, width: number): Tensor {
    const rows = this.#ggml.ggml_nelements(x) / (width * this.#images);
    const row = width * FLOAT_BYTES;
    return this.#ggml.ggml_cont(
      this.#context,
      this.#ggml.ggml_view_3d(this.#context, x, width, rows - 1, this.#images, row, row * rows, row),
    );
  }

  /** So many rows after one another side by side. */
  merged(x: Tensor, rows: number): Tensor {
    const { width } = this.#settings;
    const tokens = this.#ggml.ggml_nelements(x) / (width * rows * this.#images);
    return this.#ggml.ggml_reshape_3d(this.#context, x, width * rows, tokens, this.#images);
  }

  linear(x: Tensor, { weight, bias }: Linear): Tensor {
    const product = this.#ggml.ggml_mul_mat(this.#context, weight, x);
    return bias === undefined ? product : this.#ggml.ggml_add(this.#context, product, bias);
  }

  norm(x: Tensor, { weight, bias }: Norm): Tensor {
    const normal = this.#ggml.ggml_norm(this.#context, x, this.#settings.epsilon);
    const scaled = this.#ggml.ggml_mul(this.#context, normal, weight);
    return bias === undefined ? scaled : this.#ggml.ggml_add(this.#context, scaled, bias);
  }

  /** x + attention(norm(x)), then that plus contract(activation(expand(norm(that)))). */
  block(x: Tensor, block: VisionBlock): Tensor {
    const ggml = this.#ggml;
    const context = this.#context;
    const attended = ggml.ggml_add(context, x, this.#attention(this.norm(x, block.attentionNorm), block));
    const expanded = this.linear(this.norm(attended, block.feedForwardNorm), block.expand);
    return ggml.ggml_add(
      context,
      attended,
      this.linear(this.activate(expanded, this.#settings.activation), block.contract),
    );
  }

  /** softmax(q k^T / sqrt(d)) v in each head of width d. */
  #attention(x: Tensor, block: VisionBlock): Tensor {
    const ggml = this.#ggml;
    const context = this.#context;
    const images = this.#images;
    const { width, heads } = this.#settings;
    const size = width / heads;
    const tokens = ggml.ggml_nelements(x) / (width * images);
    const split = (part: Linear) =>
      ggml.ggml_reshape_4d(context, this.linear(x, part), size, heads, tokens, images);
    const query = ggml.ggml_permute(context, split(block.query), 0, 2, 1, 3);
    const key = ggml.ggml_permute(context, split(block.key), 0, 2, 1, 3);
    const value = ggml.ggml_cont(context, ggml.ggml_permute(context, split(block.value), 1, 2, 0, 3));
    const products = ggml.ggml_mul_mat(context, key, query);
    const shares = ggml.ggml_soft_max_ext(context, products, null, 1 / Math.sqrt(size), 0);
    const mixed = ggml.ggml_permute(context, ggml.ggml_mul_mat(context, value, shares), 0, 2, 1, 3);
    const joined = ggml.ggml_reshape_3d(context, ggml.ggml_cont(context, mixed), width, tokens, images);
    return this.linear(joined, block.attentionOut);
  }

  /** x Phi(x); llama.cpp takes its approximation by tanh. */
  #gelu(x: Tensor): Tensor {
    return this.order === 'reference'
      ? this.#ggml.ggml_gelu_erf(this.#context, x)
      : this.#ggml.ggml_gelu(this.#context, x);
  }

  /** 0.5 x (1 + tanh(a (x + b x^3))) = x sigma(2 a x (1 + b x^2)); ggml_gelu looks it up in a table of 16-bit floats. */
  #geluByTanh(x: Tensor): Tensor {
    const ggml = this.#ggml;
    const context = this.#context;
    const steepness = 2 * Math.sqrt(2 / Math.PI);
    const slope = ggml.ggml_scale_bias(context, ggml.ggml_sqr(context, x), steepness * GELU_CUBIC, steepness);
    return ggml.ggml_mul(context, x, ggml.ggml_sigmoid(context, ggml.ggml_mul(context, x, slope)));
  }

  activate(x: Tensor, activation: Activation): Tensor {
    const ggml = this.#ggml;
    const context = this.#context;
    switch (activation) {
      case 'gelu':
        return this.#gelu(x);
      case 'gelu-tanh':
        return this.order === 'reference' ? this.#geluByTanh(x) : this.#gelu(x);
      case 'quick-gelu':
        return this.order === 'reference' ? this.#quickGelu(x) : ggml.ggml_gelu_quick(context, x);
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

  /** ggml_gelu_quick looks its result up in a table of 16-bit floats on the CPU. */
  #quickGelu(x: Tensor): Tensor {
    const ggml = this.#ggml;
    const steeper = ggml.ggml_scale(this.#context, x, QUICK_GELU_SLOPE);
    return ggml.ggml_scale(this.#context, ggml.ggml_silu(this.#context, steeper), 1 / QUICK_GELU_SLOPE);
  }
}
