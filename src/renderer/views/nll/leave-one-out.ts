import { at } from '../../../core/at.ts';
import { estimateScore, type ScoreEstimate } from '../../../core/estimate.ts';
import type { Evidence } from '../../../core/evidence.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { GRID_SIZE, gridScore, SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';
import { TargetNll } from '../../../core/target-nll.ts';

/** The estimate without one comparison. */
export type LeftOut = Pick<ScoreEstimate, 'score' | 'boundHit'>;

/** How far a difference of sums must be from 0, in their rounding errors, to be believed. */
const SAFETY = 8;

/**
 * A target's score without each of its comparisons in turn: `estimateScore` of the others, to the last bit. Null where
 * no other is left.
 *
 * The sums over all evidence are kept by grid point, and a comparison's own term is taken off; only few points are
 * visited. Where rounding could decide, the others' sums are computed afresh.
 */
export function leaveOneOut(evidence: readonly Evidence[], likelihood: Likelihood): (LeftOut | null)[] {
  if (evidence.length < 2) return evidence.map(() => null);
  const all = new GridSums(new TargetNll(evidence, likelihood));
  return evidence.map((one, index) => {
    const quick = argminWithout(all, new TargetNll([one], likelihood));
    if (quick !== null) return quick;
    const { score, boundHit } = estimateScore(evidence.toSpliced(index, 1), likelihood);
    return { score, boundHit };
  });
}

/** NLL and slope of all evidence at grid points, each computed once. */
class GridSums {
  /** Upper bound on the relative rounding error of an NLL. */
  readonly roundoff: number;
  readonly #target: TargetNll;
  readonly #values = new Float64Array(GRID_SIZE).fill(NaN);
  readonly #slopes = new Float64Array(GRID_SIZE).fill(NaN);

  constructor(target: TargetNll) {
    this.#target = target;
    this.roundoff = target.relativeError(SCORE_MIN, SCORE_MAX);
  }

  value(index: number): number {
    let value = at(this.#values, index);
    if (Number.isNaN(value)) this.#values[index] = value = this.#target.value(gridScore(index));
    return value;
  }

  slope(index: number): number {
    let slope = at(this.#slopes, index);
    if (Number.isNaN(slope)) this.#slopes[index] = slope = this.#target.derivative(gridScore(index));
    return slope;
  }
}

/** The argmin of all evidence but one; null where it takes a closer look. */
function argminWithout(all: GridSums, one: TargetNll): LeftOut | null {
  const slope = (index: number) => all.slope(index) - one.derivative(gridScore(index));
  const value = (index: number) => all.value(index) - one.value(gridScore(index));
  const last = GRID_SIZE - 1;

  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slope(middle) < 0) low = middle + 1;
    else high = middle;
  }
  const best = low > 0 && value(low - 1) <= value(low) ? low - 1 : low;

  // The NLL is convex: a best point that is clearly below both neighbours is below all others.
  const neighbours = [best - 1, best + 1].filter((index) => index >= 0 && index <= last);
  const doubt = (index: number) => SAFETY * all.roundoff * all.value(index);
  if (neighbours.some((index) => value(index) - value(best) <= doubt(index))) return null;

  // Slopes are sums of parts no larger than the scale; near 0 their sign is not certain.
  const ends = [slope(0), slope(last)] as const;
  if (ends.some((end) => Math.abs(end) < DOUBTFUL_SLOPE)) return null;
  const boundHit = ends[1] < 0 ? 'high' : best === 0 || ends[0] > 0 ? 'low' : null;
  return { score: gridScore(best), boundHit };
}

/** Larger than any rounding error of a slope from thousands of comparisons. */
const DOUBTFUL_SLOPE = 1e-7;
