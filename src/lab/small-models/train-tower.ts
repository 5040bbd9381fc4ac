import { at } from '../../core/at.ts';
import { createHash } from 'node:crypto';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { LongWork } from '../../engine/long-work.ts';
import { cosineRate } from '../../engine/training/learning-rate.ts';
import { SmallTower, type SmallTowerOptions, type Weights } from './small-tower.ts';
import { readTowerState, writeTowerState, type TowerLook } from './tower-state.ts';

/** Images as pixels, see {@link SmallTower}, and what is to be regressed of each, standardised. */
export interface TowerBatch {
  readonly images: readonly Float32Array[];
  readonly targets: readonly Float32Array[];
}

export interface TowerTraining extends SmallTowerOptions, LongWork {
  /** Weights to begin with. Defaults to a random start. */
  readonly start?: Weights;
  /** The images of a step, from 1 on; the same whenever the same step asks. */
  readonly batchOf: (step: number) => Promise<TowerBatch>;
  /** Never learnt from: the weights of the look that does best on its first target are kept. */
  readonly heldOut: TowerBatch;
  readonly steps: number;
  readonly stepsALook: number;
  readonly warmUpSteps: number;
  /** Learning rate after the warm-up, from where it falls to 0 as half a cosine. */
  readonly rate: number;
  readonly weightDecay: number;
  readonly clipNorm: number | null;
  /** Where a stopped training goes on from, and what tells its data from other data; null to keep none. */
  readonly checkpoint: { readonly file: string; readonly data: string } | null;
  readonly onLook?: (look: TowerLook, tower: SmallTower) => Promise<void> | void;
}

/** The tower with the weights of the best look, and all looks. The tower is the caller's to dispose of. */
export interface TrainedTower {
  readonly tower: SmallTower;
  readonly best: TowerLook;
  readonly looks: readonly TowerLook[];
}

/**
 * Teaches a tower by direct regression, see {@link SmallTower}. A training that was stopped goes on from its last look
 * to the same numbers.
 *
 * @throws AppError `training-changed` for the checkpoint of another training, `checkpoint-damaged`, `no-memory`
 */
export async function trainTower(
  libraries: Pick<Libraries, 'ggml' | 'gpu'>,
  training: TowerTraining,
): Promise<TrainedTower> {
  const { steps, stepsALook, warmUpSteps, weightDecay, clipNorm, heldOut, checkpoint, signal } = training;
  if (steps < 1) throw new RangeError(`a tower cannot be trained by ${steps} steps`);
  const fingerprint = fingerprintOf(training);
  const found = checkpoint === null ? null : await readTowerState(checkpoint.file, fingerprint);
  using owned = new DisposableStack();
  const tower = owned.use(new SmallTower(libraries, training));
  if (found !== null) tower.restore(found.parameters);
  else if (training.start !== undefined) tower.setWeights(training.start);
  const looks = [...(found?.looks ?? [])];
  let kept = found?.best ?? tower.weights();
  let losses: number[] = [];
  let next = batchAhead(training, tower.steps + 1);
  while (tower.steps < steps) {
    signal?.throwIfAborted();
    const { images, targets } = await next;
    const step = tower.steps + 1;
    // Images are made ready while the device computes.
    next = batchAhead(training, step + 1);
    const rate = cosineRate(training.rate, step, steps, warmUpSteps);
    losses.push(await tower.learn(images, targets, { rate, weightDecay, clipNorm }));
    training.onProgress?.({ done: step, total: steps, unit: 'steps' });
    if (step % stepsALook !== 0 && step !== steps) continue;
    const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
    losses = [];
    const look: TowerLook = { step, loss, heldOutError: await errorOn(tower, heldOut) };
    if (looks.every(({ heldOutError }) => look.heldOutError < heldOutError)) kept = tower.weights();
    looks.push(look);
    if (checkpoint !== null)
      await writeTowerState(checkpoint.file, fingerprint, {
        parameters: tower.state(),
        best: kept,
        looks,
      });
    await training.onLook?.(look, tower);
  }
  tower.setWeights(kept);
  owned.move();
  return { tower, best: bestOf(looks), looks };
}

/** The images of a step that may not be made any more: a failure is heard of when they are awaited, and not before. */
function batchAhead({ batchOf, steps }: TowerTraining, step: number): Promise<TowerBatch> {
  const batch = step <= steps ? batchOf(step) : Promise.resolve({ images: [], targets: [] });
  batch.catch(() => undefined);
  return batch;
}

/** Mean square of the error of the first target, in a precision that a checkpoint keeps. */
async function errorOn(tower: SmallTower, { images, targets }: TowerBatch): Promise<number> {
  const predicted = await tower.predict(images);
  const squares = predicted.map((values, image) => (at(values, 0) - at(at(targets, image), 0)) ** 2);
  return Math.fround(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

function bestOf(looks: readonly TowerLook[]): TowerLook {
  return looks.reduce((best, look) => (look.heldOutError < best.heldOutError ? look : best));
}

/** Of all that decides the numbers of a training. */
function fingerprintOf(training: TowerTraining): string {
  const { shape, targetWeights, batch, seed, steps, stepsALook, warmUpSteps } = training;
  const { rate, weightDecay, clipNorm, checkpoint } = training;
  const numbers = [batch, seed, steps, stepsALook, warmUpSteps, rate, weightDecay, clipNorm];
  const hash = createHash('sha256');
  hash.update(JSON.stringify([shape, targetWeights, numbers, checkpoint?.data]));
  for (const values of training.start?.values() ?? []) hash.update(values);
  return hash.digest('hex');
}
