import { at } from '../../core/at.ts';
import { createHash } from 'node:crypto';
import { createRandom } from '../../core/random.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { LongWork } from '../../engine/long-work.ts';
import { augmentPixels, type Augmentation } from './augment-pixels.ts';
import type { SmallTower } from './small-tower.ts';
import type { TowerShape } from './tower-shape.ts';
import type { TowerLook } from './tower-state.ts';
import { trainTower, type TowerBatch } from './train-tower.ts';

export interface ScoreTowerTraining extends LongWork {
  readonly shape: TowerShape;
  /** Of each image that may be learnt from. */
  readonly scores: readonly number[];
  /** Normalised colours of such an image as `preprocessImage` gives them: 3 x size x size, channel after channel. */
  readonly pixels: (image: number) => Promise<Float32Array> | Float32Array;
  readonly augmentation: Augmentation;
  /** Images of a step. */
  readonly batch: number;
  /** How often every image is shown. */
  readonly epochs: number;
  readonly rate: number;
  readonly weightDecay: number;
  readonly threads: number;
  /** Of the start, the held-out images, the order and the augmentation. */
  readonly seed: number;
  /** A file from which a stopped training goes on; null to keep none. */
  readonly checkpoint: string | null;
  readonly onLook?: (look: TowerLook) => void;
}

/** A tower that scores images and makes features of them. */
export interface ScoreTower extends Disposable {
  /** On the scale of the scores it learnt from. */
  predict(images: readonly Float32Array[]): Promise<number[]>;
  /** Patch tokens, see {@link SmallTower.encode}. */
  encode(images: readonly Float32Array[]): Promise<Float32Array[]>;
  /** See {@link SmallTower.weights}. */
  readonly tower: SmallTower;
  readonly looks: readonly TowerLook[];
  readonly best: TowerLook;
}

/** One in so many images is held out to choose the look whose weights are kept. */
const HELD_OUT_STRIDE = 10;

const LOOKS = 20;
const WARM_UP_SHARE = 0.05;
const CLIP_NORM = 1;

/** Streams of the seed; those from 0 on start the weights. */
const HELD_OUT_STREAM = -1;
const epochStream = (epoch: number) => -2 - 2 * epoch;
const imageStream = (place: number) => -3 - 2 * place;

/**
 * The baseline of direct regression: a vision tower from a random start learns the scores of a given set of images.
 *
 * @throws RangeError for fewer than two images; AppError as {@link trainTower}
 */
export async function trainScoreTower(
  libraries: Pick<Libraries, 'ggml' | 'gpu'>,
  training: ScoreTowerTraining,
): Promise<ScoreTower> {
  const { scores, shape, batch, seed } = training;
  if (scores.length < 2) throw new RangeError(`a regression needs more than ${scores.length} images`);
  const order = createRandom(seed, HELD_OUT_STREAM).shuffle([...scores.keys()]);
  const heldOut = order.filter((_, at) => at % HELD_OUT_STRIDE === 0);
  const learnt = order.filter((_, at) => at % HELD_OUT_STRIDE !== 0);
  const scale = scaleOf(learnt.map((image) => at(scores, image)));
  const targetOf = (image: number) => Float32Array.of((at(scores, image) - scale.mean) / scale.deviation);
  const stepsOfEpoch = Math.ceil(learnt.length / batch);
  const steps = training.epochs * stepsOfEpoch;

  const batchOf = async (step: number): Promise<TowerBatch> => {
    const epoch = Math.floor((step - 1) / stepsOfEpoch);
    const first = ((step - 1) % stepsOfEpoch) * batch;
    const shown = createRandom(seed, epochStream(epoch))
      .shuffle(learnt)
      .slice(first, first + batch);
    const images = await Promise.all(
      shown.map(async (image, at) => {
        const random = createRandom(seed, imageStream((step - 1) * batch + at));
        return augmentPixels(await training.pixels(image), shape.imageSize, training.augmentation, random);
      }),
    );
    return { images, targets: shown.map(targetOf) };
  };
  const { tower, looks, best } = await trainTower(libraries, {
    shape,
    targetWeights: [1],
    batch,
    threads: training.threads,
    seed,
    batchOf,
    heldOut: {
      images: await Promise.all(heldOut.map(async (image) => training.pixels(image))),
      targets: heldOut.map(targetOf),
    },
    steps,
    stepsALook: Math.ceil(steps / LOOKS),
    warmUpSteps: Math.ceil(WARM_UP_SHARE * steps),
    rate: training.rate,
    weightDecay: training.weightDecay,
    clipNorm: CLIP_NORM,
    checkpoint:
      training.checkpoint === null ? null : { file: training.checkpoint, data: fingerprintOf(training) },
    ...(training.signal === undefined ? {} : { signal: training.signal }),
    ...(training.onProgress === undefined ? {} : { onProgress: training.onProgress }),
    ...(training.onLook === undefined ? {} : { onLook: training.onLook }),
  });
  return {
    predict: async (images) =>
      (await tower.predict(images)).map(([value = NaN]) => scale.mean + scale.deviation * value),
    encode: (images) => tower.encode(images),
    tower,
    looks,
    best,
    [Symbol.dispose]: () => tower[Symbol.dispose](),
  };
}

/** Mean and deviation of scores; a deviation of 1 where all are the same. */
function scaleOf(scores: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/** Of the data; the images are known by their scores. */
function fingerprintOf({ scores, augmentation }: ScoreTowerTraining): string {
  return createHash('sha256')
    .update(JSON.stringify([scores, augmentation]))
    .digest('hex');
}
