import { meanProbabilities } from '../../../core/ensemble.ts';
import { labelIndex, largestLabel, reverseTriple } from '../../../core/labels.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import { orderOfNumbers } from '../tables/radix-order.ts';

/** Who beats whom, by the pairs that were answered decisively; and which pairs were called Similar. */
export interface DecisiveGraph {
  /** Indices of the images in the table; nodes are places in this list. */
  readonly images: Int32Array;
  /** Edges by falling gap: nodes of the winner and of the loser, and the gap. */
  readonly winners: Int32Array;
  readonly losers: Int32Array;
  readonly gaps: Float64Array;
  /** Pairs called Similar, by falling gap. */
  readonly ties: Ties;
}

interface Ties {
  readonly ones: Int32Array;
  readonly others: Int32Array;
  readonly gaps: Float64Array;
}

/**
 * One edge for each pair of a view whose answer is First or Second, and one tie for each called Similar: the mean of both orders' probabilities where both
 * were answered, largest minus second largest being the gap.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function decisiveGraph({ table, rows }: AnswerView): DecisiveGraph {
  const { reverse, first, second } = table;
  const isDone = new Uint8Array(table.count);
  const winners = new Int32Array(rows.length);
  const losers = new Int32Array(rows.length);
  const gaps = new Float64Array(rows.length);
  // Ties fill the same columns from their ends.
  let [count, ties] = [0, 0];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    if (isDone[row] === 1) continue;
    const other = reverse[row] ?? -1;
    if (other >= 0) isDone[other] = 1;
    const given = table.probabilities(row);
    const mean = other < 0 ? given : meanProbabilities([given, reverseTriple(table.probabilities(other))]);
    const label = largestLabel(mean);
    if (label === 'Similar') {
      const place = rows.length - ++ties;
      winners[place] = first[row] ?? 0;
      losers[place] = second[row] ?? 0;
      gaps[place] = mean[2] - Math.max(mean[0], mean[1]);
      continue;
    }
    const wins = label === 'First';
    winners[count] = (wins ? first : second)[row] ?? 0;
    losers[count] = (wins ? second : first)[row] ?? 0;
    gaps[count++] = mean[labelIndex(label)] - Math.max(mean[wins ? 1 : 0], mean[2]);
  }
  return byFallingGap(
    table.images.count,
    winners.subarray(0, count),
    losers.subarray(0, count),
    gaps.subarray(0, count),
    {
      ones: winners.subarray(rows.length - ties),
      others: losers.subarray(rows.length - ties),
      gaps: gaps.subarray(rows.length - ties),
    },
  );
}

function byFallingGap(
  imageCount: number,
  winners: Int32Array,
  losers: Int32Array,
  gaps: Float64Array,
  ties: Ties,
): DecisiveGraph {
  const node = new Int32Array(imageCount).fill(-1);
  const images: number[] = [];
  const nodeOf = (image: number): number => {
    const known = node[image] ?? -1;
    if (known >= 0) return known;
    node[image] = images.length;
    return images.push(image) - 1;
  };
  const sorted = (from: Int32Array, to: Int32Array, by: Float64Array) => {
    const order = orderOfNumbers(by, true);
    const [a, b, falling] = [from.slice(), to.slice(), by.slice()];
    for (let at = 0; at < order.length; at++) {
      const edge = order[at] ?? 0;
      a[at] = nodeOf(from[edge] ?? 0);
      b[at] = nodeOf(to[edge] ?? 0);
      falling[at] = by[edge] ?? 0;
    }
    return [a, b, falling] as const;
  };
  const [sortedWinners, sortedLosers, sortedGaps] = sorted(winners, losers, gaps);
  const [ones, others, tieGaps] = sorted(ties.ones, ties.others, ties.gaps);
  return {
    images: Int32Array.from(images),
    winners: sortedWinners,
    losers: sortedLosers,
    gaps: sortedGaps,
    ties: { ones, others, gaps: tieGaps },
  };
}
