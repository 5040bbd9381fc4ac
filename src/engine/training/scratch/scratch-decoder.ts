import { createRandom } from '../../../core/random.ts';
import { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import type { Libraries } from '../../ggml/libraries.ts';
import { decoderBlock, type BlockWeights } from '../decoder/decoder-block.ts';
import type { DecoderShape } from '../decoder/decoder-shape.ts';
import { HeldTensors } from '../decoder/held-tensors.ts';
import { StageRunner } from '../decoder/stage-runner.ts';
import { CausalLayout } from '../decoder/token-layout.ts';
import { TrainedParameters, type ParameterShape } from '../decoder/trained-parameters.ts';
import { selectColumns } from '../tape/arrange.ts';
import { multiply } from '../tape/elementwise.ts';
import { matrixProduct } from '../tape/matrix-product.ts';
import { rmsNorm } from '../tape/norm.ts';
import type { Tape, Value } from '../tape/tape.ts';

/** The rows of the output matrix that are three labels' tokens; a decoder from scratch has no other. */
const LABEL_ROWS = 'labels.weight';
const LABELS = 3;
const OUTPUT_NORM = 'output_norm.weight';

/** The name that recipes have for the decoder's learning rate. */
const GROUP = 'lora';

/** Bytes that the attention shares of a few heads may take at once: all heads of a small model. */
const ATTENTION_ROOM = 32 << 20;

export interface ScratchDecoderOptions {
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
 * Computed block by block as {@link import('../decoder/lora-decoder.ts').LoraDecoder} is. Owns native memory: call
 * {@link dispose}.
 */
export class ScratchDecoder {
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
  /** What enters each block, and what leaves the last one: [width, tokens * batch]. */
  readonly #states: readonly Tensor[];
  readonly #stateGradient: Tensor;
  readonly #logits: Tensor;
  readonly #logitGradient: Tensor;

  /** @throws AppError `no-memory` */
  constructor(
    libraries: Pick<Libraries, 'ggml' | 'gpu'>,
    { shape, tokens, batch, threads, seed, others = [] }: ScratchDecoderOptions,
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
    this.#held = new HeldTensors(ggml, this.backend, shape.blocks + 7);
    this.#layout = new CausalLayout(this.#held, tokens, batch);
    this.#columns = this.#layout.tokens * batch;
    const states = [shape.width, this.#columns];
    this.#states = Array.from({ length: shape.blocks + 1 }, () => this.#held.add(states));
    this.#stateGradient = this.#held.add(states);
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
        const output = this.#block(tape, this.#input(tape, block, false), this.#weights(tape, block));
        return [tape.ggml.ggml_cpy(tape.nodes, output.tensor, this.#state(block + 1))];
      });
    await this.runner.run((tape) => {
      const input = this.#input(tape, this.shape.blocks, false);
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
      const input = this.#input(tape, blocks, true);
      return this.#gradients(tape, this.#head(tape, input, weights), this.#logitGradient, weights, input);
    });
    for (let block = blocks - 1; block >= 0; block--)
      await this.runner.run((tape) => {
        const weights = this.#weights(tape, block);
        const input = this.#input(tape, block, block > 0 || embeddings);
        return this.#gradients(tape, this.#block(tape, input, weights), this.#stateGradient, weights, input);
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
    input: Value,
  ): Tensor[] {
    const wanted = [...weights.values(), ...(input.tracked ? [input] : [])];
    const gradients = tape.gradients(output, seed, wanted);
    const sums = [...weights.keys()].map((name, index) =>
      this.parameters.accumulate(tape, name, gradients[index] as Tensor),
    );
    const ofInput = gradients[weights.size];
    if (ofInput === undefined) return sums;
    return [...sums, tape.ggml.ggml_cpy(tape.nodes, ofInput, this.#stateGradient)];
  }

  #block(tape: Tape, input: Value, values: ReadonlyMap<string, Value>): Value {
    const { tokens, batch, positions, mask } = this.#layout;
    const weights: BlockWeights = {
      frozen: (part) => find(values, part),
      adapter: () => null,
    };
    const layout = { tokens, batch, positions, mask, attentionRoom: ATTENTION_ROOM };
    return decoderBlock(tape, input, weights, this.shape, layout);
  }

  #head(tape: Tape, x: Value, weights: ReadonlyMap<string, Value>): Value {
    const last = selectColumns(tape, x, this.#layout.last, this.#batch);
    const normed = rmsNorm(tape, last, this.shape.epsilon);
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
