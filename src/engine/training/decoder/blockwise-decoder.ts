import { at } from '../../../core/at.ts';
import { LABELS } from '../../../core/labels.ts';
import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { add, multiply } from '../tape/elementwise.ts';
import { matrixProduct } from '../tape/matrix-product.ts';
import { rmsNorm } from '../tape/norm.ts';
import type { Keep, Tape, Value } from '../tape/tape.ts';
import { decoderBlock, type BlockWeights } from './decoder-block.ts';
import { positionAxes, type DecoderShape } from '../../families/decoders/decoder-shape.ts';
import type { DropoutMasks, TrainingMoment } from './dropout-masks.ts';
import { HeldTensors } from './held-tensors.ts';
import { keptFloats, KeptProducts } from './kept-products.ts';
import { StageRunner } from './stage-runner.ts';
import {
  CausalLayout,
  countedPositions,
  filledUpTokens,
  LAYOUT_TENSORS,
  type SequencePositions,
} from './token-layout.ts';
import { TrainedParameters, type ParameterShape } from './trained-parameters.ts';

/**
 * Bytes that the attention shares of a few heads may take at once: what stays near a CPU's caches, and what keeps a
 * graphics card busy.
 */
const ATTENTION_ROOM = { cpu: 32 << 20, gpu: 256 << 20 };

/** Of the memory that is left. */
const KEPT_SHARE = 1 / 4;

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
  /** Tokens of the longest sequence, and sequences at once. */
  readonly tokens: number;
  readonly batch: number;
  /** Parameters that learn beside the decoder's, such as a projector's; they share the optimiser's step. */
  readonly others?: readonly ParameterShape[];
  /**
   * Bytes that products of the forward pass may take, so that backward need not compute them again. Defaults to a quarter of what
   * the device has left; it changes no result.
   */
  readonly keepBytes?: number;
}

