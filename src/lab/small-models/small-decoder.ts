import { createRandom } from '../../core/random.ts';
import { Backend } from '../../engine/ggml/backend.ts';
import type { Ggml, Tensor } from '../../engine/ggml/ggml.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import { decoderBlock, type BlockWeights } from '../../engine/training/decoder/decoder-block.ts';
import type { DecoderShape } from '../../engine/training/decoder/decoder-shape.ts';
import { HeldTensors } from '../../engine/training/decoder/held-tensors.ts';
import { StageRunner } from '../../engine/training/decoder/stage-runner.ts';
import { CausalLayout, LAYOUT_TENSORS } from '../../engine/training/decoder/token-layout.ts';
import { TrainedParameters, type ParameterShape } from '../../engine/training/decoder/trained-parameters.ts';
import { multiply } from '../../engine/training/tape/elementwise.ts';
import { matrixProduct } from '../../engine/training/tape/matrix-product.ts';
import { rmsNorm } from '../../engine/training/tape/norm.ts';
import type { Tape, Value } from '../../engine/training/tape/tape.ts';

/** The rows of the output matrix that are three labels' tokens; a decoder from scratch has no other. */
export const LABEL_ROWS = 'labels.weight';
const LABELS = 3;
const OUTPUT_NORM = 'output_norm.weight';

/** The name that recipes have for the decoder's learning rate. */
const GROUP = 'lora';

/** Bytes that the attention shares of a few heads may take at once: all heads of a small model. */
const ATTENTION_ROOM = 32 << 20;

export interface SmallDecoderOptions {
  readonly shape: DecoderShape;
  /** Tokens of a sequence and sequences at once. */
  readonly tokens: number;
  readonly batch: number;
  readonly threads: number;
  /** Of the start. */
  readonly seed: number;
  /** Parameters that learn beside the decoder's, such as a projector's; they share the optimiser's step. */
  readonly others?: readonly ParameterShape[];
}

/**
 * A Llama decoder whose every weight learns, from a random start, to answer with one of three labels.
 *
 * Computed block by block as {@link import('../../engine/training/decoder/lora-decoder.ts').LoraDecoder} is. Owns native memory: call
 * {@link dispose}.
 */
export class SmallDecoder {
  readonly shape: DecoderShape;
  readonly parameters: TrainedParameters;
  readonly runner: StageRunner;
  readonly backend: Backend;
  readonly ggml: Ggml;
  readonly #batch: number;
  readonly #held: HeldTensors;
  readonly #layout: CausalLayout;
  /** Tokens of all sequences, filled up. */
  readonly #columns: number;
  /** What enters each block: [width, tokens * batch]. */
  readonly #states: readonly Tensor[];
  readonly #stateGradient: Tensor;
  /** What leaves the last one: [width, batch], of the tokens that are read. */
  readonly #read: Tensor;
  readonly #readGradient: Tensor;
  readonly #logits: Tensor;
  readonly #logitGradient: Tensor;

