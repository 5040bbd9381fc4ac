import type { Context, Ggml, Tensor } from '../ggml/ggml.ts';
import { TENSOR_TYPES } from '../ggml/tensor-type.ts';
import { activate } from './activate.ts';
import type { Activation } from './activation.ts';
import type { GraphSite } from './encoding-graph.ts';
import type { Linear, Norm } from './weight-plan.ts';

const F32 = TENSOR_TYPES.F32.id;
const FLOAT_BYTES = TENSOR_TYPES.F32.blockBytes;

/**
 * Queries from which ggml's fused attention on a CPU computes in F32 throughout where keys and values are (GGML_FA_TILE_Q of
 * ggml-cpu/common.h), and of what the width of a head must be a multiple for that, on processors of any width.
 */
const LEAST_FUSED_QUERIES = 64;
const FUSED_STEP = 16;

/** Sizes of an attention: heads of `size` numbers, and groups of so many tokens that see each other. */
export interface AttentionShape {
  readonly size: number;
  readonly heads: number;
  readonly tokens: number;
  readonly groups: number;
}

/** The layers that towers are made of. Shapes are ggml's, ne0, the numbers of a token, first. */
export class Layers {
  protected readonly ggml: Ggml;
  protected readonly context: Context;
  readonly #isCpu: boolean;

  constructor({ ggml, context, backend }: GraphSite) {
    this.ggml = ggml;
    this.context = context;
    this.#isCpu = backend.device.kind === 'cpu';
  }

  input(...[first, second, third]: readonly [number, number, number]): Tensor {
    const tensor = this.ggml.ggml_new_tensor_3d(this.context, F32, first, second, third);
    this.ggml.ggml_set_input(tensor);
    return tensor;
  }

  linear(x: Tensor, { weight, bias }: Linear): Tensor {
    const product = this.ggml.ggml_mul_mat(this.context, weight, x);
    return bias === undefined ? product : this.add(product, bias);
  }

  layerNorm(x: Tensor, norm: Norm, epsilon: number): Tensor {
    return this.#scaled(this.ggml.ggml_norm(this.context, x, epsilon), norm);
  }

  rmsNorm(x: Tensor, norm: Norm, epsilon: number): Tensor {
    return this.#scaled(this.ggml.ggml_rms_norm(this.context, x, epsilon), norm);
  }

  add(x: Tensor, y: Tensor): Tensor {
    return this.ggml.ggml_add(this.context, x, y);
  }

  /** Joined along a dimension: 0 side by side, 1 as further rows. */
  concat(first: Tensor, second: Tensor, dimension: 0 | 1): Tensor {
    return this.ggml.ggml_concat(this.context, first, second, dimension);
  }

  /** In the arithmetic of PyTorch. */
  activate(x: Tensor, activation: Activation): Tensor {
    return activate(this.ggml, this.context, x, activation);
  }

  /**
   * softmax(q k^T / sqrt(d)) v in each head, within each group: (d x heads) x (tokens x groups), in F32.
   *
   * On a CPU ggml's fused attention is as exact, and faster where tokens are many, whose weights it never holds at once.
   * Those of graphics cards round keys and values to F16.
   *
   * @param q, k, v: d x heads x tokens x groups each, without gaps
   * @param most queries whose weights are held at once, where there is one group and they are held at all
   */
  attention(
    { q, k, v }: { readonly q: Tensor; readonly k: Tensor; readonly v: Tensor },
    { size, heads, tokens, groups }: AttentionShape,
    most = tokens,
  ): Tensor {
    const { ggml, context } = this;
    const scale = 1 / Math.sqrt(size);
    const byHead = (x: Tensor) => ggml.ggml_permute(context, x, 0, 2, 1, 3);
    if (this.#isCpu && size % FUSED_STEP === 0 && tokens >= LEAST_FUSED_QUERIES)
      return ggml.ggml_reshape_2d(
        context,
        ggml.ggml_flash_attn_ext(context, byHead(q), byHead(k), byHead(v), null, scale, 0, 0),
        size * heads,
        tokens * groups,
      );
    const key = byHead(k);
    const value = ggml.ggml_cont(context, ggml.ggml_permute(context, v, 1, 2, 0, 3));
    const together = groups > 1 ? tokens : most;
    const parts: Tensor[] = [];
    for (let from = 0; from < tokens; from += together) {
      const length = Math.min(together, tokens - from);
      const query = byHead(length === tokens ? q : this.#rows(q, from, length, { size, heads }));
      const products = ggml.ggml_mul_mat(context, key, query);
      const shares = ggml.ggml_soft_max_ext(context, products, null, scale, 0);
      const mixed = byHead(ggml.ggml_mul_mat(context, value, shares));
      parts.push(
        ggml.ggml_reshape_2d(context, ggml.ggml_cont(context, mixed), size * heads, length * groups),
      );
    }
    return this.joinedRows(parts);
  }

  /** Rows one below the other; halves first, so that each is copied few times. */
  joinedRows(parts: readonly Tensor[]): Tensor {
    const [only, ...others] = parts;
    if (only === undefined) throw new RangeError('no rows');
    if (others.length === 0) return only;
    const middle = Math.ceil(parts.length / 2);
    return this.concat(this.joinedRows(parts.slice(0, middle)), this.joinedRows(parts.slice(middle)), 1);
  }

  /** Some tokens of d x heads x tokens. */
  #rows(
    x: Tensor,
    from: number,
    length: number,
    { size, heads }: Pick<AttentionShape, 'size' | 'heads'>,
  ): Tensor {
    const [head, row] = [size * FLOAT_BYTES, size * heads * FLOAT_BYTES];
    return this.ggml.ggml_view_3d(this.context, x, size, heads, length, head, row, from * row);
  }

  #scaled(normal: Tensor, { weight, bias }: Norm): Tensor {
    const scaled = this.ggml.ggml_mul(this.context, normal, weight);
    return bias === undefined ? scaled : this.add(scaled, bias);
  }
}
