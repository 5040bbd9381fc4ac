import { SCORE_MAX, SCORE_MIN } from './score-grid.ts';
import type { TargetNll } from './target-nll.ts';

/** Rise of the NLL at the ends of a 95% interval: half the 95% quantile of chi-squared with one degree of freedom. */
export const INTERVAL_RISE = 1.920729410347062;

/** Ends are found to this many units of score, a hundredth of a grid step. */
const TOLERANCE = 1e-5;

/** More steps than bisection alone needs from 4 units down to the tolerance. */
const MAX_STEPS = 60;

/** Lowest and highest score, in units of score and within the scale's bounds. */
export type Interval = readonly [low: number, high: number];

/**
 * 95% profile-likelihood interval: the scores whose NLL is at most {@link INTERVAL_RISE} above the minimum.
 *
 * An end on the bound of the scale means that the evidence does not limit the score on that side.
 * `score` is the estimate and `minimum` its NLL.
 */
export function profileInterval(target: TargetNll, score: number, minimum: number): Interval {
  const level = minimum + INTERVAL_RISE;
  const { quick } = target;
  const riseAt = (at: number) => quick?.rise(at) ?? { value: target.value(at), slope: target.derivative(at) };
  const bend = quick?.bend(score).bend ?? target.curvature(score);
  const spread = Math.sqrt((2 * INTERVAL_RISE) / bend);
  return [end(riseAt, score, SCORE_MIN, level, spread), end(riseAt, score, SCORE_MAX, level, spread)];
}

/**
 * Where the convex NLL crosses `level` between the estimate and a bound; the bound where it does not.
 *
 * Newton's method from outside never steps over the crossing; a step that leaves the bracket becomes a bisection. The bound itself
 * is looked at only where a step reaches it before any is found to be outside.
 */
function end(
  riseAt: (score: number) => { readonly value: number; readonly slope: number },
  estimate: number,
  bound: number,
  level: number,
  spread: number,
): number {
  if (estimate === bound) return bound;
  const side = Math.sign(bound - estimate);
  let isLimited = false;
  let inside = estimate;
  let outside = bound;
  let score = estimate + side * spread;
  for (let step = 0; step < MAX_STEPS; step++) {
    if (!(side * (score - inside) > 0 && side * (outside - score) > 0)) {
      if (!isLimited && riseAt(bound).value <= level) return bound;
      isLimited = true;
      score = (inside + outside) / 2;
    }
    const { value, slope } = riseAt(score);
    const excess = value - level;
    if (excess > 0) [outside, isLimited] = [score, true];
    else inside = score;
    if (Math.abs(outside - inside) < TOLERANCE) break;
    const move = excess / slope;
    if (Math.abs(move) < TOLERANCE / 2) return side * (score - move - bound) < 0 ? score - move : bound;
    score -= move;
  }
  return (inside + outside) / 2;
}
