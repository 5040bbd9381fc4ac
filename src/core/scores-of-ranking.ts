import { at } from './at.ts';
import type { RankingEdges } from './ranking-edges.ts';

/** Scores of a ranking on 1-5. */
interface ScoresOfRanking {
  readonly scores: readonly number[];
  /** Standard errors on 1-5; null where the ranking has none. */
  readonly errors: readonly number[] | null;
  /** Scores in logits that become 1 and 5. */
  readonly low: number;
  readonly high: number;
  /** The difference on 1-5 within which as many of the answers are as say Similar, to two decimals. */
  readonly theta: number;
}

const [LOWEST, HIGHEST] = [1, 5];

/**
 * A ranking's scores in logits, mapped linearly so that the lowest is 1 and the highest 5 (all 3 where they are equal), with a theta
 * to label pairs by: by the rule |difference| <= theta as many answers are about Similar pairs as say Similar.
 *
 * @param logits of the items, at least one
 * @param errors of them; null where they are not known
 * @param edges the answers, by places in `logits`
 */
export function scoresOfRanking(
  logits: readonly number[],
  errors: readonly number[] | null,
  edges: RankingEdges,
): ScoresOfRanking {
  const low = logits.reduce((least, score) => Math.min(least, score), Infinity);
  const high = logits.reduce((most, score) => Math.max(most, score), -Infinity);
  const factor = high > low ? (HIGHEST - LOWEST) / (high - low) : 1;
  const scores = logits.map((score) =>
    high > low ? Math.min(HIGHEST, LOWEST + factor * (score - low)) : (LOWEST + HIGHEST) / 2,
  );
  return {
    scores,
    errors: errors?.map((error) => factor * error) ?? null,
    low,
    high,
    theta: Math.round(100 * thetaOf(scores, edges)) / 100,
  };
}

/** The least difference up to which answers weigh as much as those that say Similar; 0 where none does. */
function thetaOf(scores: readonly number[], { count, first, second, weights }: RankingEdges): number {
  let similar = 0;
  const answers = Array.from({ length: count }, (_, edge) => {
    const [a = 0, b = 0, tie = 0] = weights.subarray(3 * edge, 3 * edge + 3);
    similar += tie;
    const distance = Math.abs(at(scores, at(first, edge)) - at(scores, at(second, edge)));
    return { distance, weight: a + b + tie };
  }).sort((a, b) => a.distance - b.distance);
  let theta = 0;
  let within = 0;
  for (const { distance, weight } of answers) {
    // The step that comes nearest.
    if (Math.abs(within + weight - similar) > Math.abs(within - similar)) break;
    within += weight;
    theta = distance;
  }
  return theta;
}
