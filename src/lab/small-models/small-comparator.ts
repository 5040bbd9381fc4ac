import { LABELS, type Triple } from '../../core/labels.ts';
import { createRandom } from '../../core/random.ts';
import { maskedSoftmax } from '../../core/softmax.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { LongWork } from '../../engine/long-work.ts';
import {
  learnFromBatch,
  type TrainedComparator,
  type TrainingPair,
} from '../../engine/training/adapter-trainer.ts';
import type { BlockwiseDecoder } from '../../engine/training/decoder/blockwise-decoder.ts';
import type { EncodedRows } from '../../engine/families/family.ts';
import { twoLayers } from '../../engine/families/llava/projector-plan.ts';
import type { DecoderShape } from '../../engine/families/decoders/decoder-shape.ts';
import {
  aroundImages,
  PairPrompts,
  type PromptTexts,
  type ShownPair,
} from '../../engine/training/decoder/pair-prompts.ts';
import {
  projectorParameters,
  TrainedProjector,
  type ProjectorTensors,
} from '../../engine/training/decoder/trained-projector.ts';
import type { TrainedState } from '../../engine/training/decoder/trained-parameters.ts';
import { openSmallDecoder } from './small-decoder.ts';

export interface SmallComparatorOptions {
  /** Width of a feature of an image, and how many an image has. */
  readonly features: number;
  readonly imageTokens: number;
  readonly decoder: DecoderShape;
  /** Tokens of the text after the images. Defaults to 1. */
  readonly questionTokens?: number;
  /** Pairs at once, each in both orders. */
  readonly pairs: number;
  readonly threads: number;
  /** Of all weights' start. */
  readonly seed: number;
}

/** What a step learns from, besides its pairs. */
export interface SmallStep {
  /** Learning rates of decoder and projector. */
  readonly rate: number;
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly lambda: number;
  readonly weights: Triple;
}

/** Streams of the seed below those of the decoder's weights. */
const TEXT_STREAM = -1;
const PROJECTOR_STREAM = -2;

/** AdamW as Loshchilov and Hutter give it; the shorter second moment suits runs of a few hundred steps. */
const ADAMW = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };

/**
 * Projector and decoder from a random start, comparing images by features that stay as they are. The prompt is one fixed
 * random token, the two images, and some more of them.
 */
export class SmallComparator implements Disposable {
  /** What stands around the images, which does not learn. */
  readonly texts: PromptTexts;
  readonly #options: SmallComparatorOptions;
  readonly #owned: DisposableStack;
  readonly #decoder: BlockwiseDecoder;
  readonly #projector: TrainedProjector;
  readonly #prompts: PairPrompts;
  readonly #columns: number;

