import { certainMinimum } from './certain-minimum.ts';
import type { Evidence, EvidenceColumns } from './evidence.ts';
import { profileInterval, type Interval } from './interval.ts';
import type { Likelihood } from './likelihood.ts';
import { GRID_SIZE, gridScore, SCORE_MAX, SCORE_MIN } from './score-grid.ts';
import { TargetNll, TermMemory } from './target-nll.ts';

/** A side of the scale on which the evidence sets no limit. */
type Bound = 'low' | 'high';

/** A score with what speaks for it. */
export interface ScoreEstimate {
  /** Grid point of the smallest NLL, the lowest one on a tie (Eq. 13). */
  readonly score: number;
  /** NLL at the score, in nats. */
  readonly nll: number;
  /** 95% profile-likelihood interval within the scale: the noise of the answers, given the likelihood. */
  readonly profileInterval: Interval;
  /** The bound of the scale that the optimum lies on or beyond: then the score is no plain number. */
  readonly boundHit: Bound | null;
  /** Number of comparisons the estimate rests on. */
  readonly comparisons: number;
}

/** Grid steps over which a slope is nearly a line. */
const NEARLY_LINEAR = 1024;

/** Grid steps that false position closes from one side. */
const FEW = 4;

/** Below this a sum of terms may consist of subnormal numbers, of which no relative accuracy is known. */
const SUBNORMAL_GUARD = 1e-300;

/**
 * Maximum-likelihood score of a target: the argmin of its NLL over the grid (Eq. 10-13), without visiting every point.
 *
 * Equals {@link estimateScoreByGrid} to the last bit. Throws a RangeError when there is no evidence.
 */
export function estimateScore(
  evidence: readonly Evidence[] | EvidenceColumns,
  likelihood: Likelihood,
): ScoreEstimate {
  return estimateWith(evidence, likelihood, fastArgmin);
}

/** Its score alone. */
export function estimateScoreAlone(
  evidence: readonly Evidence[] | EvidenceColumns,
  likelihood: Likelihood,
): number {
  const target = targetOf(evidence, likelihood);
  const { quick } = target;
  const certain = certainMinimum(target, (score) => quick?.rise(score).value ?? NaN);
  return gridScore((certain ?? searchedArgmin(target)).index);
}

/** The same by visiting every point of the grid: the plain definition, for comparison. */
export function estimateScoreByGrid(evidence: readonly Evidence[], likelihood: Likelihood): ScoreEstimate {
  return estimateWith(evidence, likelihood, gridArgmin);
}

interface GridMinimum {
  readonly index: number;
  readonly nll: number;
  /** Whether it is known that the NLL falls at the scale's lower bound and rises at its upper one. Defaults to false. */
  readonly turns?: boolean;
}

function estimateWith(
  evidence: readonly Evidence[] | EvidenceColumns,
  likelihood: Likelihood,
  argmin: (target: TargetNll) => GridMinimum,
): ScoreEstimate {
  const target = targetOf(evidence, likelihood);
  const minimum = argmin(target);
  const { nll } = minimum;
  const score = gridScore(minimum.index);
  return {
    score,
    nll,
    profileInterval: profileInterval(target, score, nll),
    boundHit: boundHit(target, minimum),
    comparisons: target.terms,
  };
}

/** Memory of its own for each target would take as long as filling it. */
const memory = new TermMemory();

/** A target that is gone before the next. */
function targetOf(evidence: readonly Evidence[] | EvidenceColumns, likelihood: Likelihood): TargetNll {
  const target = new TargetNll(evidence, likelihood, memory);
  if (target.terms === 0) throw new RangeError('a score needs at least one comparison');
  return target;
}

function gridArgmin(target: TargetNll): GridMinimum {
  let best: GridMinimum = { index: 0, nll: target.value(gridScore(0)) };
  for (let index = 1; index < GRID_SIZE; index++) {
    const nll = target.value(gridScore(index));
    if (nll < best.nll) best = { index, nll };
  }
  return best;
}

/** By {@link certainMinimum}, which most evidence allows, else by a search. */
function fastArgmin(target: TargetNll): GridMinimum {
  const certain = certainMinimum(target);
  return certain === null ? searchedArgmin(target) : { ...certain, turns: true };
}

/**
 * Bisection on the slope finds the neighbourhood; walking outwards from it settles ties and plateaus.
 *
 * The exact NLL is convex, so once a point's computed NLL exceeds the smallest one by more than rounding can explain,
 * every point beyond it is exactly larger too, by more than rounding can hide.
 */
function searchedArgmin(target: TargetNll): GridMinimum {
  const start = firstRisingIndex(target);
  const slack = 1 + 3 * target.relativeError(SCORE_MIN, SCORE_MAX);
  let best: GridMinimum = { index: start, nll: target.value(gridScore(start)) };
  for (const step of [-1, 1]) {
    for (let index = start + step; index >= 0 && index < GRID_SIZE; index += step) {
      const nll = target.value(gridScore(index));
      if (nll < best.nll || (nll === best.nll && index < best.index)) best = { index, nll };
      else if (nll > best.nll * slack + SUBNORMAL_GUARD) break;
    }
  }
  return best;
}

/**
 * Lowest grid index at which the NLL does not fall any more; the last index where it falls throughout.
 *
 * Bisection until the slope is nearly a line between the ends, then false position: half as many slopes as by bisection
 * alone. A step that leaves more than half of the bracket is followed by a bisection.
 */
function firstRisingIndex(target: TargetNll): number {
  let [low, high] = [0, GRID_SIZE - 1];
  let [atLow, atHigh] = [target.derivative(SCORE_MIN), target.derivative(SCORE_MAX)];
  if (!(atLow < 0)) return low;
  if (atHigh < 0) return high;
  let bisects = true;
  // The NLL falls at `low` and does not at `high`.
  while (high - low > 1) {
    const width = high - low;
    const guess = bisects ? (low + high) >> 1 : Math.floor(low + (width * atLow) / (atLow - atHigh));
    const middle = Math.max(low + 1, Math.min(high - 1, guess));
    const slope = target.derivative(gridScore(middle));
    if (slope < 0) [low, atLow] = [middle, slope];
    else [high, atHigh] = [middle, slope];
    const left = high - low;
    bisects = left > NEARLY_LINEAR || (!bisects && left > FEW && 2 * left > width);
  }
  return high;
}

/** A bound is hit when the NLL still falls there, or has become too flat before it for rounding to tell. */
function boundHit(target: TargetNll, { index, nll, turns = false }: GridMinimum): Bound | null {
  if (turns) return null;
  if (target.derivative(SCORE_MAX) < 0) return 'high';
  if (index === 0 || target.derivative(SCORE_MIN) > 0) return 'low';
  return target.value(SCORE_MAX) === nll ? 'high' : null;
}