  /** @throws AppError `no-memory` */
  constructor(
    libraries: Pick<Libraries, 'ggml' | 'gpu'>,
    { shape, tokens, batch, threads, seed, others = [] }: SmallDecoderOptions,
  ) {
    const { ggml } = libraries;
    this.shape = shape;
    this.ggml = ggml;
    this.backend = Backend.open(libraries);
    this.backend.setThreads(threads);
    this.runner = new StageRunner(ggml, this.backend);
    const weights = weightShapes(shape);
    this.parameters = new TrainedParameters(ggml, this.backend, [...weights, ...others]);
    startWeights(this.parameters, weights, shape, seed);
    this.#batch = batch;
    this.#held = new HeldTensors(ggml, this.backend, shape.blocks + LAYOUT_TENSORS + 5);
    this.#layout = new CausalLayout(this.#held, tokens, batch);
    this.#columns = this.#layout.tokens * batch;
    const states = [shape.width, this.#columns];
    this.#states = Array.from({ length: shape.blocks }, () => this.#held.add(states));
    this.#stateGradient = this.#held.add(states);
    this.#read = this.#held.add([shape.width, batch]);
    this.#readGradient = this.#held.add([shape.width, batch]);
    this.#logits = this.#held.add([LABELS, batch]);
    this.#logitGradient = this.#held.add([LABELS, batch]);
    this.#held.allocate();
    this.#layout.fill();
  }

  /** Does nothing: without dropout a decoder learns as it is asked. */
  setTraining(): void {
    // A decoder with dropout draws its masks here.
  }

  /**
   * Logits of the three labels after the last token of every sequence.
   *
   * @param embeddings [width, tokens * batch], row-major with the width innermost
   * @returns [LABELS, batch], the labels innermost
   */
  async forward(embeddings: Float32Array): Promise<Float32Array> {
    this.#layout.upload(this.#state(0), embeddings);
    for (let block = 0; block < this.shape.blocks; block++)
      await this.runner.run((tape) => {
        const output = this.#block(tape, block, this.#input(tape, block, false), this.#weights(tape, block));
        return [tape.ggml.ggml_cpy(tape.nodes, output.tensor, this.#states[block + 1] ?? this.#read)];
      });
    await this.runner.run((tape) => {
      const input = this.#readValue(tape, false);
      const logits = this.#head(tape, input, this.#headWeights(tape));
      return [tape.ggml.ggml_cpy(tape.nodes, logits.tensor, this.#logits)];
    });
    return this.#held.download(this.#logits);
  }

  /**
   * Adds to the weights' gradients those of the last {@link forward}.
   *
   * @param logitGradient gradient of the loss by the logits, [LABELS, batch]
   * @param options.embeddings whether the gradient by the embeddings is wanted too: [width, tokens * batch]
   */
  async backward(
    logitGradient: Float32Array,
    { embeddings = false }: { readonly embeddings?: boolean } = {},
  ): Promise<Float32Array | null> {
    const { blocks } = this.shape;
    this.#held.upload(this.#logitGradient, logitGradient);
    await this.runner.run((tape) => {
      const weights = this.#headWeights(tape);
      const input = this.#readValue(tape, true);
      const output = this.#head(tape, input, weights);
      return this.#gradients(tape, output, this.#logitGradient, weights, [input, this.#readGradient]);
    });
    for (let block = blocks - 1; block >= 0; block--)
      await this.runner.run((tape) => {
        const weights = this.#weights(tape, block);
        const input = this.#input(tape, block, block > 0 || embeddings);
        const output = this.#block(tape, block, input, weights);
        const given = this.#isLast(block) ? this.#readGradient : this.#stateGradient;
        return this.#gradients(tape, output, given, weights, [input, this.#stateGradient]);
      });
    return embeddings ? this.#layout.download(this.#stateGradient, this.shape.width) : null;
  }

  dispose(): void {
    this.parameters.dispose();
    this.runner.dispose();
    this.#held.dispose();
    this.backend.dispose();
  }

  /** Nodes that add to the gradients of a stage's weights and keep the one of its input, where that is tracked. */
  #gradients(
    tape: Tape,
    output: Value,
    seed: Tensor,
    weights: ReadonlyMap<string, Value>,
    [input, inputGradient]: readonly [Value, Tensor],
  ): Tensor[] {
    const wanted = [...weights.values(), ...(input.tracked ? [input] : [])];
    const gradients = tape.gradients(output, seed, wanted);
    const sums = [...weights.keys()].map((name, index) =>
      this.parameters.accumulate(tape, name, gradients[index] as Tensor),
    );
    const ofInput = gradients[weights.size];
    if (ofInput === undefined) return sums;
    return [...sums, tape.ggml.ggml_cpy(tape.nodes, ofInput, inputGradient)];
  }

  #block(tape: Tape, block: number, input: Value, values: ReadonlyMap<string, Value>): Value {
    const { tokens, batch, positions, mask, last } = this.#layout;
    const weights: BlockWeights = {
      frozen: (part) => find(values, part),
      adapter: () => null,
    };
    const onlyLast = this.#isLast(block);
    const layout = { tokens, batch, positions, mask, last, attentionRoom: ATTENTION_ROOM, onlyLast };
    return decoderBlock(tape, input, weights, this.shape, layout);
  }

  #isLast(block: number): boolean {
    return block === this.shape.blocks - 1;
  }

  #head(tape: Tape, x: Value, weights: ReadonlyMap<string, Value>): Value {
    const normed = rmsNorm(tape, x, this.shape.epsilon);
    const gained = multiply(tape, normed, find(weights, OUTPUT_NORM));
    return matrixProduct(tape, find(weights, LABEL_ROWS), gained);
  }

  #weights(tape: Tape, block: number): ReadonlyMap<string, Value> {
    return this.#values(tape, blockShapes(this.shape, block));
  }

