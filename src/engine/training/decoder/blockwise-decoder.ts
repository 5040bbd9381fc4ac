import { at } from '../../../core/at.ts';
import { LABELS } from '../../../core/labels.ts';
import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { multiply } from '../tape/elementwise.ts';
import { matrixProduct } from '../tape/matrix-product.ts';
import { rmsNorm } from '../tape/norm.ts';
import type { Tape, Value } from '../tape/tape.ts';
import { decoderBlock, type BlockWeights } from './decoder-block.ts';
import type { DecoderShape } from '../../families/decoders/decoder-shape.ts';
import type { DropoutMasks, TrainingMoment } from './dropout-masks.ts';
import { HeldTensors } from './held-tensors.ts';
import { StageRunner } from './stage-runner.ts';
import { CausalLayout, LAYOUT_TENSORS } from './token-layout.ts';
import { TrainedParameters, type ParameterShape } from './trained-parameters.ts';

/**
 * Bytes that the attention shares of a few heads may take at once: what stays near a CPU's caches, and what keeps a
 * graphics card busy.
 */
const ATTENTION_ROOM = { cpu: 32 << 20, gpu: 256 << 20 };

/** A block by its number, or the head: what follows the last block. */
export type DecoderPart = number | 'head';

/** A learning parameter on the tape of a part, by its name. */
export type LearntValues = (name: string) => Value;

/** Where the weights of a decoder come from, and which of them learn. */
export interface DecoderWeights {
  readonly shape: DecoderShape;
  /** Null where nothing is left out. */
  readonly dropout: DropoutMasks | null;
  /** What learns in a part. */
  learning(part: DecoderPart): readonly ParameterShape[];
  block(tape: Tape, block: number, learnt: LearntValues): BlockWeights;
  /** The last norm's gains [width], and the rows of the output matrix that are the labels' tokens [width, LABELS]. */
  head(tape: Tape, learnt: LearntValues): { readonly gains: Value; readonly labels: Value };
}

export interface DecoderRoom {
  /** Tokens of a sequence and sequences at once. */
  readonly tokens: number;
  readonly batch: number;
  /** Parameters that learn beside the decoder's, such as a projector's; they share the optimiser's step. */
  readonly others?: readonly ParameterShape[];
}

/**
 * A Llama decoder that learns to answer with one of three labels, computed block by block on one device.
 *
 * Forward keeps only what enters each block; backward computes each block again with its gradients (gradient
 * checkpointing; Chen et al. 2016). So memory is the weights, one block's nodes and width x tokens x batch floats a block.
 */
export class BlockwiseDecoder implements Disposable {
  readonly shape: DecoderShape;
  readonly parameters: TrainedParameters;
  readonly runner: StageRunner;
  readonly backend: Backend;
  readonly ggml: Ggml;
  readonly #owned: DisposableStack;
  readonly #weights: DecoderWeights;
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

