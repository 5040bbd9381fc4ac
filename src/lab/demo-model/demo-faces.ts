import { appeal } from '../../engine/datasets/synthetic/appeal.ts';
import { drawFace, TRAITS, type Traits } from '../../engine/datasets/synthetic/face.ts';
import { rateFace, scoreOf } from '../../engine/datasets/synthetic/ratings.ts';
import { renderFace } from '../../engine/datasets/synthetic/render-face.ts';
import { preprocessImage } from '../../engine/vision/preprocess.ts';
import { CHANNEL_MEAN, CHANNEL_STD, TOWER } from './demo-shape.ts';
import type { TowerBatch } from '../small-models/train-tower.ts';

/** What the tower learns to tell of a face: the score, every trait, and every trait's distance from its mean. */
export const FACE_TARGETS = 1 + 2 * TRAITS.length;

/** Mean and deviation by which scores are standardised, those of the synthetic set. */
const SCORE_MEAN = 3.05;
const SCORE_DEVIATION = 0.9;

/** Mean and deviation of |z| for a standard normal z. */
const DISTANCE_MEAN = Math.sqrt(2 / Math.PI);
const DISTANCE_DEVIATION = Math.sqrt(1 - 2 / Math.PI);

/** Simulated faces to learn from; their targets are standardised, and the score comes first. */
export interface DrawnFaces extends TowerBatch {
  /** Scores as an importer would read them. */
  readonly scores: readonly number[];
}

/**
 * Faces `from` to `from + count - 1` of a seed, drawn with `size` pixels a side and read as the comparator reads image
 * files.
 */
export async function drawFaces(
  seed: number,
  from: number,
  count: number,
  size: number,
): Promise<DrawnFaces> {
  const numbers = Array.from({ length: count }, (_, at) => from + at);
  const images: Float32Array[] = [];
  for (const number of numbers)
    images.push(
      await preprocessImage(await renderFace(seed, number, size), {
        size: TOWER.imageSize,
        mode: 'crop',
        mean: CHANNEL_MEAN,
        std: CHANNEL_STD,
      }),
    );
  return {
    images,
    targets: numbers.map((number) => targetsOf(drawFace(seed, number).traits)),
    scores: numbers.map((number) => scoreOf(rateFace(seed, number))),
  };
}

function targetsOf(traits: Traits): Float32Array {
  const ofTraits = TRAITS.flatMap((trait) => {
    const z = traits[trait];
    return [z, (Math.abs(z) - DISTANCE_MEAN) / DISTANCE_DEVIATION];
  });
  return Float32Array.of((appeal(traits) - SCORE_MEAN) / SCORE_DEVIATION, ...ofTraits);
}
