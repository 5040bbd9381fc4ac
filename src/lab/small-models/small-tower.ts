import { at } from '../../core/at.ts';
import { Backend } from '../../engine/ggml/backend.ts';
import type { Ggml, Tensor } from '../../engine/ggml/ggml.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import { patchRows } from '../../engine/vision/patch-rows.ts';
import { HeldTensors } from '../../engine/training/decoder/held-tensors.ts';
import { KeptStage } from '../../engine/training/decoder/kept-stage.ts';
import { StageRunner } from '../../engine/training/decoder/stage-runner.ts';
import { TrainedParameters, type TrainedState } from '../../engine/training/decoder/trained-parameters.ts';
import { selectColumns } from '../../engine/training/tape/arrange.ts';
import type { Tape, Value } from '../../engine/training/tape/tape.ts';
import { linear, towerGraph, type TowerWeights } from './tower-graph.ts';
import {
  linearParameters,
  patchCount,
  patchValues,
  startOf,
  TOWER_GROUP,
  towerParameters,
  type TowerShape,
} from './tower-shape.ts';

/** Values of parameters by name, row-major, rows of ne0 elements. */
export type Weights = ReadonlyMap<string, Float32Array>;

export interface SmallTowerOptions {
  readonly shape: TowerShape;
  /** What the error of each regressed target counts, one a target; their number is the regression's. */
  readonly targetWeights: readonly number[];
  /** Images of a step, and at most at once elsewhere. */
  readonly batch: number;
  readonly threads: number;
  /** Of the weights' start. */
  readonly seed: number;
}

/** How one step changes the weights. */
export interface TowerStep {
  readonly rate: number;
  readonly weightDecay: number;
  /** Largest length of the gradient; null where it is taken as it is. */
  readonly clipNorm: number | null;
}

/** The layer that makes targets of tokens; a tower's files leave it out. */
const HEAD = 'head';

/** AdamW as Loshchilov and Hutter give it; the shorter second moment suits runs of a few thousand steps. */
const ADAMW = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };

/**
 * CLIP's vision tower from a random start, taught by direct regression: the mean over the patch tokens of a linear layer on
 * the last block is compared with standardised targets by their squares.
 *
 * An image is pixels as {@link import('../../engine/vision/preprocess.ts').preprocessImage} gives them. The same seed and steps on
 * one thread of a CPU give the same bits.
 */
export class SmallTower implements Disposable {
  readonly shape: TowerShape;
  readonly #owned: DisposableStack;
  readonly #options: SmallTowerOptions;
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #runner: StageRunner;
  readonly #parameters: TrainedParameters;
  readonly #held: HeldTensors;
  /** Patches of a class token, which stay zero, then of the image: [patch values, tokens * batch]. */
  readonly #patches: Tensor;
  /** [tokens * batch, batch]: for each image the share of its patch tokens, the same for each. */
  readonly #pooling: Tensor;
  /** All [targets, batch]. */
  readonly #targets: Tensor;
  /** Factor of every error in the gradient: 2 weight / (batch targets), or 0 for an image that is not there. */
  readonly #shares: Tensor;
  readonly #predictions: Tensor;
  /** Tokens after the last block, [width, tokens * batch]. */
  readonly #tokens: Tensor;
  readonly #stages = new Map<'learn' | 'look', KeptStage>();

