import type { Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { Activation } from '../../vision/activation.ts';
import type { GraphSite } from '../../vision/encoding-graph.ts';
import { Layers } from '../../vision/layers.ts';
import type { Linear, Norm } from '../../vision/weight-plan.ts';
import type { VisionOrder } from './vision-depth.ts';
import type { VisionSettings } from './vision-settings.ts';
import type { VisionBlock } from './vision-weights.ts';

const F32 = TENSOR_TYPES.F32.id;
const FLOAT_BYTES = TENSOR_TYPES.F32.blockBytes;

/** The layers of a CLIP transformer over width x tokens x images. */
export class VisionLayers extends Layers {
  readonly order: VisionOrder;
  readonly #settings: VisionSettings;
  readonly #images: number;

  constructor(site: GraphSite, settings: VisionSettings, images: number, order: VisionOrder) {
    super(site);
    this.#settings = settings;
    this.#images = images;
    this.order = order;
  }

  /** The same row for every image: width x 1 x images. */
  repeated(row: Tensor): Tensor {
    const shape = this.ggml.ggml_new_tensor_3d(this.context, F32, this.#settings.width, 1, this.#images);
    return this.ggml.ggml_repeat(this.context, row, shape);
  }

  /** Every row but the first. */
  withoutFirstRow(x: Tensor, width: number): Tensor {
    const rows = this.ggml.ggml_nelements(x) / (width * this.#images);
    const row = width * FLOAT_BYTES;
    return this.ggml.ggml_cont(
      this.context,
      this.ggml.ggml_view_3d(this.context, x, width, rows - 1, this.#images, row, row * rows, row),
    );
  }

  /** So many rows after one another side by side. */
  merged(x: Tensor, rows: number): Tensor {
    const { width } = this.#settings;
    const tokens = this.ggml.ggml_nelements(x) / (width * rows * this.#images);
    return this.ggml.ggml_reshape_3d(this.context, x, width * rows, tokens, this.#images);
  }

  norm(x: Tensor, norm: Norm): Tensor {
    return this.layerNorm(x, norm, this.#settings.epsilon);
  }

  /** x + attention(norm(x)), then that plus contract(activation(expand(norm(that)))). */
  block(x: Tensor, block: VisionBlock): Tensor {
    const attended = this.add(x, this.#attended(this.norm(x, block.attentionNorm), block));
    const expanded = this.linear(this.norm(attended, block.feedForwardNorm), block.expand);
    return this.add(
      attended,
      this.linear(this.activate(expanded, this.#settings.activation), block.contract),
    );
  }

  #attended(x: Tensor, block: VisionBlock): Tensor {
    const { ggml, context } = this;
    const groups = this.#images;
    const { width, heads } = this.#settings;
    const size = width / heads;
    const tokens = ggml.ggml_nelements(x) / (width * groups);
    const split = (part: Linear) =>
      ggml.ggml_reshape_4d(context, this.linear(x, part), size, heads, tokens, groups);
    const heard = { q: split(block.query), k: split(block.key), v: split(block.value) };
    const joined = this.attention(heard, { size, heads, tokens, groups });
    return this.linear(ggml.ggml_reshape_3d(context, joined, width, tokens, groups), block.attentionOut);
  }

  /** llama.cpp's order takes ggml's own GELUs, and the approximation by tanh for both kinds. */
  override activate(x: Tensor, activation: Activation): Tensor {
    if (this.order !== 'reference') {
      if (activation === 'gelu' || activation === 'gelu-tanh') return this.ggml.ggml_gelu(this.context, x);
      if (activation === 'quick-gelu') return this.ggml.ggml_gelu_quick(this.context, x);
    }
    return super.activate(x, activation);
  }
}
