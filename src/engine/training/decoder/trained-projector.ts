import { at } from '../../../core/at.ts';
import type { Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import { gelu } from '../tape/activation.ts';
import { add } from '../tape/elementwise.ts';
import { matrixProduct } from '../tape/matrix-product.ts';
import type { Tape, Value } from '../tape/tape.ts';
import type { BlockwiseDecoder } from './blockwise-decoder.ts';
import { HeldTensors } from './held-tensors.ts';
import type { ParameterShape } from './trained-parameters.ts';

/** Names of the projector's tensors in mmproj files: two linear layers with an exact GELU between. */
export const PROJECTOR_TENSORS = ['mm.0.weight', 'mm.0.bias', 'mm.2.weight', 'mm.2.bias'] as const;
export type ProjectorTensor = (typeof PROJECTOR_TENSORS)[number];

/** A projector's weights, row-major, rows of ne0 elements; one without biases lacks them. */
export type ProjectorWeights = ReadonlyMap<ProjectorTensor, Float32Array>;

export interface ProjectorShape {
  /** Width of the vision tower's tokens. */
  readonly features: number;
  /** Width between the two layers. */
  readonly hidden: number;
  /** Width of the decoder. */
  readonly width: number;
}

/** Shapes of the projector's tensors, ggml's order. */
export function projectorShapes({
  features,
  hidden,
  width,
}: ProjectorShape): Readonly<Record<ProjectorTensor, readonly number[]>> {
  return {
    'mm.0.weight': [features, hidden],
    'mm.0.bias': [hidden],
    'mm.2.weight': [hidden, width],
    'mm.2.bias': [width],
  };
}

/**
 * What a decoder must hold for its projector to learn with it.
 *
 * @param tensors those that it has. Defaults to all
 */
export function projectorParameters(
  shape: ProjectorShape,
  tensors: readonly ProjectorTensor[] = PROJECTOR_TENSORS,
): ParameterShape[] {
  const shapes = projectorShapes(shape);
  return tensors.map((name) => ({ name, shape: shapes[name], group: 'projector' }));
}

/** LLaVA-1.5's projector, learning together with a decoder that holds its parameters. */
export class TrainedProjector implements Disposable {
  readonly #decoder: BlockwiseDecoder;
  readonly #shape: ProjectorShape;
  readonly #columns: number;
  readonly #names: readonly ProjectorTensor[];
  readonly #held: HeldTensors;
  readonly #features: Tensor;
  readonly #tokens: Tensor;
  readonly #tokenGradient: Tensor;

  /** @param columns image tokens at once */
  constructor(decoder: BlockwiseDecoder, shape: ProjectorShape, columns: number, weights: ProjectorWeights) {
    this.#decoder = decoder;
    this.#shape = shape;
    this.#columns = columns;
    using owned = new DisposableStack();
    this.#held = owned.use(new HeldTensors(decoder.ggml, decoder.backend, 3));
    this.#features = this.#held.add([shape.features, columns]);
    this.#tokens = this.#held.add([shape.width, columns]);
    this.#tokenGradient = this.#held.add([shape.width, columns]);
    this.#held.allocate();
    this.#names = [...weights.keys()];
    for (const [name, values] of weights) decoder.parameters.set(name, values);
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
    this.#held.upload(this.#features, filledUp(features, this.#shape.features * this.#columns));
    await this.#decoder.runner.run((tape) => {
      const { ggml, nodes } = tape;
      const tokens = this.#write(tape).tokens.tensor;
      const kept = rounded ? ggml.ggml_cast(nodes, tokens, TENSOR_TYPES.F16.id) : tokens;
      return [ggml.ggml_cpy(nodes, kept, this.#tokens)];
    });
    return this.#held.download(this.#tokens);
  }

  /** Adds to the parameters' gradients those of the last {@link project}, from the gradient by its tokens. */
  async backward(tokenGradient: Float32Array): Promise<void> {
    this.#held.upload(this.#tokenGradient, filledUp(tokenGradient, this.#shape.width * this.#columns));
    await this.#decoder.runner.run((tape) => this.#gradients(tape));
  }

  weights(): ProjectorWeights {
    const { parameters } = this.#decoder;
    return new Map(this.#names.map((name) => [name, parameters.values(name)]));
  }

  [Symbol.dispose](): void {
    this.#held[Symbol.dispose]();
  }

  #gradients(tape: Tape): Tensor[] {
    const { tokens, parameters } = this.#write(tape);
    const gradients = tape.gradients(tokens, this.#tokenGradient, [...parameters.values()]);
    return this.#names.map((name, index) =>
      this.#decoder.parameters.accumulate(tape, name, at(gradients, index)),
    );
  }

  #write(tape: Tape): { tokens: Value; parameters: ReadonlyMap<ProjectorTensor, Value> } {
    const parameters = new Map(this.#names.map((name) => [name, this.#decoder.parameters.value(tape, name)]));
    const linear = (layer: 'mm.0' | 'mm.2', x: Value): Value => {
      const [weight, bias] = [parameters.get(`${layer}.weight`), parameters.get(`${layer}.bias`)];
      if (weight === undefined) throw new Error(`the projector has no ${layer}.weight`);
      const product = matrixProduct(tape, weight, x);
      return bias === undefined ? product : add(tape, product, bias);
    };
    const features = tape.frozen(this.#features, [this.#shape.features, this.#columns]);
    return { tokens: linear('mm.2', gelu(tape, linear('mm.0', features))), parameters };
  }
}

/** The values, and zeros behind them: columns without an image have no gradient. */
function filledUp(values: Float32Array, length: number): Float32Array {
  if (values.length === length) return values;
  const filled = new Float32Array(length);
  filled.set(values);
  return filled;
}