  /** @throws AppError `no-memory` */
  constructor(libraries: Pick<Libraries, 'ggml' | 'gpu'>, options: SmallTowerOptions) {
    using owned = new DisposableStack();
    const { ggml } = libraries;
    const { shape, targetWeights, batch, threads, seed } = options;
    this.shape = shape;
    this.#options = options;
    this.#ggml = ggml;
    this.#backend = owned.use(Backend.open(libraries));
    this.#backend.setThreads(threads);
    this.#runner = owned.use(new StageRunner(ggml, this.#backend));
    const [targets, tokens] = [targetWeights.length, patchCount(shape) + 1];
    const parameters = [...towerParameters(shape), ...linearParameters(HEAD, shape.width, targets)];
    this.#parameters = owned.use(new TrainedParameters(ggml, this.#backend, parameters));
    for (const [stream, parameter] of parameters.entries())
      this.#parameters.set(parameter.name, startOf(parameter, shape, seed, stream));
    this.#held = owned.use(new HeldTensors(ggml, this.#backend, 6));
    this.#patches = this.#held.add([patchValues(shape), tokens * batch]);
    this.#pooling = this.#held.add([tokens * batch, batch]);
    this.#targets = this.#held.add([targets, batch]);
    this.#shares = this.#held.add([targets, batch]);
    this.#predictions = this.#held.add([targets, batch]);
    this.#tokens = this.#held.add([shape.width, tokens * batch]);
    this.#held.allocate();
    const pooling = new Float32Array(tokens * batch * batch);
    for (let image = 0; image < batch; image++) {
      const from = image * tokens * batch + image * tokens;
      pooling.fill(1 / (tokens - 1), from + 1, from + tokens);
    }
    this.#held.upload(this.#pooling, pooling);
    this.#owned = owned.move();
  }

  /** Steps made so far. */
  get steps(): number {
    return this.#parameters.steps;
  }

  /**
   * One optimiser step by at most `batch` images.
   *
   * @param targets of every image, standardised
   * @returns the mean over images and targets of weight x error^2, before the step
   */
  async learn(
    images: readonly Float32Array[],
    targets: readonly Float32Array[],
    { rate, ...step }: TowerStep,
  ): Promise<number> {
    const loss = await this.addGradients(images, targets);
    await this.#parameters.step(this.#runner, { [TOWER_GROUP]: rate }, { ...ADAMW, ...step });
    return loss;
  }

