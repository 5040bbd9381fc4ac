import { createRandom } from '../../../core/random.ts';
import { appeal } from './appeal.ts';
import { drawFace } from './face.ts';

/** As many as rated each face of SCUT-FBP5500. */
const RATERS = 60;

/** Standard deviations of a rater's leniency and of one rating about it; SCUT's raters differ by about as much. */
const LENIENCY = 0.3;
const NOISE = 0.6;

/** Faces have streams from 0 up; what belongs to the raters rather than to a face has streams below. */
const RATER_STREAM = -1;
const RATING_STREAM = -2;

/** Leniency of each of the {@link RATERS}, the same for every face of a seed. */
function leniencies(seed: number): number[] {
  const random = createRandom(seed, RATER_STREAM);
  return Array.from({ length: RATERS }, () => LENIENCY * random.normal());
}

/** The whole-number ratings, 1 to 5, that the panel of a seed gives a face: round(appeal + leniency + noise). */
export function rateFace(seed: number, index: number): number[] {
  const seen = appeal(drawFace(seed, index).traits);
  const random = createRandom(seed, RATING_STREAM - index);
  return leniencies(seed).map((leniency) =>
    Math.min(5, Math.max(1, Math.round(seen + leniency + NOISE * random.normal()))),
  );
}

/** The score of a face: the mean of its ratings, in [1, 5]. */
export function scoreOf(ratings: readonly number[]): number {
  return ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
}