  #headWeights(tape: Tape): ReadonlyMap<string, Value> {
    return this.#values(tape, headShapes(this.shape));
  }

  /** Each weight once a tape, so that its gradient is the one of all its uses. */
  #values(tape: Tape, shapes: readonly ParameterShape[]): ReadonlyMap<string, Value> {
    return new Map(shapes.map(({ name }) => [name, this.parameters.value(tape, name)]));
  }

  #input(tape: Tape, block: number, tracked: boolean): Value {
    return tape.leaf(this.#state(block), [this.shape.width, this.#columns], { tracked });
  }

  #readValue(tape: Tape, tracked: boolean): Value {
    return tape.leaf(this.#read, [this.shape.width, this.#batch], { tracked });
  }

  #state(block: number): Tensor {
    const state = this.#states[block];
    if (state === undefined) throw new RangeError(`there is no block ${block}`);
    return state;
  }
}

/** A weight of a stage by its whole name or, in a block, by its part. */
function find(values: ReadonlyMap<string, Value>, part: string): Value {
  for (const [name, value] of values) if (name === part || name.endsWith(`.${part}.weight`)) return value;
  throw new Error(`there is no weight ${part}`);
}

function weightShapes(shape: DecoderShape): ParameterShape[] {
  const blocks = Array.from({ length: shape.blocks }, (_, block) => blockShapes(shape, block));
  return [...blocks.flat(), ...headShapes(shape)];
}

/** A block's weights by their names in GGUF files. */
function blockShapes(shape: DecoderShape, block: number): ParameterShape[] {
  const { width, heads, keyValueHeads, headWidth, feedForward } = shape;
  const parts: Readonly<Record<string, readonly number[]>> = {
    attn_norm: [width],
    attn_q: [width, heads * headWidth],
    attn_k: [width, keyValueHeads * headWidth],
    attn_v: [width, keyValueHeads * headWidth],
    attn_output: [heads * headWidth, width],
    ffn_norm: [width],
    ffn_gate: [width, feedForward],
    ffn_up: [width, feedForward],
    ffn_down: [feedForward, width],
  };
  return Object.entries(parts).map(([part, sizes]) => ({
    name: `blk.${block}.${part}.weight`,
    shape: sizes,
    group: GROUP,
  }));
}

function headShapes({ width }: DecoderShape): ParameterShape[] {
  return [
    { name: OUTPUT_NORM, shape: [width], group: GROUP },
    { name: LABEL_ROWS, shape: [width, LABELS], group: GROUP },
  ];
}

/**
 * Gains 1; matrices normal with deviation 1 / sqrt(inputs), those that write into the residual stream with a smaller one
 * (Radford et al. 2019). Each has a stream of the seed, its place among the parameters.
 */
function startWeights(
  parameters: TrainedParameters,
  weights: readonly ParameterShape[],
  { blocks }: DecoderShape,
  seed: number,
): void {
  for (const [stream, { name, shape }] of weights.entries()) {
    const [inputs = 1, outputs] = shape;
    if (outputs === undefined) {
      parameters.set(name, new Float32Array(inputs).fill(1));
      continue;
    }
    const residual = name.includes('attn_output') || name.includes('ffn_down');
    const deviation = (residual ? 1 / Math.sqrt(2 * blocks) : 1) / Math.sqrt(inputs);
    const random = createRandom(seed, stream);
    parameters.set(
      name,
      Float32Array.from({ length: inputs * outputs }, () => deviation * random.normal()),
    );
  }
}
