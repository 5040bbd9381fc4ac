import type { Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { GraphSite } from '../../vision/encoding-graph.ts';
import { Layers } from '../../vision/layers.ts';
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
interface TurnTensors {
  readonly cosines: Tensor;
  readonly sines: Tensor;
}

/** The layers of a tower over width x patches. */
export class TowerLayers extends Layers {
  readonly #settings: TowerSettings;
  readonly #turns: TurnTensors;
  readonly #patches: number;

  constructor(site: GraphSite, settings: TowerSettings, patches: number) {
    super(site);
    const half = settings.width / settings.heads / 2;
    this.#settings = settings;
    this.#turns = { cosines: this.input(half, 1, patches), sines: this.input(half, 1, patches) };
    this.#patches = patches;
  }

  /** Inputs: how far the numbers of each patch are turned, (d / 2) x 1 x patches each. */
  get turns(): TurnTensors {
    return this.#turns;
  }

  /** Kernels of all frames over the same patch, one after the other. */
  patchEmbedding(patches: Tensor, frames: readonly Tensor[], bias: Tensor | undefined): Tensor {
    const sum = frames
      .map((kernel) => this.ggml.ggml_mul_mat(this.context, kernel, patches))
      .reduce((all, each) => this.add(all, each));
    return bias === undefined ? sum : this.add(sum, bias);
  }

  /** x + attention(norm(x)), then that plus feedForward(norm(that)). @param runs of patches that see each other */
  block(x: Tensor, block: TowerBlock, runs: readonly Run[], most: number): Tensor {
    const seen = this.#attended(this.#norm(x, block.attentionNorm), block.attention, runs, most);
    const attended = this.add(x, this.linear(seen, block.attentionOut));
    const normal = this.#norm(attended, block.feedForwardNorm);
    const { activation } = this.#settings;
    const expanded = this.linear(normal, block.expand);
    const inner =
      block.gate === undefined
        ? this.activate(expanded, activation)
        : this.ggml.ggml_mul(
            this.context,
            this.activate(this.linear(normal, block.gate), activation),
            expanded,
          );
    return this.add(attended, this.linear(inner, block.contract));
  }

  /** A row a token: the patches of a token side by side, through a norm and two layers with a GELU between. */
  merged(x: Tensor, { norm, joinsFirst, first, second }: Merger): Tensor {
    const joined = joinsFirst ? this.#norm(this.joined(x), norm) : this.joined(this.#norm(x, norm));
    return this.linear(this.activate(this.linear(joined, first), 'gelu'), second);
  }

  /** The patches of a token side by side. */
  joined(x: Tensor): Tensor {
    const { width, merge } = this.#settings;
    return this.ggml.ggml_reshape_2d(this.context, x, width * merge ** 2, this.#patches / merge ** 2);
  }

  sideBySide(parts: readonly Tensor[]): Tensor {
    return parts.reduce((all, each) => this.concat(all, each, 0));
  }

  #norm(x: Tensor, norm: Norm): Tensor {
    return this.#settings.generation === 2.5
      ? this.rmsNorm(x, norm, EPSILON)
      : this.layerNorm(x, norm, EPSILON);
  }

  /** Attention within each group of a run. @param most queries at once, where their weights are held */
  #attended(x: Tensor, attention: Attention, runs: readonly Run[], most: number): Tensor {
    const [query, key, value] = this.#heads(x, attention);
    const [q, k] = [this.#turned(query), this.#turned(key)];
    const v = this.ggml.ggml_cont(this.context, this.#view(value));
    const { heads } = this.#settings;
    return this.joinedRows(
      runs.map(({ start, size: tokens, count: groups }) => {
        const of = (x: Tensor) => this.#groups(x, start, tokens, groups);
        const shape = { size: this.#headWidth, heads, tokens, groups };
        return this.attention({ q: of(q), k: of(k), v: of(v) }, shape, most);
      }),
    );
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

  /** Numbers turned by their patch's place: pairs lie half a head apart. */
  #turned(heads: Heads): Tensor {
    const { ggml, context } = this;
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
    return this.ggml.ggml_view_3d(
      this.context,
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

  /** d x heads x size x count. */
  #groups(x: Tensor, start: number, size: number, count: number): Tensor {
    const { ggml } = this;
    const { width, heads } = this.#settings;
    const bytes = width * FLOAT_BYTES;
    const piece = ggml.ggml_view_3d(
      this.context,
      x,
      this.#headWidth,
      heads,
      size * count,
      this.#headWidth * FLOAT_BYTES,
      bytes,
      start * bytes,
    );
    return ggml.ggml_reshape_4d(this.context, piece, this.#headWidth, heads, size, count);
  }
}
