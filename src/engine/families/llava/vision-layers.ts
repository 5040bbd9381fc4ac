import type { Context, Ggml, Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { VisionOrder } from './vision-depth.ts';
import type { VisionSettings } from './vision-settings.ts';
import { activate } from '../../vision/activate.ts';
import type { Activation } from '../../vision/activation.ts';
import type { VisionBlock } from './vision-weights.ts';
import type { Linear, Norm } from '../../vision/weight-plan.ts';

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

  /** llama.cpp's order takes ggml's own GELUs, and the approximation by tanh for both kinds. */
  activate(x: Tensor, activation: Activation): Tensor {
    const ggml = this.#ggml;
    const context = this.#context;
    if (this.order !== 'reference') {
      if (activation === 'gelu' || activation === 'gelu-tanh') return ggml.ggml_gelu(context, x);
      if (activation === 'quick-gelu') return ggml.ggml_gelu_quick(context, x);
    }
    return activate(ggml, context, x, activation);
  }
}
