import { at } from './at.ts';
import type { Beliefs } from './active-order.ts';
import type { Evidence } from './evidence.ts';
import type { Likelihood } from './likelihood.ts';
import { rankEdges } from './ranking.ts';
import type { RankingEdges } from './ranking-edges.ts';
import { SCORE_MAX, SCORE_MIN } from './score-grid.ts';
import { TargetNll } from './target-nll.ts';

/** Points a unit of score at which the posterior of a target is kept. */
const POINTS_PER_UNIT = 40;
const POINTS = (SCORE_MAX - SCORE_MIN) * POINTS_PER_UNIT + 1;

/** Before any answer an image's score, in logits, is taken to lie within so much of the others' mean with 68 %. */
const PRIOR_DEVIATION = 2;

/** Davidson's weight of a tie where nobody has called a pair Similar yet. */
const USUAL_TIE = 1;

/** Mean and variance of a target's score by answers alone: its likelihood with a flat prior over the scale. */
export function targetBelief(
  evidence: readonly Evidence[],
  likelihood: Likelihood,
): { readonly mean: number; readonly variance: number } {
  const nll = new TargetNll(evidence, likelihood);
  const values = Float64Array.from({ length: POINTS }, (_, point) => nll.value(scoreOf(point)));
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity);
  let [sum, mean, square] = [0, 0, 0];
  for (let point = 0; point < POINTS; point++) {
    const [weight, score] = [Math.exp(lowest - at(values, point)), scoreOf(point)];
    sum += weight;
    mean += weight * score;
    square += weight * score * score;
  }
  mean /= sum;
  return { mean, variance: Math.max(0, square / sum - mean * mean) };
}

function scoreOf(point: number): number {
  return SCORE_MIN + point / POINTS_PER_UNIT;
}

/**
 * Scores in logits by answers about pairs, each image's with a normal prior of {@link PRIOR_DEVIATION}: Bradley and Terry's, ties by
 * Davidson. Of more than 1,500 images that were compared no errors are worked out: each answer then counts as an eighth of a unit of
 * information, half of the most that one holds.
 *
 * @param images how many there are; those in no edge have the prior
 * @param tie Davidson's weight of a tie, of which the answers' information is
 */
export function rankedBeliefs(images: number, edges: RankingEdges): Beliefs & { readonly tie: number } {
  const prior = PRIOR_DEVIATION ** 2;
  const [means, variances] = [new Float64Array(images), new Float64Array(images).fill(prior)];
  if (edges.count === 0) return { means, variances, tie: USUAL_TIE };
  const compared = [
    ...new Set([...edges.first.subarray(0, edges.count), ...edges.second.subarray(0, edges.count)]),
  ];
  const placeOf = new Map(compared.map((image, place) => [image, place]));
  const placed = (column: Int32Array) => Int32Array.from(column, (image) => placeOf.get(image) ?? 0);
  const outcome = rankEdges(
    compared.length,
    { ...edges, first: placed(edges.first), second: placed(edges.second) },
    { ties: 'davidson', positionEffect: false, ridge: 1 / prior },
  );
  // With ties alone, or none, the weight of a tie has no optimum: all that is known is that little is.
  if (outcome.kind !== 'ranking') return { means, variances, tie: USUAL_TIE };
  const answers = new Float64Array(compared.length);
  for (let edge = 0; edge < edges.count; edge++)
    for (const image of [edges.first[edge], edges.second[edge]]) {
      const place = placeOf.get(image ?? -1) ?? 0;
      answers[place] = at(answers, place) + 1;
    }
  for (const [place, image] of compared.entries()) {
    means[image] = at(outcome.scores, place);
    const error = outcome.standardErrors?.scores[place];
    // A quarter is the most information that an answer holds about a difference of logits without ties.
    variances[image] =
      error === undefined ? 1 / (1 / prior + at(answers, place) / 8) : Math.min(prior, error ** 2);
  }
  return { means, variances, tie: outcome.tie === null || outcome.tie === 0 ? USUAL_TIE : outcome.tie };
}
