import { createRandom } from '../../core/random.ts';
import { TOWER } from './demo-shape.ts';
import { drawFaces, type DrawnFaces } from './demo-faces.ts';
import { augmentPixels } from '../small-models/augment-pixels.ts';
import type { TowerBatch } from '../small-models/train-tower.ts';

/** So many steps after it was new a face is shown again. */
const STEPS_BETWEEN = 50;

/** A repeated face is moved by up to so many pixels, so that its patches are others. */
const AUGMENTATION = { mirror: false, shift: 2 };

/** Of the seed; those from 0 on start the weights. */
const AUGMENTATION_STREAM = -1;

/**
 * Batches of drawn faces of which one half is new, and the other was new {@link STEPS_BETWEEN} steps ago: drawing a face
 * takes as long as learning from it.
 *
 * @param options.size pixels a side that a face is drawn with
 * @returns the batch of a step, from 1 on; the same whenever the same step asks
 */
export function repeatedFaces({
  seed,
  batch,
  size,
}: {
  readonly seed: number;
  readonly batch: number;
  readonly size: number;
}): (step: number) => Promise<TowerBatch> {
  const half = batch / 2;
  const drawn = new Map<number, Promise<DrawnFaces>>();
  const group = (number: number): Promise<DrawnFaces> => {
    const faces = drawn.get(number) ?? drawFaces(seed, number * half, half, size);
    drawn.set(number, faces);
    return faces;
  };
  return async (step) => {
    const fresh = await group(step + STEPS_BETWEEN);
    const repeated = await group(step);
    drawn.delete(step);
    const random = createRandom(seed, AUGMENTATION_STREAM - step);
    const moved = repeated.images.map((image) => augmentPixels(image, TOWER.imageSize, AUGMENTATION, random));
    return {
      images: [...fresh.images, ...moved],
      targets: [...fresh.targets, ...repeated.targets],
    };
  };
}