  /** @throws AppError `no-memory` */
  constructor(libraries: Pick<Libraries, 'ggml' | 'gpu'>, options: SmallComparatorOptions) {
    this.#options = options;
    const { features, imageTokens, decoder, questionTokens = 1, pairs, threads, seed } = options;
    const { width } = decoder;
    const random = createRandom(seed, TEXT_STREAM);
    const text = (tokens: number) => Float32Array.from({ length: tokens * width }, () => random.normal());
    this.texts = { head: text(1), middle: text(0), question: text(questionTokens) };
    this.#prompts = new PairPrompts(aroundImages(this.texts, width), { width });
    const projector = startProjector(features, width, seed);
    using owned = new DisposableStack();
    this.#decoder = owned.use(
      openSmallDecoder(libraries, {
        shape: decoder,
        tokens: 1 + 2 * imageTokens + questionTokens,
        batch: 2 * pairs,
        threads,
        seed,
        others: projectorParameters(projector),
      }),
    );
    this.#columns = 2 * pairs * imageTokens;
    this.#projector = owned.use(
      new TrainedProjector(this.#decoder, twoLayers(features), this.#columns, projector),
    );
    this.#owned = owned.move();
  }

  /**
   * One optimiser step by at most `pairs` pairs.
   *
   * @param image features of an image, [features, image tokens], the features innermost
   * @returns the pairs' mean loss, in nats
   */
  async learn(
    pairs: readonly TrainingPair[],
    image: (id: number) => Float32Array,
    { rate, weightDecay, clipNorm, lambda, weights }: SmallStep,
  ): Promise<number> {
    const comparator: TrainedComparator = {
      decoder: this.#decoder,
      projector: this.#projector,
      prompts: this.#prompts,
      batch: this.#options.pairs,
      image: (id) => Promise.resolve(this.#encoded(image(id))),
      lambda,
      weights,
    };
    const loss = await learnFromBatch(comparator, pairs, 1);
    await this.#decoder.parameters.step(
      this.#decoder.runner,
      { lora: rate, projector: rate },
      { ...ADAMW, weightDecay, clipNorm },
    );
    return loss / pairs.length;
  }

  /**
   * Probabilities of the labels for each shown pair.
   *
   * @param images features of all images that are shown
   * @param shown places among the images, in the order shown
   * @throws the signal's reason
   */
  async ask(
    images: readonly Float32Array[],
    shown: readonly ShownPair[],
    { signal, onProgress }: LongWork = {},
  ): Promise<Triple[]> {
    const laid = {
      encoded: images.map((image) => this.#encoded(image)),
      tokens: await this.#project(images),
    };
    const batch = 2 * this.#options.pairs;
    const answers: Triple[] = [];
    for (let from = 0; from < shown.length; from += batch) {
      signal?.throwIfAborted();
      const part = shown.slice(from, from + batch);
      // A short last batch is filled up with its first pair, whose answers are then not looked at.
      const filled = Array.from<unknown, ShownPair>(
        { length: batch },
        (_, index) => part[index] ?? part[0] ?? [0, 0],
      );
      const { embeddings, positions } = this.#prompts.lay(laid, filled);
      const logits = await this.#decoder.forward(embeddings, positions);
      for (const index of part.keys()) {
        const [first = NaN, second = NaN, similar = NaN] = logits.subarray(index * LABELS.length);
        answers.push(maskedSoftmax([first, second, similar]));
      }
      onProgress?.({ done: answers.length, total: shown.length, unit: 'comparisons' });
    }
    return answers;
  }

  /** Weights of projector and decoder by their names in GGUF files, and the labels' rows: see {@link openSmallDecoder}. */
  weights(): ReadonlyMap<string, Float32Array> {
    const { parameters } = this.#decoder;
    return new Map(parameters.names.map((name) => [name, parameters.values(name)]));
  }

  /** Weights and the optimiser's moments, to go on from later. */
  state(): TrainedState {
    return this.#decoder.parameters.state();
  }

  /** @throws RangeError for the state of a comparator of another shape */
  restore(state: TrainedState): void {
    this.#decoder.parameters.restore(state);
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  #encoded(values: Float32Array): EncodedRows {
    return { rows: this.#options.imageTokens, values };
  }

  /** Tokens of all images, one after the other, each projected once. */
  async #project(images: readonly Float32Array[]): Promise<Float32Array> {
    const { features, imageTokens, decoder } = this.#options;
    const [given, made] = [features * imageTokens, decoder.width * imageTokens];
    const atOnce = this.#columns / imageTokens;
    const tokens = new Float32Array(images.length * made);
    for (let from = 0; from < images.length; from += atOnce) {
      const part = images.slice(from, from + atOnce);
      const side = new Float32Array(part.length * given);
      for (const [index, image] of part.entries()) side.set(image, index * given);
      const projected = await this.#projector.project(side);
      tokens.set(projected.subarray(0, part.length * made), from * made);
    }
    return tokens;
  }
}

/** Two linear layers from a random start, whose biases begin at 0. */
function startProjector(features: number, width: number, seed: number): ProjectorTensors {
  const random = createRandom(seed, PROJECTOR_STREAM);
  const shapes: Readonly<Record<string, readonly number[]>> = {
    'mm.0.weight': [features, width],
    'mm.0.bias': [width],
    'mm.2.weight': [width, width],
    'mm.2.bias': [width],
  };
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const [inputs = 1, outputs] = shape;
      const values =
        outputs === undefined
          ? new Float32Array(inputs)
          : Float32Array.from({ length: inputs * outputs }, () => random.normal() / Math.sqrt(inputs));
      return [name, { shape, values }];
    }),
  );
}
