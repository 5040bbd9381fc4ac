import { at } from '../../core/at.ts';
import { createRandom } from '../../core/random.ts';
import { Backend } from '../../engine/ggml/backend.ts';
import type { Tensor } from '../../engine/ggml/ggml.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import { HeldTensors } from '../../engine/training/decoder/held-tensors.ts';
import { StageRunner } from '../../engine/training/decoder/stage-runner.ts';
import { TrainedParameters } from '../../engine/training/decoder/trained-parameters.ts';
import { cosineRate } from '../../engine/training/learning-rate.ts';
import { gelu } from '../../engine/training/tape/activation.ts';
import { add } from '../../engine/training/tape/elementwise.ts';
import { matrixProduct } from '../../engine/training/tape/matrix-product.ts';
import type { Tape, Value } from '../../engine/training/tape/tape.ts';

/** An image's features and its score. */
export interface RegressionSample {
  readonly features: Float32Array;
  readonly score: number;
}

export interface RegressionOptions {
  /** Width of the hidden layer. */
  readonly hidden: number;
  readonly steps: number;
  readonly rate: number;
  readonly weightDecay: number;
  readonly seed: number;
}

const PARTS = ['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias'] as const;

/** One in so many samples is held out to choose the step whose weights are kept. */
const HELD_OUT_STRIDE = 10;

const STEPS_A_LOOK = 10;
const WARM_UP_STEPS = 20;
const ADAMW = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };

/**
 * The direct way from features to a score: linear, GELU, linear, by least squares over all samples a step, the weights of
 * the step that did best on a tenth held out.
 *
 * @returns scores of the other images, by features of the same width
 * @throws RangeError for fewer than two samples
 */
export async function regressScores(
  libraries: Pick<Libraries, 'ggml' | 'gpu'>,
  samples: readonly RegressionSample[],
  others: readonly Float32Array[],
  options: RegressionOptions,
): Promise<number[]> {
  if (samples.length < 2) throw new RangeError(`a regression needs more than ${samples.length} samples`);
  const order = createRandom(options.seed, -1).shuffle(samples);
  const heldOut = order.filter((_, at) => at % HELD_OUT_STRIDE === 0);
  const learnt = order.filter((_, at) => at % HELD_OUT_STRIDE !== 0);
  const mean = learnt.reduce((sum, { score }) => sum + score, 0) / learnt.length;
  const columns = Math.max(learnt.length, heldOut.length, others.length);
  using head = new RegressionHead(libraries, at(learnt, 0).features.length, columns, options);
  const truths = heldOut.map(({ score }) => score - mean);
  const errorOfHeldOut = async (): Promise<number> => {
    const estimates = await head.predict(heldOut.map(({ features }) => features));
    return estimates.reduce((sum, estimate, index) => sum + (estimate - at(truths, index)) ** 2, 0);
  };
  let [best, kept] = [Infinity, head.weights()];
  for (let step = 1; step <= options.steps; step++) {
    const rate = cosineRate(options.rate, step, options.steps, WARM_UP_STEPS);
    await head.learn(
      learnt.map(({ features, score }) => ({ features, score: score - mean })),
      rate,
      options.weightDecay,
    );
    if (step % STEPS_A_LOOK !== 0) continue;
    const error = await errorOfHeldOut();
    if (error < best) [best, kept] = [error, head.weights()];
  }
  head.setWeights(kept);
  return (await head.predict(others)).map((estimate) => estimate + mean);
}

/** The two layers, and memory for so many images at once. */
class RegressionHead implements Disposable {
  readonly #owned: DisposableStack;
  readonly #runner: StageRunner;
  readonly #parameters: TrainedParameters;
  readonly #held: HeldTensors;
  readonly #inputs: number;
  readonly #columns: number;
  readonly #features: Tensor;
  readonly #targets: Tensor;
  /** Factor of every image's error in the gradient: 2 / n, or 0 where there is none. */
  readonly #shares: Tensor;
  readonly #estimates: Tensor;

