import { GRID_SIZE, gridScore, SCORE_MAX, SCORE_MIN } from './score-grid.ts';
import type { TargetNll } from './target-nll.ts';

/** Distance of two points of the grid. */
const STEP = (SCORE_MAX - SCORE_MIN) / (GRID_SIZE - 1);

/** Largest step, in units of score, after which Newton's method ends: what is left is some of its square. */
const LAST_STEP = 1e-6;

/** It takes five steps on real answers. */
const MAX_STEPS = 40;

/**
 * The grid point of the smallest NLL where that is certain from quick sums, and its NLL: the one point whose exact sum is needed.
 *
 * Newton's method finds the root of the slope. The third derivative being at most k times the second, the second
 * changes by at most e^(k d) over a way d, which says how much higher the next grid points are at least. By more than rounding can
 * hide, they and all beyond them are computed to be higher too, and the NLL turns within the scale.
 *
 * @param nllAt the NLL at a score, which is returned; its error may be that of quick sums
 * @returns null where there are no quick sums, at a bound, on a plateau, and where two grid points are too alike to tell
 */
export function certainMinimum(
  target: TargetNll,
  nllAt: (score: number) => number = (score) => target.value(score),
): { readonly index: number; readonly nll: number } | null {
  const { quick, scale } = target;
  const found = rootOfSlope(target);
  if (quick === null || found === null) return null;
  const { root, bend, step } = found;
  const index = Math.round((root - SCORE_MIN) / STEP);
  if (index < 1 || index > GRID_SIZE - 2) return null;
  const nll = nllAt(gridScore(index));
  const slopeAtRoot = scale * bend * step * step + quick.slopeError;
  const bendError = scale * quick.slopeError;
  const near = Math.abs(gridScore(index) - root);
  const ofNear = ((bend + bendError) / 2) * near * near * Math.exp(scale * (near + LAST_STEP));
  const doubt = 3 * target.relativeError(SCORE_MIN, SCORE_MAX) * nll + 2 * quick.slopeError * STEP;
  for (const neighbour of [index - 1, index + 1]) {
    const far = Math.abs(gridScore(neighbour) - root);
    const ofFar = ((bend - bendError) / 2) * far * far * Math.exp(-scale * (far + LAST_STEP));
    if (!(ofFar - ofNear - slopeAtRoot * (near + far) > doubt)) return null;
  }
  return { index, nll };
}

/** Where the slope is 0 within the scale, the bend there, and the last step that led there; null where it is not. */
function rootOfSlope({ quick }: TargetNll): { root: number; bend: number; step: number } | null {
  if (quick === null) return null;
  let [low, high] = [SCORE_MIN, SCORE_MAX];
  let isBetween = false;
  let score = (low + high) / 2;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const { slope, bend } = quick.bend(score);
    if (slope < 0) low = score;
    else high = score;
    const step = -slope / bend;
    const root = score + step;
    if (Math.abs(step) < LAST_STEP) return { root, bend, step };
    if (root > low && root < high) score = root;
    else {
      if (!isBetween && !(quick.bend(SCORE_MIN).slope < 0 && quick.bend(SCORE_MAX).slope > 0)) return null;
      isBetween = true;
      score = (low + high) / 2;
    }
  }
  return null;
}
