import { droppedPlaces } from '../../../core/dropped.ts';
import { createRandom } from '../../../core/random.ts';
import { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { readGguf } from '../../ggml/gguf.ts';
import type { Libraries } from '../../ggml/libraries.ts';
import { selectColumns } from '../tape/arrange.ts';
import { multiply } from '../tape/elementwise.ts';
import { matrixProduct } from '../tape/matrix-product.ts';
import { rmsNorm } from '../tape/norm.ts';
import type { Tape, Value } from '../tape/tape.ts';
import { decoderBlock, type BlockWeights, type TokenLayout } from './decoder-block.ts';
import { decoderShape, type DecoderShape } from './decoder-shape.ts';
import { FrozenWeights } from './frozen-weights.ts';
import { HeldTensors } from './held-tensors.ts';
import { factorNames, LORA_TARGETS, type LoraSettings, type LoraTarget } from './lora.ts';
import { StageRunner } from './stage-runner.ts';
import { TrainedParameters, type ParameterShape } from './trained-parameters.ts';

const LABEL_ROWS = 'labels';
const LABELS = 3;

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
  /** What enters each block, and what leaves the last one: [width, tokens * batch]. */
  readonly #states: readonly Tensor[];
  readonly #layout: TokenLayout;
  readonly #stateGradient: Tensor;
  readonly #selection: Tensor;
  readonly #logits: Tensor;
  readonly #logitGradient: Tensor;
  /** Dropout of the inputs of each block's targets; empty without dropout. */
  readonly #dropout: ReadonlyMap<string, Tensor>;

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
    this.#held = new HeldTensors(ggml, backend, shape.blocks + 10 + adapted.length);
    const columns = [shape.width, tokens * batch];
    this.#states = Array.from({ length: shape.blocks + 1 }, () => this.#held.add(columns));
    this.#stateGradient = this.#held.add(columns);
    this.#layout = {
      tokens,
      batch,
      positions: this.#held.add([tokens], 'I32'),
      mask: this.#held.add([tokens, tokens]),
    };
    this.#selection = this.#held.add([tokens * batch, batch]);
    this.#logits = this.#held.add([LABELS, batch]);
    this.#logitGradient = this.#held.add([LABELS, batch]);
    this.#dropout = new Map(
      lora.dropout > 0
        ? adapted.map(({ block, target }) => [
            factorNames(block, target)[0],
            this.#held.add([this.#sizes(block, target)[0], tokens * batch]),
          ])
        : [],
    );
    this.#held.allocate();
    this.#held.upload(
      this.#layout.positions,
      Int32Array.from({ length: tokens }, (_, position) => position),
    );
    this.#held.upload(this.#layout.mask, causalMask(tokens));
    this.#held.upload(this.#selection, lastTokens(tokens, batch));
    this.setTraining(null);
  }

  /**
   * Loads a decoder's weights and starts its factors: A uniform in +-1 / sqrt(inputs), as PEFT does, and B zero, so that
   * the model answers as before.
   *
   * @throws AppError `not-trainable`, `tensor-missing`, `no-memory` and those of readGguf
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
      decoder.#start();
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

  /**
   * Draws the dropout of a step, the same whenever the step is made; null for none, as when the model is only asked.
   *
   * @param step from 1
   */
  setTraining(step: number | null): void {
    const { lora, seed } = this.#options;
    let drawn = 0;
    for (const tensor of this.#dropout.values()) {
      if (step === null) {
        this.#held.fill(tensor, 1);
        continue;
      }
      // Streams from 0 up start the factors.
      const random = createRandom(seed, -(step * this.#dropout.size + drawn++));
      const mask = new Float32Array(this.ggml.ggml_nelements(tensor)).fill(1 / (1 - lora.dropout));
      for (const place of droppedPlaces(mask.length, lora.dropout, random)) mask[place] = 0;
      this.#held.upload(tensor, mask);
    }
  }

  /**
   * Logits of the three labels after the last token of every sequence.
   *
   * @param embeddings [width, tokens * batch], row-major with the width innermost
   * @returns [LABELS, batch], the labels innermost
   */
  async forward(embeddings: Float32Array): Promise<Float32Array> {
    this.#held.upload(this.#state(0), embeddings);
    for (let block = 0; block < this.shape.blocks; block++)
      await this.runner.run((tape) => {
        const output = this.#block(tape, block, this.#input(tape, block, false));
        return [tape.ggml.ggml_cpy(tape.nodes, output.tensor, this.#state(block + 1))];
      });
    await this.runner.run((tape) => {
      const logits = this.#head(tape, this.#input(tape, this.shape.blocks, false));
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
    await this.runner.run((tape) => {
      const input = this.#input(tape, blocks, true);
      const [gradient] = tape.gradients(this.#head(tape, input), this.#logitGradient, [input]);
      return [tape.ggml.ggml_cpy(tape.nodes, gradient as Tensor, this.#stateGradient)];
    });
    for (let block = blocks - 1; block >= 0; block--)
      await this.runner.run((tape) => this.#blockGradients(tape, block, block > 0 || embeddings));
    return embeddings ? this.#held.download(this.#stateGradient) : null;
  }

  dispose(): void {
    this.parameters.dispose();
    this.runner.dispose();
    this.#held.dispose();
    this.#frozen.dispose();
    this.backend.dispose();
  }

  #blockGradients(tape: Tape, block: number, ofInput: boolean): Tensor[] {
    const { ggml, nodes } = tape;
    const input = this.#input(tape, block, ofInput);
    const names = this.#options.lora.targets.flatMap((target) => factorNames(block, target));
    const factors = new Map(names.map((name) => [name, this.parameters.value(tape, name)]));
    const output = this.#block(tape, block, input, factors);
    const wanted = [...factors.values(), ...(ofInput ? [input] : [])];
    const gradients = tape.gradients(output, this.#stateGradient, wanted);
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
        const mask = this.#dropout.get(factorNames(block, target)[0]);
        const [inputs] = this.#sizes(block, target);
        const columns = this.#options.tokens * this.#options.batch;
        return {
          a,
          b,
          factor: lora.alpha / lora.rank,
          dropout: mask === undefined ? null : tape.leaf(mask, [inputs, columns], { tracked: false }),
        };
      },
    };
    return decoderBlock(tape, input, weights, this.shape, this.#layout);
  }

  #head(tape: Tape, x: Value): Value {
    const last = selectColumns(tape, x, this.#selection, this.#options.batch);
    const normed = rmsNorm(tape, last, this.shape.epsilon);
    const gained = multiply(tape, normed, this.#frozenValue(tape, 'output_norm.weight'));
    return matrixProduct(tape, this.#frozenValue(tape, LABEL_ROWS), gained);
  }

  #input(tape: Tape, block: number, tracked: boolean): Value {
    const { tokens, batch } = this.#options;
    return tape.leaf(this.#state(block), [this.shape.width, tokens * batch], { tracked });
  }

  #frozenValue(tape: Tape, name: string): Value {
    const { tensor, shape } = this.#frozen.get(name);
    return tape.leaf(tensor, shape, { tracked: false });
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

  #start(): void {
    for (const [stream, name] of this.parameters.names.entries()) {
      if (!name.endsWith('lora_a')) continue;
      const [inputs = 1, rank = 1] = this.parameters.shapeOf(name);
      const random = createRandom(this.#options.seed, stream);
      const bound = 1 / Math.sqrt(inputs);
      this.parameters.set(
        name,
        Float32Array.from({ length: inputs * rank }, () => bound * (2 * random.uniform() - 1)),
      );
    }
  }
}

/** Row q holds 0 for the keys up to q and -Infinity for later ones. */
function causalMask(tokens: number): Float32Array {
  const mask = new Float32Array(tokens * tokens);
  for (let query = 0; query < tokens; query++)
    mask.fill(-Infinity, query * tokens + query + 1, (query + 1) * tokens);
  return mask;
}

/** A 1 at the last token of every sequence: [tokens * batch, batch]. */
function lastTokens(tokens: number, batch: number): Float32Array {
  const selection = new Float32Array(tokens * batch * batch);
  for (let sequence = 0; sequence < batch; sequence++)
    selection[sequence * tokens * batch + (sequence + 1) * tokens - 1] = 1;
  return selection;
}