  /**
   * @param opened the backend and what the weights own: the decoder's from now on, whether it opens or not
   * @throws AppError `no-memory`, `device-lacks-operation`
   */
  constructor(
    ggml: Ggml,
    backend: Backend,
    weights: DecoderWeights,
    { tokens, batch, others = [] }: DecoderRoom,
    opened: DisposableStack,
  ) {
    using owned = opened.move();
    const { shape } = weights;
    this.shape = shape;
    this.backend = backend;
    this.ggml = ggml;
    this.#weights = weights;
    this.#batch = batch;
    this.runner = owned.use(new StageRunner(ggml, backend));
    const blocks = Array.from({ length: shape.blocks }, (_, block) => weights.learning(block));
    const learning = [...blocks.flat(), ...weights.learning('head'), ...others];
    this.parameters = owned.use(new TrainedParameters(ggml, backend, learning));
    this.#held = owned.use(new HeldTensors(ggml, backend, shape.blocks + LAYOUT_TENSORS + 5));
    this.#layout = new CausalLayout(this.#held, tokens, batch);
    this.#columns = this.#layout.tokens * batch;
    const states = [shape.width, this.#columns];
    this.#states = Array.from({ length: shape.blocks }, () => this.#held.add(states));
    this.#stateGradient = this.#held.add(states);
    this.#read = this.#held.add([shape.width, batch]);
    this.#readGradient = this.#held.add([shape.width, batch]);
    this.#logits = this.#held.add([LABELS.length, batch]);
    this.#logitGradient = this.#held.add([LABELS.length, batch]);
    this.#held.allocate();
    this.#layout.fill();
    // One block is like another but for the last; with dropout and all gradients they have every operation.
    weights.dropout?.draw({ step: 1, batch: 0 });
    for (const block of new Set([0, shape.blocks - 1]))
      this.runner.check((tape) => this.#blockGradients(tape, block, true));
    this.runner.check((tape) => this.#headGradients(tape));
    this.parameters.check(this.runner);
    this.setTraining(null);
    this.#owned = owned.move();
  }

  /** Draws the dropout of a batch, the same whenever it is drawn; null for none, as when the model is only asked. */
  setTraining(moment: TrainingMoment | null): void {
    this.#weights.dropout?.draw(moment);
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
        const output = this.#block(tape, block, this.#input(tape, block, false), this.#learnt(tape, block));
        return [tape.ggml.ggml_cpy(tape.nodes, output.tensor, this.#states[block + 1] ?? this.#read)];
      });
    await this.runner.run((tape) => {
      const logits = this.#head(tape, this.#readValue(tape, false), this.#learnt(tape, 'head'));
      return [tape.ggml.ggml_cpy(tape.nodes, logits.tensor, this.#logits)];
    });
    return this.#held.download(this.#logits);
  }

  /**
   * Adds to the parameters' gradients those of the last {@link forward}.
   *
   * @param logitGradient gradient of the loss by the logits, [LABELS, batch]
   * @param options.embeddings whether the gradient by the embeddings is wanted too: [width, tokens * batch]
   */
  async backward(
    logitGradient: Float32Array,
    { embeddings = false }: { readonly embeddings?: boolean } = {},
  ): Promise<Float32Array | null> {
    this.#held.upload(this.#logitGradient, logitGradient);
    await this.runner.run((tape) => this.#headGradients(tape));
    for (let block = this.shape.blocks - 1; block >= 0; block--)
      await this.runner.run((tape) => this.#blockGradients(tape, block, block > 0 || embeddings));
    return embeddings ? this.#layout.download(this.#stateGradient, this.shape.width) : null;
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  #headGradients(tape: Tape): Tensor[] {
    const learnt = this.#learnt(tape, 'head');
    const input = this.#readValue(tape, true);
    const output = this.#head(tape, input, learnt);
    return this.#gradients(tape, output, this.#logitGradient, learnt, [input, this.#readGradient]);
  }

  #blockGradients(tape: Tape, block: number, ofInput: boolean): Tensor[] {
    const learnt = this.#learnt(tape, block);
    const input = this.#input(tape, block, ofInput);
    const output = this.#block(tape, block, input, learnt);
    const given = this.#isLast(block) ? this.#readGradient : this.#stateGradient;
    return this.#gradients(tape, output, given, learnt, [input, this.#stateGradient]);
  }

  /** Nodes that add to the gradients of a part's parameters and keep the one of its input, where that is tracked. */
  #gradients(
    tape: Tape,
    output: Value,
    given: Tensor,
    learnt: ReadonlyMap<string, Value>,
    [input, inputGradient]: readonly [Value, Tensor],
  ): Tensor[] {
    const wanted = [...learnt.values(), ...(input.tracked ? [input] : [])];
    const gradients = tape.gradients(output, given, wanted);
    const sums = [...learnt.keys()].map((name, index) =>
      this.parameters.accumulate(tape, name, at(gradients, index)),
    );
    if (!input.tracked) return sums;
    return [...sums, tape.ggml.ggml_cpy(tape.nodes, at(gradients, learnt.size), inputGradient)];
  }

  #block(tape: Tape, block: number, input: Value, learnt: ReadonlyMap<string, Value>): Value {
    const { tokens, batch, positions, mask, last } = this.#layout;
    const attentionRoom = ATTENTION_ROOM[this.backend.device.kind === 'cpu' ? 'cpu' : 'gpu'];
    const onlyLast = this.#isLast(block);
    const layout = { tokens, batch, positions, mask, last, attentionRoom, onlyLast };
    const weights = this.#weights.block(tape, block, (name) => valueOf(learnt, name));
    return decoderBlock(tape, input, weights, this.shape, layout);
  }

  #isLast(block: number): boolean {
    return block === this.shape.blocks - 1;
  }

  #head(tape: Tape, x: Value, learnt: ReadonlyMap<string, Value>): Value {
    const { gains, labels } = this.#weights.head(tape, (name) => valueOf(learnt, name));
    const gained = multiply(tape, rmsNorm(tape, x, this.shape.epsilon), gains);
    return matrixProduct(tape, labels, gained);
  }

  /** Each parameter once a tape, so that its gradient is the one of all its uses. */
  #learnt(tape: Tape, part: DecoderPart): ReadonlyMap<string, Value> {
    return new Map(this.#weights.learning(part).map(({ name }) => [name, this.parameters.value(tape, name)]));
  }

  #input(tape: Tape, block: number, tracked: boolean): Value {
    return tape.leaf(this.#state(block), [this.shape.width, this.#columns], { tracked });
  }

  #readValue(tape: Tape, tracked: boolean): Value {
    return tape.leaf(this.#read, [this.shape.width, this.#batch], { tracked });
  }

  #state(block: number): Tensor {
    return at(this.#states, block);
  }
}

function valueOf(learnt: ReadonlyMap<string, Value>, name: string): Value {
  const value = learnt.get(name);
  if (value === undefined) throw new Error(`${name} does not learn in this part`);
  return value;
}