  constructor(
    { ggml, gpu }: Pick<Libraries, 'ggml' | 'gpu'>,
    inputs: number,
    columns: number,
    { hidden, seed }: RegressionOptions,
  ) {
    this.#inputs = inputs;
    this.#columns = columns;
    using owned = new DisposableStack();
    const backend = owned.use(Backend.open({ ggml, gpu }));
    backend.setThreads(1);
    this.#runner = owned.use(new StageRunner(ggml, backend));
    const shapes = [[inputs, hidden], [hidden], [hidden, 1], [1]];
    const parameters = PARTS.map((name, index) => ({ name, shape: at(shapes, index), group: 'head' }));
    this.#parameters = owned.use(new TrainedParameters(ggml, backend, parameters));
    const random = createRandom(seed);
    const normals = (rows: number, count: number) =>
      Float32Array.from({ length: rows * count }, () => random.normal() / Math.sqrt(rows));
    this.#parameters.set('fc1.weight', normals(inputs, hidden));
    this.#parameters.set('fc2.weight', normals(hidden, 1));
    this.#held = owned.use(new HeldTensors(ggml, backend, 4));
    this.#features = this.#held.add([inputs, columns]);
    this.#targets = this.#held.add([1, columns]);
    this.#shares = this.#held.add([1, columns]);
    this.#estimates = this.#held.add([1, columns]);
    this.#held.allocate();
    this.#owned = owned.move();
  }

  async learn(samples: readonly RegressionSample[], rate: number, weightDecay: number): Promise<void> {
    this.#show(samples.map(({ features }) => features));
    const targets = new Float32Array(this.#columns);
    const shares = new Float32Array(this.#columns);
    for (const [at, { score }] of samples.entries()) [targets[at], shares[at]] = [score, 2 / samples.length];
    this.#held.upload(this.#targets, targets);
    this.#held.upload(this.#shares, shares);
    await this.#runner.run((tape) => {
      const { ggml, nodes } = tape;
      const values = this.#values(tape);
      const estimates = this.#estimate(tape, values);
      const error = ggml.ggml_sub(nodes, estimates.tensor, this.#targets);
      const gradients = tape.gradients(estimates, ggml.ggml_mul(nodes, error, this.#shares), values);
      return PARTS.map((name, index) => this.#parameters.accumulate(tape, name, at(gradients, index)));
    });
    await this.#parameters.step(this.#runner, { head: rate }, { ...ADAMW, weightDecay, clipNorm: null });
  }

  async predict(images: readonly Float32Array[]): Promise<number[]> {
    this.#show(images);
    await this.#runner.run((tape) => {
      const estimates = this.#estimate(tape, this.#values(tape));
      return [tape.ggml.ggml_cpy(tape.nodes, estimates.tensor, this.#estimates)];
    });
    return [...this.#held.download(this.#estimates).subarray(0, images.length)];
  }

  weights(): ReadonlyMap<string, Float32Array> {
    return new Map(PARTS.map((name) => [name, this.#parameters.values(name)]));
  }

  setWeights(weights: ReadonlyMap<string, Float32Array>): void {
    for (const [name, values] of weights) this.#parameters.set(name, values);
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  #show(images: readonly Float32Array[]): void {
    const side = new Float32Array(this.#inputs * this.#columns);
    for (const [at, image] of images.entries()) side.set(image, at * this.#inputs);
    this.#held.upload(this.#features, side);
  }

  #values(tape: Tape): Value[] {
    return PARTS.map((name) => this.#parameters.value(tape, name));
  }

  #estimate(tape: Tape, [weight1, bias1, weight2, bias2]: readonly Value[]): Value {
    const features = tape.frozen(this.#features, [this.#inputs, this.#columns]);
    const hidden = gelu(tape, add(tape, matrixProduct(tape, weight1 as Value, features), bias1 as Value));
    return add(tape, matrixProduct(tape, weight2 as Value, hidden), bias2 as Value);
  }
}
