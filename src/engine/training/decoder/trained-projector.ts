import { at } from '../../../core/at.ts';
import type { ProjectorPart, ProjectorPlan } from '../../families/projector-plan.ts';
import type { Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import { gelu } from '../tape/activation.ts';
import { reshape } from '../tape/arrange.ts';
import { add, multiply } from '../tape/elementwise.ts';
import { matrixProduct } from '../tape/matrix-product.ts';
import { layerNorm, rmsNorm } from '../tape/norm.ts';
import type { Tape, Value } from '../tape/tape.ts';
import type { BlockwiseDecoder } from './blockwise-decoder.ts';
import { HeldTensors } from './held-tensors.ts';
import type { ParameterShape } from './trained-parameters.ts';

/** A projector's tensors by their names in mmproj files; one without biases lacks them. */
export type ProjectorTensors = Map<string, ProjectorTensor>;

export interface ProjectorTensor {
  /** ggml's order, ne0 first. */
  readonly shape: readonly number[];
  /** Row-major, rows of ne0 elements. */
  readonly values: Float32Array;
}

/** What a decoder must hold for its projector to learn with it. */
export function projectorParameters(tensors: ProjectorTensors): ParameterShape[] {
  return [...tensors].map(([name, { shape }]) => ({ name, shape, group: 'projector' }));
}

/** A part's output, and the parameters that it is made of. */
interface Written {
  readonly tokens: Value;
  readonly parameters: ReadonlyMap<string, Value>;
  /** Which of a token's numbers it makes. */
  readonly from: number;
}

/** A projector that learns together with a decoder that holds its parameters. */
export class TrainedProjector implements Disposable {
  readonly #decoder: BlockwiseDecoder;
  readonly #plan: ProjectorPlan;
  readonly #columns: number;
  /** Numbers of a token behind it. */
  readonly #width: number;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #held: HeldTensors;
  readonly #features: Tensor;
  readonly #tokens: Tensor;
  readonly #tokenGradient: Tensor;

  /** @param columns image tokens at once */
  constructor(decoder: BlockwiseDecoder, plan: ProjectorPlan, columns: number, tensors: ProjectorTensors) {
    this.#decoder = decoder;
    this.#plan = plan;
    this.#columns = columns;
    this.#shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]));
    this.#width = plan.parts.reduce((sum, part) => sum + this.#widthOf(part), 0);
    using owned = new DisposableStack();
    this.#held = owned.use(new HeldTensors(decoder.ggml, decoder.backend, 3));
    this.#features = this.#held.add([plan.features, columns]);
    this.#tokens = this.#held.add([this.#width, columns]);
    this.#tokenGradient = this.#held.add([this.#width, columns]);
    this.#held.allocate();
    for (const [name, { values }] of tensors) decoder.parameters.set(name, values);
    decoder.runner.check((tape) => this.#gradients(tape));
    owned.move();
  }

  /**
   * Image tokens as the decoder reads them.
   *
   * @param features [features, up to `columns`], the features innermost
   * @param options.rounded whether to half precision, as a comparator keeps its image tokens: where products round to
   *   8 bits, a learnt answer is else not the asked one. The gradient takes no notice. Defaults to true.
   * @returns [width, columns]; what lies behind the given ones means nothing
   */
  async project(
    features: Float32Array,
    { rounded = true }: { readonly rounded?: boolean } = {},
  ): Promise<Float32Array> {
    this.#held.upload(this.#features, filledUp(features, this.#plan.features * this.#columns));
    await this.#decoder.runner.run((tape) => {
      const { ggml, nodes } = tape;
      return this.#write(tape).map(({ tokens: { tensor, shape }, from }) => {
        const kept = rounded ? ggml.ggml_cast(nodes, tensor, TENSOR_TYPES.F16.id) : tensor;
        return ggml.ggml_cpy(nodes, kept, this.#rowsOf(tape, this.#tokens, from, at(shape, 0)));
      });
    });
    return this.#held.download(this.#tokens);
  }

  /** Adds to the parameters' gradients those of the last {@link project}, from the gradient by its tokens. */
  async backward(tokenGradient: Float32Array): Promise<void> {
    this.#held.upload(this.#tokenGradient, filledUp(tokenGradient, this.#width * this.#columns));
    await this.#decoder.runner.run((tape) => this.#gradients(tape));
  }

  tensors(): ProjectorTensors {
    const { parameters } = this.#decoder;
    return new Map(
      [...this.#shapes].map(([name, shape]) => [name, { shape, values: parameters.values(name) }]),
    );
  }

  [Symbol.dispose](): void {
    this.#held[Symbol.dispose]();
  }

  #gradients(tape: Tape): Tensor[] {
    return this.#write(tape).flatMap(({ tokens, parameters, from }) => {
      const rows = this.#rowsOf(tape, this.#tokenGradient, from, at(tokens.shape, 0));
      const seed = this.#plan.parts.length === 1 ? rows : tape.ggml.ggml_cont(tape.nodes, rows);
      const gradients = tape.gradients(tokens, seed, [...parameters.values()]);
      return [...parameters.keys()].map((name, index) =>
        this.#decoder.parameters.accumulate(tape, name, at(gradients, index)),
      );
    });
  }

  #write(tape: Tape): Written[] {
    let from = 0;
    return this.#plan.parts.map((part) => {
      const written = { ...this.#writePart(tape, part), from };
      from += this.#widthOf(part);
      return written;
    });
  }

  #writePart(tape: Tape, { from, features, norm, layers }: ProjectorPart): Omit<Written, 'from'> {
    const parameters = new Map<string, Value>();
    const learnt = (name: string): Value | null => {
      if (!this.#shapes.has(name)) return null;
      const value = this.#decoder.parameters.value(tape, name);
      parameters.set(name, value);
      return value;
    };
    const weighted = (name: string, weigh: (weight: Value) => Value): Value => {
      const weight = learnt(`${name}.weight`);
      if (weight === null) throw new Error(`the projector has no ${name}.weight`);
      const bias = learnt(`${name}.bias`);
      return bias === null ? weigh(weight) : add(tape, weigh(weight), bias);
    };
    const shown = this.#rowsOf(tape, this.#features, from, features);
    const whole = features === this.#plan.features ? shown : tape.ggml.ggml_cont(tape.nodes, shown);
    let x = tape.frozen(whole, [features, this.#columns]);
    if (norm !== null) {
      const { width, epsilon, kind } = norm;
      const apart = reshape(tape, x, [width, (features / width) * this.#columns, 1, 1]);
      const normal = (kind === 'rms' ? rmsNorm : layerNorm)(tape, apart, epsilon);
      const gained = weighted(norm.name, (gains) => multiply(tape, normal, gains));
      x = reshape(tape, gained, [features, this.#columns, 1, 1]);
    }
    for (const [index, layer] of layers.entries()) {
      const given = index === 0 ? x : gelu(tape, x);
      x = weighted(layer, (weight) => matrixProduct(tape, weight, given));
    }
    return { tokens: x, parameters };
  }

  /** Some numbers of every column. */
  #rowsOf({ ggml, nodes }: Tape, tensor: Tensor, from: number, count: number): Tensor {
    const all = tensor === this.#features ? this.#plan.features : this.#width;
    if (count === all) return tensor;
    return ggml.ggml_view_2d(nodes, tensor, count, this.#columns, 4 * all, 4 * from);
  }

  #widthOf({ layers }: ProjectorPart): number {
    const last = `${layers.at(-1)}.weight`;
    const shape = this.#shapes.get(last);
    if (shape === undefined) throw new RangeError(`the projector has no ${last}`);
    return at(shape, 1);
  }
}

/** The values, and zeros behind them: columns without an image have no gradient. */
function filledUp(values: Float32Array, length: number): Float32Array {
  if (values.length === length) return values;
  const filled = new Float32Array(length);
  filled.set(values);
  return filled;
}
