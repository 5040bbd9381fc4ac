import { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { readGguf } from '../../ggml/gguf.ts';
import type { Libraries } from '../../ggml/libraries.ts';
import { multiply } from '../tape/elementwise.ts';
import { matrixProduct } from '../tape/matrix-product.ts';
import { rmsNorm } from '../tape/norm.ts';
import type { Tape, Value } from '../tape/tape.ts';
import { decoderBlock, type BlockWeights } from './decoder-block.ts';
import { decoderShape, type DecoderShape } from './decoder-shape.ts';
import { DropoutMasks, type TrainingMoment } from './dropout-masks.ts';
import { FrozenWeights } from './frozen-weights.ts';
import { HeldTensors } from './held-tensors.ts';
import { factorNames, LORA_TARGETS, startFactors, type LoraSettings, type LoraTarget } from './lora.ts';
import { StageRunner } from './stage-runner.ts';
import { CausalLayout, LAYOUT_TENSORS } from './token-layout.ts';
import { TrainedParameters, type ParameterShape } from './trained-parameters.ts';

const LABEL_ROWS = 'labels';
const LABELS = 3;

/**
 * Bytes that the attention shares of a few heads may take at once: what stays near a CPU's caches, and what keeps a
 * graphics card busy.
 */
const ATTENTION_ROOM = { cpu: 32 << 20, gpu: 256 << 20 };

export interface LoraDecoderOptions {
  readonly lora: LoraSettings;
  /** Ids of the three labels' tokens, in the order of LABELS. */
  readonly labelTokens: readonly [number, number, number];
  /** Tokens of a sequence and sequences at once. */
  readonly tokens: number;
  readonly batch: number;
  readonly threads: number;
  /** Of the factors' start and of the dropout. */
  readonly seed: number;
  /** Parameters that learn beside the factors, such as a projector's; they share the optimiser's step. */
  readonly others?: readonly ParameterShape[];
}

/**
 * A frozen Llama decoder with LoRA factors that learn, computed block by block on one device.
 *
 * Forward keeps only what enters each block; backward computes each block again with its gradients (gradient
 * checkpointing; Chen et al. 2016). So memory is the frozen weights, one block's nodes and width x tokens x batch floats a
 * block. Owns native memory: call {@link dispose}.
 */
export class LoraDecoder {
  readonly shape: DecoderShape;
  readonly parameters: TrainedParameters;
  readonly runner: StageRunner;
  readonly backend: Backend;
  readonly ggml: Ggml;
  readonly #options: LoraDecoderOptions;
  readonly #frozen: FrozenWeights;
  readonly #held: HeldTensors;
  /** What enters each block: [width, tokens * batch]. */
  readonly #states: readonly Tensor[];
  /** What leaves the last one: [width, batch], of the tokens that are read. */
  readonly #read: Tensor;
  readonly #layout: CausalLayout;
  /** Tokens of all sequences, filled up. */
  readonly #columns: number;
  readonly #stateGradient: Tensor;
  readonly #readGradient: Tensor;
  readonly #logits: Tensor;
  readonly #logitGradient: Tensor;
  /** Of the inputs of each block's targets; null without dropout. */
  readonly #dropout: DropoutMasks | null;

  private constructor(
    ggml: Ggml,
    backend: Backend,
    frozen: FrozenWeights,
    shape: DecoderShape,
    options: LoraDecoderOptions,
  ) {
    this.shape = shape;
    this.#options = options;
    this.backend = backend;
    this.ggml = ggml;
    this.#frozen = frozen;
    this.runner = new StageRunner(ggml, backend);
    const { lora, tokens, batch } = options;
    const adapted = Array.from({ length: shape.blocks }, (_, block) =>
      lora.targets.map((target) => ({ block, target })),
    ).flat();
    this.parameters = new TrainedParameters(ggml, backend, [
      ...adapted.flatMap(({ block, target }) => this.#factorShapes(block, target)),
      ...(options.others ?? []),
    ]);
    this.#held = new HeldTensors(ggml, backend, shape.blocks + LAYOUT_TENSORS + 6);
    this.#layout = new CausalLayout(this.#held, tokens, batch);
    this.#columns = this.#layout.tokens * batch;
    const states = [shape.width, this.#columns];
    this.#states = Array.from({ length: shape.blocks }, () => this.#held.add(states));
    this.#stateGradient = this.#held.add(states);
    this.#read = this.#held.add([shape.width, batch]);
    this.#readGradient = this.#held.add([shape.width, batch]);
    this.#logits = this.#held.add([LABELS, batch]);
    this.#logitGradient = this.#held.add([LABELS, batch]);
    const inputs = adapted.map(({ block, target }) => this.#sizes(block, target)[0]);
    this.#dropout =
      lora.dropout > 0
        ? new DropoutMasks(this.#held, {
            share: lora.dropout,
            largest: Math.max(...inputs) * this.#columns,
            seed: options.seed,
          })
        : null;
    this.#held.allocate();
    this.#layout.fill();
    // One block is like another but for the last; with dropout and all gradients they have every operation.
    this.#dropout?.draw({ step: 1, batch: 0 }, adapted.length);
    for (const block of new Set([0, shape.blocks - 1]))
      this.runner.check((tape) => this.#blockGradients(tape, block, true));
    this.runner.check((tape) => this.#headGradient(tape));
    this.parameters.check(this.runner);
    this.setTraining(null);
  }

  /**
   * Loads a decoder's weights and starts its factors: A uniform in +-1 / sqrt(inputs), as PEFT does, and B zero, so that
   * the model answers as before.
   *
   * @throws AppError `not-trainable`, `tensor-missing`, `no-memory`, `device-lacks-operation` and those of readGguf
   */
  static async open(
    libraries: Pick<Libraries, 'ggml' | 'gpu'>,
    file: string,
    options: LoraDecoderOptions,
  ): Promise<LoraDecoder> {
    const gguf = await readGguf(file);
    const shape = decoderShape(gguf);
    const { ggml } = libraries;
    const backend = Backend.open(libraries);
    backend.setThreads(options.threads);
    try {
      const parts = ['attn_norm', 'ffn_norm', ...LORA_TARGETS];
      const names = Array.from({ length: shape.blocks }, (_, block) =>
        parts.map((part) => `blk.${block}.${part}.weight`),
      ).flat();
      const output = gguf.tensors.has('output.weight') ? 'output.weight' : 'token_embd.weight';
      const frozen = await FrozenWeights.load(
        ggml,
        backend,
        gguf,
        [...names, 'output_norm.weight'],
        [{ name: LABEL_ROWS, from: output, rows: options.labelTokens }],
      );
      const decoder = new LoraDecoder(ggml, backend, frozen, shape, options);
      startFactors(decoder.parameters, options.seed);
      return decoder;
    } catch (error) {
      backend.dispose();
      throw error;
    }
  }

  /** Bytes of the frozen weights. */
  get frozenBytes(): number {
    return this.#frozen.bytes;
  }

  /** Draws the dropout of a batch, the same whenever it is drawn; null for none, as when the model is only asked. */
  setTraining(moment: TrainingMoment | null): void {
    this.#dropout?.draw(moment, this.shape.blocks * this.#options.lora.targets.length);
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
        const output = this.#block(tape, block, this.#input(tape, block, false));
        return [tape.ggml.ggml_cpy(tape.nodes, output.tensor, this.#states[block + 1] ?? this.#read)];
      });
    await this.runner.run((tape) => {
      const logits = this.#head(tape, this.#readValue(tape, false));
      return [tape.ggml.ggml_cpy(tape.nodes, logits.tensor, this.#logits)];
    });
    return this.#held.download(this.#logits);
  }

  /**
   * Adds to the factors' gradients those of the last {@link forward}.
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
    await this.runner.run((tape) => this.#headGradient(tape));
    for (let block = blocks - 1; block >= 0; block--)
      await this.runner.run((tape) => this.#blockGradients(tape, block, block > 0 || embeddings));
    return embeddings ? this.#layout.download(this.#stateGradient, this.shape.width) : null;
  }

  dispose(): void {
    this.parameters.dispose();
    this.runner.dispose();
    this.#held.dispose();
    this.#frozen.dispose();
    this.backend.dispose();
  }

  #headGradient(tape: Tape): Tensor[] {
    const input = this.#readValue(tape, true);
    const [gradient] = tape.gradients(this.#head(tape, input), this.#logitGradient, [input]);
    return [tape.ggml.ggml_cpy(tape.nodes, gradient as Tensor, this.#readGradient)];
  }

  #blockGradients(tape: Tape, block: number, ofInput: boolean): Tensor[] {
    const { ggml, nodes } = tape;
    const input = this.#input(tape, block, ofInput);
    const names = this.#options.lora.targets.flatMap((target) => factorNames(block, target));
    const factors = new Map(names.map((name) => [name, this.parameters.value(tape, name)]));
    const output = this.#block(tape, block, input, factors);
    const wanted = [...factors.values(), ...(ofInput ? [input] : [])];
    const given = this.#isLast(block) ? this.#readGradient : this.#stateGradient;
    const gradients = tape.gradients(output, given, wanted);
    const sums = names.map((name, index) =>
      this.parameters.accumulate(tape, name, gradients[index] as Tensor),
    );
    const ofState = gradients[names.length];
    return ofState === undefined ? sums : [...sums, ggml.ggml_cpy(nodes, ofState, this.#stateGradient)];
  }

  #block(tape: Tape, block: number, input: Value, factors?: ReadonlyMap<string, Value>): Value {
    const { lora } = this.#options;
    const weights: BlockWeights = {
      frozen: (part) => this.#frozenValue(tape, `blk.${block}.${part}.weight`),
      adapter: (target) => {
        if (!lora.targets.includes(target)) return null;
        const [a, b] = factorNames(block, target).map(
          (name) => factors?.get(name) ?? this.parameters.value(tape, name),
        ) as [Value, Value];
        const [inputs] = this.#sizes(block, target);
        const number = block * lora.targets.length + lora.targets.indexOf(target);
        return {
          a,
          b,
          factor: lora.alpha / lora.rank,
          dropout: (columns) => this.#dropout?.of(tape, number, inputs, columns) ?? null,
        };
      },
    };
    const attentionRoom = ATTENTION_ROOM[this.backend.device.kind === 'cpu' ? 'cpu' : 'gpu'];
    const { tokens, batch, positions, mask, last } = this.#layout;
    const onlyLast = this.#isLast(block);
    const layout = { tokens, batch, positions, mask, last, attentionRoom, onlyLast };
    return decoderBlock(tape, input, weights, this.shape, layout);
  }

  #isLast(block: number): boolean {
    return block === this.shape.blocks - 1;
  }

  #head(tape: Tape, x: Value): Value {
    const normed = rmsNorm(tape, x, this.shape.epsilon);
    const gained = multiply(tape, normed, this.#frozenValue(tape, 'output_norm.weight'));
    return matrixProduct(tape, this.#frozenValue(tape, LABEL_ROWS), gained);
  }

  #input(tape: Tape, block: number, tracked: boolean): Value {
    return tape.leaf(this.#state(block), [this.shape.width, this.#columns], { tracked });
  }

  #readValue(tape: Tape, tracked: boolean): Value {
    return tape.leaf(this.#read, [this.shape.width, this.#options.batch], { tracked });
  }

  #frozenValue(tape: Tape, name: string): Value {
    const { tensor, shape, type } = this.#frozen.get(name);
    return tape.frozen(tensor, shape, type);
  }

  #state(block: number): Tensor {
    const state = this.#states[block];
    if (state === undefined) throw new RangeError(`there is no block ${block}`);
    return state;
  }

  #sizes(block: number, target: LoraTarget): readonly [inputs: number, outputs: number] {
    const [inputs = 0, outputs = 0] = this.#frozen.get(`blk.${block}.${target}.weight`).shape;
    return [inputs, outputs];
  }

  #factorShapes(block: number, target: LoraTarget): ParameterShape[] {
    const { rank } = this.#options.lora;
    const [inputs, outputs] = this.#sizes(block, target);
    const [a, b] = factorNames(block, target);
    return [
      { name: a, shape: [inputs, rank], group: 'lora' },
      { name: b, shape: [rank, outputs], group: 'lora' },
    ];
  }
}
