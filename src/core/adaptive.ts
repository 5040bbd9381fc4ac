import { at } from './at.ts';
import { estimateScore, type ScoreEstimate } from './estimate.ts';
import type { Evidence } from './evidence.ts';
import { resolveLikelihood, type Likelihood, type ResolvedLikelihood } from './likelihood.ts';
import { SCORE_MAX, SCORE_MIN } from './score-grid.ts';
import { expectedNarrowing, widthOfInterval } from './score-interval.ts';
import { TargetNll } from './target-nll.ts';

// Hot loops (`test/bench/recorded-labels.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Points a unit of score at which the posterior of a target is kept: finer than 40 good comparisons can tell. */
const POINTS_PER_UNIT = 40;

const POINTS = (SCORE_MAX - SCORE_MIN) * POINTS_PER_UNIT + 1;

/** Posterior weight, relative to the largest, below which a point changes no choice. */
const NEGLIGIBLE = 1e-6;

export interface AdaptiveOptions {
  readonly likelihood: Likelihood;
  /** Whether a chosen reference is compared with the target shown first, or both ways. */
  readonly orders: 'forward' | 'both';
  /** Most references to ask for a target. */
  readonly budget: number;
  /**
   * Width of the 95% profile interval, which more answers narrow, in units of score, at which a target is known well enough; null to
   * spend the budget.
   */
  readonly intervalWidth: number | null;
  /**
   * Least that a further reference must be expected to narrow the target's default 95% interval (`scoreInterval`), in units of
   * score; null or left out to ask whatever it brings.
   */
  readonly narrowing?: number | null | undefined;
}

/** References chosen for one target, as its answers come in. */
export interface AdaptiveTarget {
  /**
   * The next references to compare with, most informative first: up to `count` indices into the reference scores, never
   * one whose answer was added. Empty when the budget is spent, no reference is left, the interval is narrow enough or
   * would hardly become narrower.
   *
   * @param imageError the comparator's error about an image, as `scoreInterval` takes it. Defaults to null.
   */
  next(count?: number, imageError?: number | null): number[];
  /** Adds the answers about a reference: one comparison, one each way, or none where it could not be compared. */
  add(reference: number, evidence: readonly Evidence[]): void;
  /** Score from the answers so far; throws a RangeError before the first. */
  estimate(): ScoreEstimate;
}

/** Fisher information that a comparison holds about either score, per squared unit of score. */
export function comparisonInformation(
  scoreFirst: number,
  scoreSecond: number,
  { form, scale, t, bias }: ResolvedLikelihood,
): number {
  return scale * scale * form.information(scale * (scoreFirst - scoreSecond + bias), t);
}

/**
 * Adaptive choice of references: the one whose comparison is expected to hold most Fisher information, averaged over
 * what is known of the target (its likelihood with a flat prior); the lowest index on a tie.
 *
 * A choice depends only on which answers were added, not on their order, so replaying stored answers through the same
 * calls makes the same choices again. Prepare once and start every target from it.
 */
export class AdaptiveReferences {
  readonly #referenceScores: readonly number[];
  readonly #options: AdaptiveOptions;
  /** Information of each reference at each point, reference by reference. */
  readonly #information: Float64Array;

  constructor(referenceScores: readonly number[], options: AdaptiveOptions) {
    const likelihood = resolveLikelihood(options.likelihood);
    if (!(Number.isInteger(options.budget) && options.budget > 0))
      throw new RangeError(`the budget must be a positive number of references, not ${options.budget}`);
    if (options.intervalWidth !== null && !(options.intervalWidth > 0))
      throw new RangeError(`the interval width must be positive, not ${options.intervalWidth}`);
    if (!(options.narrowing == null || options.narrowing > 0))
      throw new RangeError(`the narrowing must be positive, not ${options.narrowing}`);
    this.#referenceScores = referenceScores;
    this.#options = options;
    this.#information = new Float64Array(referenceScores.length * POINTS);
    const { orders } = options;
    let at = 0;
    for (const reference of referenceScores) {
      for (let point = 0; point < POINTS; point++) {
        const score = pointScore(point);
        const forward = comparisonInformation(score, reference, likelihood);
        this.#information[at++] =
          orders === 'both' ? forward + comparisonInformation(reference, score, likelihood) : forward;
      }
    }
  }

