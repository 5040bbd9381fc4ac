import { appeal } from '../datasets/synthetic/appeal.ts';
import { drawFace, TRAITS } from '../datasets/synthetic/face.ts';
import { rateFace, scoreOf } from '../datasets/synthetic/ratings.ts';
import { renderFace } from '../datasets/synthetic/render-face.ts';
import { preprocessImage } from '../llava/preprocess.ts';
import { CHANNEL_MEAN, CHANNEL_STD, IMAGE_TOKENS, PATCH_VALUES, TOWER } from './demo-shape.ts';

/** What the tower learns to tell of a face: the score, every trait, and every trait's distance from its mean. */
export const TARGETS = 1 + 2 * TRAITS.length;

/** Mean and deviation by which scores are standardised, those of the synthetic set. */
const SCORE_MEAN = 3.05;
const SCORE_DEVIATION = 0.9;

/** Mean and deviation of |z| for a standard normal z. */
const DISTANCE_MEAN = Math.sqrt(2 / Math.PI);
const DISTANCE_DEVIATION = Math.sqrt(1 - 2 / Math.PI);

export interface FaceBatch {
  /** [patch values, image tokens + 1, faces]: row 0 of each face is zero, for the class token. */
  readonly patches: Float32Array;
  /** [targets, faces], standardised; the score comes first. */
  readonly targets: Float32Array;
  /** Scores as an importer would read them. */
  readonly scores: Float32Array;
}

/**
 * Faces `from` to `from + count - 1` of a seed, drawn with `size` pixels a side and read as the comparator reads image
 * files.
 */
export async function faceBatch(seed: number, from: number, count: number, size: number): Promise<FaceBatch> {
  const rows = (IMAGE_TOKENS + 1) * PATCH_VALUES;
  const patches = new Float32Array(rows * count);
  const targets = new Float32Array(TARGETS * count);
  const scores = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const { traits } = drawFace(seed, from + at);
    const jpeg = await renderFace(seed, from + at, size);
    const pixels = await preprocessImage(jpeg, {
      size: TOWER.imageSize,
      mode: 'crop',
      mean: CHANNEL_MEAN,
      std: CHANNEL_STD,
    });
    writePatches(pixels, patches.subarray(at * rows, (at + 1) * rows));
    scores[at] = scoreOf(rateFace(seed, from + at));
    targets[at * TARGETS] = (appeal(traits) - SCORE_MEAN) / SCORE_DEVIATION;
    TRAITS.forEach((trait, index) => {
      const z = traits[trait];
      targets[at * TARGETS + 1 + 2 * index] = z;
      targets[at * TARGETS + 2 + 2 * index] = (Math.abs(z) - DISTANCE_MEAN) / DISTANCE_DEVIATION;
    });
  }
  return { patches, targets, scores };
}

/** Normalised pixels [channel, y, x] of one image as rows of patches, channels first, after a row of zeros. */
function writePatches(pixels: Float32Array, into: Float32Array): void {
  const { imageSize, patch } = TOWER;
  const grid = imageSize / patch;
  for (let channel = 0; channel < 3; channel++)
    for (let y = 0; y < imageSize; y++)
      for (let x = 0; x < imageSize; x++) {
        const token = 1 + Math.floor(y / patch) * grid + Math.floor(x / patch);
        const at = (channel * patch + (y % patch)) * patch + (x % patch);
        into[token * PATCH_VALUES + at] = pixels[(channel * imageSize + y) * imageSize + x] ?? 0;
      }
}