  /** Adds to the weights' gradients those of the loss that {@link learn} returns; nothing is learnt yet. */
  async addGradients(images: readonly Float32Array[], targets: readonly Float32Array[]): Promise<number> {
    const { targetWeights } = this.#options;
    const count = images.length * targetWeights.length;
    this.#show(images);
    this.#held.upload(
      this.#targets,
      this.#byImage((image, target) => (image < images.length ? at(at(targets, image), target) : 0)),
    );
    this.#held.upload(
      this.#shares,
      this.#byImage((image, target) => (image < images.length ? (2 * at(targetWeights, target)) / count : 0)),
    );
    await this.#stage('learn').run();
    const predicted = this.#predicted(images.length);
    let loss = 0;
    for (const [image, values] of predicted.entries())
      for (const [target, value] of values.entries())
        loss += (at(targetWeights, target) * (value - at(at(targets, image), target)) ** 2) / count;
    return loss;
  }

  /** The targets of any number of images, standardised as those that were learnt. */
  async predict(images: readonly Float32Array[]): Promise<Float32Array[]> {
    return this.#look(images, (count) => this.#predicted(count));
  }

  /** For each image its patch tokens after the last block, without the class token: [width, tokens], the width innermost. */
  async encode(images: readonly Float32Array[]): Promise<Float32Array[]> {
    const { width } = this.shape;
    const size = width * (patchCount(this.shape) + 1);
    return this.#look(images, (count) =>
      Array.from({ length: count }, (_, image) => {
        const tokens = new Float32Array(size - width);
        this.#held.downloadTo(this.#tokens, tokens, image * size + width);
        return tokens;
      }),
    );
  }

  /** The tower's weights and the regression's, by name. */
  weights(): Weights {
    return new Map(this.#parameters.names.map((name) => [name, this.#parameters.values(name)]));
  }

  setWeights(weights: Weights): void {
    for (const [name, values] of weights) this.#parameters.set(name, values);
  }

  /** The gradient by a weight, see {@link addGradients}. */
  gradient(name: string): Float32Array {
    return this.#parameters.gradient(name);
  }

  /** Weights and the optimiser's moments, to go on from later. */
  state(): TrainedState {
    return this.#parameters.state();
  }

  /** @throws RangeError for the state of a tower of another shape */
  restore(state: TrainedState): void {
    this.#parameters.restore(state);
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  /** Shows images, a batch after the other, and takes of each batch what is asked for. */
  async #look(
    images: readonly Float32Array[],
    take: (count: number) => readonly Float32Array[],
  ): Promise<Float32Array[]> {
    const { batch } = this.#options;
    const taken: Float32Array[] = [];
    for (let from = 0; from < images.length; from += batch) {
      const part = images.slice(from, from + batch);
      this.#show(part);
      await this.#stage('look').run();
      taken.push(...take(part.length));
    }
    return taken;
  }

  #show(images: readonly Float32Array[]): void {
    const { batch } = this.#options;
    if (images.length > batch)
      throw new RangeError(`${images.length} images are more than a batch of ${batch}`);
    const row = patchValues(this.shape);
    const tokens = patchCount(this.shape) + 1;
    for (const [place, image] of images.entries())
      this.#held.upload(this.#patches, patchRows(image, this.shape), (place * tokens + 1) * row);
  }

  #predicted(count: number): Float32Array[] {
    const targets = this.#options.targetWeights.length;
    const all = this.#held.download(this.#predictions);
    return Array.from({ length: count }, (_, image) => all.slice(image * targets, (image + 1) * targets));
  }

  /** Values [targets, batch]. */
  #byImage(value: (image: number, target: number) => number): Float32Array {
    const targets = this.#options.targetWeights.length;
    return Float32Array.from({ length: targets * this.#options.batch }, (_, at) =>
      value(Math.floor(at / targets), at % targets),
    );
  }

  #stage(name: 'learn' | 'look'): KeptStage {
    let stage = this.#stages.get(name);
    if (stage === undefined) {
      const write = name === 'learn' ? this.#writeLearning : this.#writeLooking;
      stage = this.#owned.use(new KeptStage(this.#ggml, this.#backend, write));
      this.#stages.set(name, stage);
    }
    return stage;
  }

  readonly #writeLooking = (tape: Tape): Tensor[] => {
    const { ggml, nodes } = tape;
    const { tokens, predicted } = this.#regression(tape, this.#values(tape));
    return [
      ggml.ggml_cpy(nodes, tokens.tensor, this.#tokens),
      ggml.ggml_cpy(nodes, predicted.tensor, this.#predictions),
    ];
  };

  readonly #writeLearning = (tape: Tape): Tensor[] => {
    const { ggml, nodes } = tape;
    const values = this.#values(tape);
    const { predicted } = this.#regression(tape, values);
    const error = ggml.ggml_sub(nodes, predicted.tensor, this.#targets);
    const seed = ggml.ggml_mul(nodes, error, this.#shares);
    const gradients = tape.gradients(predicted, seed, [...values.values()]);
    return [
      ggml.ggml_cpy(nodes, predicted.tensor, this.#predictions),
      ...[...values.keys()].map((name, at) =>
        this.#parameters.accumulate(tape, name, gradients[at] as Tensor),
      ),
    ];
  };

  /** Each weight once a tape, so that its gradient is the one of all its uses. */
  #values(tape: Tape): ReadonlyMap<string, Value> {
    return new Map(this.#parameters.names.map((name) => [name, this.#parameters.value(tape, name)]));
  }

  #regression(tape: Tape, values: ReadonlyMap<string, Value>): { tokens: Value; predicted: Value } {
    const { batch } = this.#options;
    const weights: TowerWeights = (name) => values.get(name) as Value;
    const columns = (patchCount(this.shape) + 1) * batch;
    const patches = tape.frozen(this.#patches, [patchValues(this.shape), columns]);
    const tokens = towerGraph(tape, patches, weights, this.shape, batch);
    // The mean of a linear layer is the layer of the mean.
    const pooled = selectColumns(tape, tokens, this.#pooling, batch);
    return { tokens, predicted: linear(tape, pooled, weights, HEAD) };
  }
}
