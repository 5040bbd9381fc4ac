import { meanProbabilities } from '../../../core/ensemble.ts';
import { labelIndex, largestLabel, reverseTriple } from '../../../core/labels.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import { orderOfNumbers } from '../tables/radix-order.ts';

/** Who beats whom, by the pairs that were answered decisively. */
export interface DecisiveGraph {
  /** Indices of the images in the table; nodes are places in this list. */
  readonly images: Int32Array;
  /** Edges by falling gap: nodes of the winner and of the loser, and the gap. */
  readonly winners: Int32Array;
  readonly losers: Int32Array;
  readonly gaps: Float64Array;
}

/**
 * One edge for each pair of a view whose answer is First or Second: the mean of both orders' probabilities where both
 * were answered, largest minus second largest being the gap.
 */
export function decisiveGraph({ table, rows }: AnswerView): DecisiveGraph {
  const { reverse, first, second } = table;
  const isDone = new Uint8Array(table.count);
  const winners = new Int32Array(rows.length);
  const losers = new Int32Array(rows.length);
  const gaps = new Float64Array(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    if (isDone[row] === 1) continue;
    const other = reverse[row] ?? -1;
    if (other >= 0) isDone[other] = 1;
    const given = table.probabilities(row);
    const mean = other < 0 ? given : meanProbabilities([given, reverseTriple(table.probabilities(other))]);
    const label = largestLabel(mean);
    if (label === 'Similar') continue;
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
  );
}

function byFallingGap(
  imageCount: number,
  winners: Int32Array,
  losers: Int32Array,
  gaps: Float64Array,
): DecisiveGraph {
  const node = new Int32Array(imageCount).fill(-1);
  const images: number[] = [];
  const nodeOf = (image: number): number => {
    const known = node[image] ?? -1;
    if (known >= 0) return known;
    node[image] = images.length;
    return images.push(image) - 1;
  };
  const order = orderOfNumbers(gaps, true);
  const sorted = { winners: winners.slice(), losers: losers.slice(), gaps: gaps.slice() };
  for (let at = 0; at < order.length; at++) {
    const edge = order[at] ?? 0;
    sorted.winners[at] = nodeOf(winners[edge] ?? 0);
    sorted.losers[at] = nodeOf(losers[edge] ?? 0);
    sorted.gaps[at] = gaps[edge] ?? 0;
  }
  return { images: Int32Array.from(images), ...sorted };
}