  startTarget(): AdaptiveTarget {
    const { likelihood, budget, intervalWidth, narrowing = null } = this.#options;
    const answers = new Map<number, { evidence: readonly Evidence[]; nll: Float64Array }>();
    const inOrder = () => [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);

    /** @param most information that a further reference is expected to hold */
    const isKnown = (most: number, imageError: number | null): boolean => {
      if (intervalWidth === null && narrowing === null) return false;
      if (![...answers.values()].some(({ evidence }) => evidence.length > 0)) return false;
      const estimate = target.estimate();
      if (intervalWidth !== null && widthOfInterval(estimate.profileInterval) <= intervalWidth) return true;
      return narrowing !== null && expectedNarrowing(estimate, imageError, most) < narrowing;
    };

    const target: AdaptiveTarget = {
      next: (count = 1, imageError = null) => {
        if (answers.size >= budget) return [];
        const left = this.#referenceScores.map((_, reference) => reference).filter((r) => !answers.has(r));
        const expected = this.#expectedInformation(posterior(inOrder().map(({ nll }) => nll)));
        const most = left.reduce((best, reference) => Math.max(best, at(expected, reference)), 0);
        if (isKnown(most, imageError)) return [];
        return left
          .sort((a, b) => at(expected, b) - at(expected, a) || a - b)
          .slice(0, Math.min(count, budget - answers.size));
      },
      add: (reference, evidence) => {
        if (this.#referenceScores[reference] === undefined)
          throw new RangeError(`there is no reference ${reference}`);
        const nll = new TargetNll(evidence, likelihood);
        answers.set(reference, {
          evidence,
          nll: Float64Array.from({ length: POINTS }, (_, point) => nll.value(pointScore(point))),
        });
      },
      estimate: () =>
        estimateScore(
          inOrder().flatMap(({ evidence }) => evidence),
          likelihood,
        ),
    };
    return target;
  }

  #expectedInformation(weights: Float64Array): Float64Array {
    const support = [...weights.keys()].filter((point) => at(weights, point) > NEGLIGIBLE);
    return Float64Array.from(this.#referenceScores, (_, reference) => {
      let sum = 0;
      for (const point of support)
        sum += (weights[point] ?? 0) * (this.#information[reference * POINTS + point] ?? 0);
      return sum;
    });
  }
}

/** What a replay of recorded answers asked, and what came of it. */
export interface AdaptiveReplay {
  /** Indices of the references asked, in the order asked. */
  readonly asked: readonly number[];
  readonly estimate: ScoreEstimate;
}

/** Plays one target through answers that are already known: `answers(reference)` gives a reference's evidence. */
export function replayAdaptive(
  references: AdaptiveReferences,
  answers: (reference: number) => readonly Evidence[],
  imageError: number | null = null,
): AdaptiveReplay {
  const target = references.startTarget();
  const asked: number[] = [];
  for (let [next] = target.next(1, imageError); next !== undefined; [next] = target.next(1, imageError)) {
    target.add(next, answers(next));
    asked.push(next);
  }
  return { asked, estimate: target.estimate() };
}

function pointScore(point: number): number {
  return SCORE_MIN + point / POINTS_PER_UNIT;
}

/** exp(-NLL) at every point, relative to its largest. */
function posterior(terms: readonly Float64Array[]): Float64Array {
  const nll = new Float64Array(POINTS);
  for (const term of terms)
    for (let point = 0; point < POINTS; point++) nll[point] = (nll[point] ?? 0) + (term[point] ?? 0);
  const lowest = nll.reduce((least, value) => Math.min(least, value), Infinity);
  return nll.map((value) => Math.exp(lowest - value));
}
