import { drawFaces } from './demo-faces.ts';
import type { SmallTower } from '../small-models/small-tower.ts';

/** Faces as a tower sees them that learns no more. */
export interface EncodedFaces {
  /** Of each face [tower width, image tokens], the width innermost. */
  readonly features: readonly Float32Array[];
  readonly scores: readonly number[];
}

/** The side of the files in a synthetic set. */
const DRAWN_SIZE = 256;

const FACES_AT_ONCE = 32;

/** Faces 0 to `count - 1` of a seed through the tower. */
export async function encodeFaces(tower: SmallTower, seed: number, count: number): Promise<EncodedFaces> {
  const features: Float32Array[] = [];
  const scores: number[] = [];
  while (features.length < count) {
    const from = features.length;
    const faces = await drawFaces(seed, from, Math.min(FACES_AT_ONCE, count - from), DRAWN_SIZE);
    features.push(...(await tower.encode(faces.images)));
    scores.push(...faces.scores);
  }
  return { features, scores };
}