/**
 * A decoder that learns to answer with one of three labels, computed block by block on one device.
 *
 * Forward keeps what enters each block, and the products of as many blocks as there is room for; backward computes the others again with
 * their gradients (gradient checkpointing; Chen et al. 2016). So memory is at least the weights, one block's nodes and width x tokens x
 * batch floats a block.
 * The sequences of a batch may be of different lengths.
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
  /** Positions of sequences as long as there is room for. */
  readonly #counted: readonly SequencePositions[];
  /** What enters each block: [width, tokens * batch]. */
  readonly #states: readonly Tensor[];
  /** What is added behind the first blocks, alike, and the gradients by it. */
  readonly #added: readonly Tensor[];
  readonly #addedGradients: readonly Tensor[];
  readonly #stateGradient: Tensor;
  /** What leaves the last one: [width, batch], of the tokens that are read. */
  readonly #read: Tensor;
  readonly #kept: KeptProducts;
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
    { tokens, batch, others = [], keepBytes }: DecoderRoom,
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
    const { deepstack = 0 } = shape;
    const tensors = shape.blocks + 2 * deepstack + LAYOUT_TENSORS + 5;
    this.#held = owned.use(new HeldTensors(ggml, backend, tensors));
    const room = { tokens, batch, heads: shape.heads, axes: positionAxes(shape) };
    this.#layout = new CausalLayout(this.#held, ggml, room);
    this.#counted = countedPositions(tokens, room);
    const columns = (): Tensor => this.#held.add([shape.width, filledUpTokens(tokens) * batch]);
    this.#states = Array.from({ length: shape.blocks }, columns);
    this.#added = Array.from({ length: deepstack }, columns);
    this.#addedGradients = Array.from({ length: deepstack }, columns);
    this.#stateGradient = columns();
    this.#read = this.#held.add([shape.width, batch]);
    this.#readGradient = this.#held.add([shape.width, batch]);
    this.#logits = this.#held.add([LABELS.length, batch]);
    this.#logitGradient = this.#held.add([LABELS.length, batch]);
    this.#held.allocate();
    this.#layout.set(this.#counted);
    this.#kept = owned.use(
      KeptProducts.allocate(ggml, backend, this.#floatsOfBlock(), {
        // Of the last block only what one token reads is computed: nothing worth keeping.
        blocks: shape.blocks - 1,
        bytes: keepBytes ?? backend.memoryLeft() * KEPT_SHARE,
      }),
    );
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
   * @param embeddings [input width, tokens of all sequences], row-major with the width innermost
   * @param positions of every sequence's tokens, axis after axis. Defaults to sequences as long as there is room for, whose tokens
   *   are counted
   * @returns [LABELS, batch], the labels innermost
   */
  async forward(
    embeddings: Float32Array,
    positions: readonly SequencePositions[] = this.#counted,
  ): Promise<Float32Array> {
    this.#layout.set(positions);
    this.#layout.upload([this.#state(0), ...this.#added], this.shape.width, embeddings);
    for (let block = 0; block < this.shape.blocks; block++)
      await this.runner.run((tape) => {
        const keep = this.#kept.filling(block);
        const { output } = this.#block(tape, block, this.#learnt(tape, block), { tracked: false, keep });
        const next = this.#states[block + 1];
        return [
          tape.ggml.ggml_cpy(
            tape.nodes,
            output.tensor,
            next === undefined ? this.#read : this.#columns(tape, next),
          ),
        ];
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
   * @param options.embeddings whether the gradient by the embeddings is wanted too, in their layout
   */
  async backward(
    logitGradient: Float32Array,
    { embeddings = false }: { readonly embeddings?: boolean } = {},
  ): Promise<Float32Array | null> {
    this.#held.upload(this.#logitGradient, logitGradient);
    await this.runner.run((tape) => this.#headGradients(tape));
    for (let block = this.shape.blocks - 1; block >= 0; block--)
      await this.runner.run((tape) => this.#blockGradients(tape, block, block > 0 || embeddings));
    if (!embeddings) return null;
    return this.#layout.download([this.#stateGradient, ...this.#addedGradients], this.shape.width);
  }

  /** Blocks whose products are kept for the backward pass. */
  get keptBlocks(): number {
    return this.#kept.blocks;
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  #headGradients(tape: Tape): Tensor[] {
    const learnt = this.#learnt(tape, 'head');
    const input = this.#readValue(tape, true);
    const output = this.#head(tape, input, learnt);
    return this.#gradients(tape, output, this.#logitGradient, learnt, [[input, this.#readGradient]]);
  }

  #blockGradients(tape: Tape, block: number, ofInput: boolean): Tensor[] {
    const learnt = this.#learnt(tape, block);
    const keep = this.#kept.taking(tape, block);
    const { input, added, output } = this.#block(tape, block, learnt, { tracked: ofInput, keep });
    const ofOutput = this.#columns(tape, this.#stateGradient);
    const given = this.#isLast(block) ? this.#readGradient : ofOutput;
    const ofAdded = this.#addedGradients[block];
    return this.#gradients(tape, output, given, learnt, [
      // In front, because its gradient is the one of the output, which the input's then takes the place of.
      ...(added === null || ofAdded === undefined ? [] : [[added, this.#columns(tape, ofAdded)] as const]),
      [input, ofOutput],
    ]);
  }

  /** Nodes that add to the gradients of a part's parameters and keep those of its inputs, where they are tracked. */
  #gradients(
    tape: Tape,
    output: Value,
    given: Tensor,
    learnt: ReadonlyMap<string, Value>,
    inputs: readonly (readonly [input: Value, gradient: Tensor])[],
  ): Tensor[] {
    const tracked = inputs.filter(([{ tracked }]) => tracked);
    const gradients = tape.gradients(output, given, [...learnt.values(), ...tracked.map(([input]) => input)]);
    return [
      ...[...learnt.keys()].map((name, index) =>
        this.parameters.accumulate(tape, name, at(gradients, index)),
      ),
      ...tracked.map(([, kept], index) =>
        tape.ggml.ggml_cpy(tape.nodes, at(gradients, learnt.size + index), kept),
      ),
    ];
  }

  /** Floats of a block's products, of a batch as long as there is room for. */
  #floatsOfBlock(): number {
    let floats = 0;
    this.runner.check((tape) => {
      floats = keptFloats(tape, (on, keep) => {
        this.#block(on, 0, this.#learnt(on, 0), { tracked: false, keep });
      });
      return [];
    });
    return floats;
  }

  /**
   * A block with what enters it and what is added behind it, null where nothing is.
   *
   * @param options.tracked whether gradients by both are wanted
   */
  #block(
    tape: Tape,
    block: number,
    learnt: ReadonlyMap<string, Value>,
    { tracked, keep }: { readonly tracked: boolean; readonly keep: Keep },
  ): { input: Value; added: Value | null; output: Value } {
    const laid = this.#layout.on(tape);
    const attentionRoom = ATTENTION_ROOM[this.backend.device.kind === 'cpu' ? 'cpu' : 'gpu'];
    const onlyLast = this.#isLast(block);
    const weights = this.#weights.block(tape, block, (name) => valueOf(learnt, name));
    const leaf = (tensor: Tensor): Value =>
      tape.leaf(this.#columns(tape, tensor), [this.shape.width, this.#layout.columns], { tracked });
    const input = leaf(this.#state(block));
    const computed = decoderBlock(tape, input, weights, this.shape, {
      ...laid,
      attentionRoom,
      onlyLast,
      keep,
    });
    const held = this.#added[block];
    if (held === undefined) return { input, added: null, output: computed };
    const added = leaf(held);
    return { input, added, output: add(tape, computed, added) };
  }

  /** Those of the batch, of a tensor of as many columns as there is room for. */
  #columns(tape: Tape, tensor: Tensor): Tensor {
    return this.#layout.columnsOf(tape, tensor, this.shape.width);
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
