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

/** A projector's weights, row-major, rows of ne0 elements. */
export type ProjectorWeights = Readonly<Record<ProjectorTensor, Float32Array>>;

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

/** What a decoder must hold for its projector to learn with it. */
export function projectorParameters(shape: ProjectorShape): ParameterShape[] {
  const shapes = projectorShapes(shape);
  return PROJECTOR_TENSORS.map((name) => ({ name, shape: shapes[name], group: 'projector' }));
}

/** LLaVA-1.5's projector, learning together with a decoder that holds its parameters. */
export class TrainedProjector implements Disposable {
  readonly #decoder: BlockwiseDecoder;
  readonly #shape: ProjectorShape;
  readonly #columns: number;
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
    for (const name of PROJECTOR_TENSORS) decoder.parameters.set(name, weights[name]);
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
    return {
      'mm.0.weight': parameters.values('mm.0.weight'),
      'mm.0.bias': parameters.values('mm.0.bias'),
      'mm.2.weight': parameters.values('mm.2.weight'),
      'mm.2.bias': parameters.values('mm.2.bias'),
    };
  }

  [Symbol.dispose](): void {
    this.#held[Symbol.dispose]();
  }

  #gradients(tape: Tape): Tensor[] {
    const { tokens, parameters } = this.#write(tape);
    const gradients = tape.gradients(tokens, this.#tokenGradient, parameters);
    return PROJECTOR_TENSORS.map((name, index) =>
      this.#decoder.parameters.accumulate(tape, name, gradients[index] as Tensor),
    );
  }

  #write(tape: Tape): { tokens: Value; parameters: Value[] } {
    const value = (name: ProjectorTensor) => this.#decoder.parameters.value(tape, name);
    const [firstWeight, firstBias, secondWeight, secondBias] = [
      value('mm.0.weight'),
      value('mm.0.bias'),
      value('mm.2.weight'),
      value('mm.2.bias'),
    ];
    const features = tape.frozen(this.#features, [this.#shape.features, this.#columns]);
    const hidden = gelu(tape, add(tape, matrixProduct(tape, firstWeight, features), firstBias));
    const tokens = add(tape, matrixProduct(tape, secondWeight, hidden), secondBias);
    return { tokens, parameters: [firstWeight, firstBias, secondWeight, secondBias] };
  }
}

/** The values, and zeros behind them: columns without an image have no gradient. */
function filledUp(values: Float32Array, length: number): Float32Array {
  if (values.length === length) return values;
  const filled = new Float32Array(length);
  filled.set(values);
  return filled;
}
