import { at } from '../../../core/at.ts';
import type { Context, Ggml, Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import { activate } from '../../vision/activate.ts';
import type { Activation } from '../../vision/activation.ts';
import type { Linear, Norm } from '../../vision/weight-plan.ts';
import { EPSILON } from './generation.ts';
import type { Run } from './token-layout.ts';
import type { TowerSettings } from './tower-settings.ts';
import type { Attention, Merger, TowerBlock } from './tower-weights.ts';

const FLOAT_BYTES = TENSOR_TYPES.F32.blockBytes;

/** Queries, keys or values of all heads: d x heads x patches, `offset` numbers into rows of `row`. */
interface Heads {
  readonly product: Tensor;
  readonly row: number;
  readonly offset: number;
}

/** Cosines and sines, (d / 2) x 1 x patches. */
export interface TurnTensors {
  readonly cosines: Tensor;
  readonly sines: Tensor;
}

/** The layers of a tower over width x patches. */
export class TowerLayers {
  readonly #ggml: Ggml;
  readonly #context: Context;
  readonly #settings: TowerSettings;
  readonly #turns: TurnTensors;
  readonly #patches: number;

  constructor(ggml: Ggml, context: Context, settings: TowerSettings, turns: TurnTensors, patches: number) {
    this.#ggml = ggml;
    this.#context = context;
    this.#settings = settings;
    this.#turns = turns;
    this.#patches = patches;
  }

  linear(x: Tensor, { weight, bias }: Linear): Tensor {
    const product = this.#ggml.ggml_mul_mat(this.#context, weight, x);
    return bias === undefined ? product : this.#ggml.ggml_add(this.#context, product, bias);
  }

  /** Kernels of all frames over the same patch, one after the other. */
  patchEmbedding(patches: Tensor, frames: readonly Tensor[], bias: Tensor | undefined): Tensor {
    const sum = frames
      .map((kernel) => this.#ggml.ggml_mul_mat(this.#context, kernel, patches))
      .reduce((all, each) => this.#ggml.ggml_add(this.#context, all, each));
    return bias === undefined ? sum : this.#ggml.ggml_add(this.#context, sum, bias);
  }

  /** x + attention(norm(x)), then that plus feedForward(norm(that)). @param runs of patches that see each other */
  block(x: Tensor, block: TowerBlock, runs: readonly Run[], most: number): Tensor {
    const ggml = this.#ggml;
    const context = this.#context;
    const attended = ggml.ggml_add(
      context,
      x,
      this.linear(
        this.#attention(this.#norm(x, block.attentionNorm), block.attention, runs, most),
        block.attentionOut,
      ),
    );
    const normal = this.#norm(attended, block.feedForwardNorm);
    const { activation } = this.#settings;
    const expanded = this.linear(normal, block.expand);
    const inner =
      block.gate === undefined
        ? this.#activate(expanded, activation)
        : ggml.ggml_mul(context, this.#activate(this.linear(normal, block.gate), activation), expanded);
    return ggml.ggml_add(context, attended, this.linear(inner, block.contract));
  }

  /** A row a token: the patches of a token side by side, through a norm and two layers with a GELU between. */
  merged(x: Tensor, { norm, joinsFirst, first, second }: Merger): Tensor {
    const joined = joinsFirst ? this.#norm(this.joined(x), norm) : this.joined(this.#norm(x, norm));
    return this.linear(this.#activate(this.linear(joined, first), 'gelu'), second);
  }

  /** The patches of a token side by side. */
  joined(x: Tensor): Tensor {
    const { width, merge } = this.#settings;
    return this.#ggml.ggml_reshape_2d(this.#context, x, width * merge ** 2, this.#patches / merge ** 2);
  }

  sideBySide(parts: readonly Tensor[]): Tensor {
    return parts.reduce((all, each) => this.#ggml.ggml_concat(this.#context, all, each, 0));
  }

  #norm(x: Tensor, { weight, bias }: Norm): Tensor {
    const ggml = this.#ggml;
    const context = this.#context;
    const normal =
      this.#settings.generation === 2.5
        ? ggml.ggml_rms_norm(context, x, EPSILON)
        : ggml.ggml_norm(context, x, EPSILON);
    const scaled = ggml.ggml_mul(context, normal, weight);
    return bias === undefined ? scaled : ggml.ggml_add(context, scaled, bias);
  }

  /** softmax(q k^T / sqrt(d)) v in each head of width d, within each group of a run. @param most queries at once */
  #attention(x: Tensor, attention: Attention, runs: readonly Run[], most: number): Tensor {
    const [query, key, value] = this.#heads(x, attention);
    const all = {
      q: this.#turned(query),
      k: this.#turned(key),
      v: this.#ggml.ggml_cont(this.#context, this.#view(value)),
    };
    return this.#joinedRows(runs.map((run) => this.#run(all, run, most)));
  }

  #heads(x: Tensor, attention: Attention): [query: Heads, key: Heads, value: Heads] {
    const { width } = this.#settings;
    if ('joined' in attention) {
      const product = this.linear(x, attention.joined);
      const part = (index: number): Heads => ({ product, row: 3 * width, offset: index * width });
      return [part(0), part(1), part(2)];
    }
    const alone = (part: Linear): Heads => ({ product: this.linear(x, part), row: width, offset: 0 });
    const [query, key, value] = attention.apart;
    return [alone(query), alone(key), alone(value)];
  }

  /** Rows one below the other; halves first, so that each is copied few times. */
  #joinedRows(parts: readonly Tensor[]): Tensor {
    const middle = Math.ceil(parts.length / 2);
    return parts.length === 1
      ? at(parts, 0)
      : this.#ggml.ggml_concat(
          this.#context,
          this.#joinedRows(parts.slice(0, middle)),
          this.#joinedRows(parts.slice(middle)),
          1,
        );
  }

  /** Numbers turned by their patch's place: pairs lie half a head apart. */
  #turned(heads: Heads): Tensor {
    const ggml = this.#ggml;
    const context = this.#context;
    const { cosines, sines } = this.#turns;
    const half = this.#headWidth / 2;
    const first = this.#view(heads, half);
    const second = this.#view({ ...heads, offset: heads.offset + half }, half);
    const product = (x: Tensor, y: Tensor) => ggml.ggml_mul(context, x, y);
    return ggml.ggml_concat(
      context,
      ggml.ggml_sub(context, product(first, cosines), product(second, sines)),
      ggml.ggml_add(context, product(second, cosines), product(first, sines)),
      0,
    );
  }

  #view({ product, row, offset }: Heads, length = this.#headWidth): Tensor {
    return this.#ggml.ggml_view_3d(
      this.#context,
      product,
      length,
      this.#settings.heads,
      this.#patches,
      this.#headWidth * FLOAT_BYTES,
      row * FLOAT_BYTES,
      offset * FLOAT_BYTES,
    );
  }

  get #headWidth(): number {
    return this.#settings.width / this.#settings.heads;
  }

  /** Width x patches of a run. */
  #run(
    { q, k, v }: { readonly q: Tensor; readonly k: Tensor; readonly v: Tensor },
    { start, size, count }: Run,
    most: number,
  ): Tensor {
    const ggml = this.#ggml;
    const context = this.#context;
    const key = ggml.ggml_permute(context, this.#groups(k, start, size, count), 0, 2, 1, 3);
    const value = ggml.ggml_cont(
      context,
      ggml.ggml_permute(context, this.#groups(v, start, size, count), 1, 2, 0, 3),
    );
    const parts: Tensor[] = [];
    // Windows are small; where all see all, queries come in parts that fit the memory.
    const together = count > 1 ? size : most;
    for (let from = 0; from < size; from += together) {
      const length = Math.min(together, size - from);
      const query = ggml.ggml_permute(context, this.#groups(q, start + from, length, count), 0, 2, 1, 3);
      const products = ggml.ggml_mul_mat(context, key, query);
      const shares = ggml.ggml_soft_max_ext(context, products, null, 1 / Math.sqrt(this.#headWidth), 0);
      const mixed = ggml.ggml_permute(context, ggml.ggml_mul_mat(context, value, shares), 0, 2, 1, 3);
      parts.push(
        ggml.ggml_reshape_2d(context, ggml.ggml_cont(context, mixed), this.#settings.width, length * count),
      );
    }
    return this.#joinedRows(parts);
  }

  /** d x heads x size x count. */
  #groups(x: Tensor, start: number, size: number, count: number): Tensor {
    const ggml = this.#ggml;
    const { width, heads } = this.#settings;
    const bytes = width * FLOAT_BYTES;
    const piece = ggml.ggml_view_3d(
      this.#context,
      x,
      this.#headWidth,
      heads,
      size * count,
      this.#headWidth * FLOAT_BYTES,
      bytes,
      start * bytes,
    );
    return ggml.ggml_reshape_4d(this.#context, piece, this.#headWidth, heads, size, count);
  }

  #activate(x: Tensor, activation: Activation): Tensor {
    return activate(this.#ggml, this.#context, x, activation);
  }
}
