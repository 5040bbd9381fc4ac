import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { formatCount } from '../../core/format.ts';
import { drawFace } from '../../engine/datasets/synthetic/face.ts';
import { rateFace, scoreOf } from '../../engine/datasets/synthetic/ratings.ts';
import { renderFace } from '../../engine/datasets/synthetic/render-face.ts';
import { DEMO_MODEL } from '../../engine/demo-model.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import { at } from '../../core/at.ts';
import { openTower } from '../../engine/families/open-tower.ts';
import { DEFAULT_CARD, type ModelCard } from '../../engine/model-files/model-card.ts';
import type { LongWork } from '../../engine/long-work.ts';
import { CHANNEL_MEAN, CHANNEL_STD } from '../demo-model/demo-shape.ts';
import { planComparisons } from './comparison-plan.ts';
import { poolGrid, type EncodedSet } from './face-set.ts';
import type { FaceSource } from './experiment.ts';

/** No other training and no test draws faces of this seed. */
const FACES_SEED = 20261001;

/** The side of the files in a synthetic set. */
const DRAWN_SIZE = 256;

const FACES_AT_ONCE = 16;

/** Simulated faces as the demo model's vision tower sees them, the same for every seed. */
export function syntheticFaces(libraries: Libraries, count: number): FaceSource {
  const description = `${formatCount(count)} simulated faces`;
  const faces = Array.from({ length: count }, (_, number) => {
    const ratings = rateFace(FACES_SEED, number);
    return {
      score: scoreOf(ratings),
      group: drawFace(FACES_SEED, number).group,
      raters: { spread: spreadOf(ratings), count: ratings.length },
    };
  });
  return {
    description,
    fingerprint: `seed ${FACES_SEED}, tower ${towerHash()}`,
    simulated: true,
    tower: "the demo model's, trained by regression of score and traits on simulated faces of another seed",
    faces,
    plans: (sizes, seed) => [planComparisons({ description, faces, split: null }, sizes, seed)],
    see: async (_plan, work) => ({ set: await encode(libraries, count, work), scores: null }),
  };
}

/** Of the demo model's file, so that results of one model are not mixed with another's. */
function towerHash(): string {
  return createHash('sha256').update(readFileSync(DEMO_MODEL.mmproj)).digest('hex');
}

/** The demo's own normalisation, exactly: its file keeps the numbers in single precision. */
const CARD: ModelCard = {
  ...DEFAULT_CARD,
  preprocessing: { mode: 'crop', mean: [...CHANNEL_MEAN], std: [...CHANNEL_STD] },
};

async function encode(
  libraries: Libraries,
  count: number,
  { signal, onProgress }: LongWork,
): Promise<EncodedSet> {
  await using tower = await openTower(libraries, DEMO_MODEL.mmproj, CARD, {
    projected: false,
    threads: 1,
  });
  const width = at(tower.widths, 0);
  const features: Float32Array[] = [];
  while (features.length < count) {
    signal?.throwIfAborted();
    const from = features.length;
    const images = await Promise.all(
      Array.from({ length: Math.min(FACES_AT_ONCE, count - from) }, async (_, place) =>
        tower.prepare(await renderFace(FACES_SEED, from + place, DRAWN_SIZE)),
      ),
    );
    const [encoded = []] = await tower.encodeByEach(images);
    for (const each of encoded) features.push(poolGrid(each, width));
    onProgress?.({ done: features.length, total: count, unit: 'faces' });
  }
  return { width, tokens: tower.tokens / 4, features };
}

/** Standard deviation of a sample. */
function spreadOf(ratings: readonly number[]): number {
  const mean = scoreOf(ratings);
  return Math.sqrt(ratings.reduce((sum, rating) => sum + (rating - mean) ** 2, 0) / (ratings.length - 1));
}
