import { at } from './at.ts';
import type { Curvature } from './covariance.ts';
import { estimatedCovariance } from './estimated-covariance.ts';
import { exactCovariance } from './exact-covariance.ts';
import { sigmoid } from './logistic.ts';
import type { RankingModel, RankingPoint } from './ranking-objective.ts';
import { TIE_MODELS } from './tie-model.ts';

// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/**
 * Of what standard errors are made:
 *
 * - `information`: the observed information
 * - `sandwich`: where ties count as half a win for each, which is no model of what a tie is. To the information a tie is two
 *   half answers that contradict each other, and so the errors would be too large; the sandwich estimate (Huber 1967) takes
 *   each answer as one, by the spread of its own slope of the likelihood.
 */
export type ErrorMethod = 'information' | 'sandwich';

export interface RankingErrors {
  readonly method: ErrorMethod;
  /**
   * By how much of itself the least certain of the scores' errors may be wrong, with 95 %, where they are estimated by random
   * solves; null where they are exact.
   */
  readonly accuracy: number | null;
  /** Of each score, the mean of all held at 0. */
  readonly scores: readonly number[];
  /** Null where it was not fitted. */
  readonly positionEffect: number | null;
  /** Of delta or nu; null where there is none or nothing tied. */
  readonly tie: number | null;
}

/**
 * Standard errors at an optimum; null where the information has no inverse, and where all answers are ties that count as half a win:
 * then none differs from another, and the sandwich estimate would say that the scores are exact.
 */
export function rankingErrors(
  model: RankingModel,
  parameters: Float64Array,
  point: RankingPoint,
  method: ErrorMethod,
): RankingErrors | null {
  const { items, ties, positionEffect } = model;
  const curvature: Curvature = {
    model,
    point,
    squares: method === 'sandwich' ? slopeSquares(model, parameters) : null,
  };
  if (curvature.squares?.every((square) => square === 0) === true) return null;
  const covariance = exactCovariance(curvature) ?? estimatedCovariance(curvature);
  if (covariance === null) return null;
  const { variances, rowSums, accuracy } = covariance;
  const error = (parameter: number) => Math.sqrt(at(variances, parameter));
  let total = 0;
  for (let i = 0; i < items; i++) total += at(rowSums, i);
  // Of a score less the mean of all.
  const centred = (i: number) => at(variances, i) - (2 * at(rowSums, i)) / items + total / items ** 2;
  return {
    method,
    accuracy,
    scores: Array.from({ length: items }, (_, i) => Math.sqrt(Math.max(0, centred(i)))),
    positionEffect: positionEffect ? error(items) : null,
    tie: ties === 'half' ? null : error(items + 1) * TIE_MODELS[ties].slopeOf(at(parameters, items + 1)),
  };
}

/**
 * Each edge's answers' squared slopes by z.
 *
 * An answer by probabilities counts as shares of answers for each label, which makes it no surer than it is.
 */
function slopeSquares(
  { items, edges, positionEffect }: RankingModel,
  parameters: Float64Array,
): Float64Array {
  const { count, first, second, weights } = edges;
  const position = positionEffect ? at(parameters, items) : 0;
  const squares = new Float64Array(count);
  for (let edge = 0; edge < count; edge++) {
    const z = (parameters[first[edge] ?? 0] ?? 0) - (parameters[second[edge] ?? 0] ?? 0) + position;
    const won = sigmoid(z);
    squares[edge] =
      (weights[3 * edge] ?? 0) * (1 - won) ** 2 +
      (weights[3 * edge + 1] ?? 0) * won ** 2 +
      (weights[3 * edge + 2] ?? 0) * (won - 0.5) ** 2;
  }
  return squares;
}
