import { at } from '../../../core/at.ts';
import { CELL_COUNT, cellOf, matrixOfCells } from '../../../core/confusion.ts';
import { AgreementSums } from '../../../core/consistency.ts';
import { isDistanceWithin } from '../../../core/labels.ts';
import { answeredBothWays, countOneWay } from './answered-both-ways.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { pickInOrder } from '../filters/row-order.ts';
import type { Consistency } from '../../../model/consistency.ts';

/** Bins a unit of score difference: as wide as LMOL's theta, 0.2, so that the first bin is that of Similar pairs. */
const BINS_PER_UNIT = 5;

/** Cells a side of the density of p(First) forward against p(Second) reverse. */
const DENSITY_SIZE = 50;

/** Points to hover over; more could not be told apart. */
const POINTS = 2000;

/**
 * Forward against reverse over the pairs of a view.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function consistencyOfView(view: AnswerView): Consistency {
  return view.kept('consistency', () => computeConsistency(view));
}

function computeConsistency(view: AnswerView): Consistency {
  const { table } = view;
  const { first, second, reverse, model, distance, divergence, images } = table;
  const pairs = answeredBothWays(view);
  const newSums = () => new AgreementSums(images.count);
  const byDistance: AgreementSums[] = [];
  // Of pairs whose difference is not known.
  const others = newSums();
  const labels = new Uint32Array(CELL_COUNT);
  const density = new Uint32Array(DENSITY_SIZE * DENSITY_SIZE);
  for (let at = 0; at < pairs.length; at++) {
    const row = pairs[at] ?? 0;
    const other = reverse[row] ?? 0;
    const [x, y] = [table.probability(row, 0), table.probability(other, 1)];
    const preference = x - table.probability(row, 1) + table.probability(other, 0) - y;
    const agrees = model[row] === table.reverseLabels[row];
    const [image, otherImage] = [first[row] ?? NaN, second[row] ?? NaN];
    const bin = distanceBin(distance[row] ?? NaN);
    const sums = bin === null ? others : (byDistance[bin] ??= newSums());
    sums.add(image, otherImage, agrees, preference, divergence[row] ?? NaN);
    const labelled = cellOf(model[row] ?? NO_LABEL, model[other] ?? NO_LABEL);
    labels[labelled] = (labels[labelled] ?? 0) + 1;
    const cell = densityCell(y) * DENSITY_SIZE + densityCell(x);
    density[cell] = (density[cell] ?? 0) + 1;
  }
  // Values, because bins without pairs are holes.
  const all = AgreementSums.merged(images.count, [others, ...Object.values(byDistance)]);
  return {
    ...all.agreement,
    oneWay: countOneWay(view),
    matrix: matrixOfCells(labels),
    // From, because bins without pairs are holes.
    byDistance: Array.from(byDistance, (sum: AgreementSums | undefined, bin) => ({
      low: bin / BINS_PER_UNIT,
      high: (bin + 1) / BINS_PER_UNIT,
      ...(sum ?? newSums()).agreement,
    })),
    density: { size: DENSITY_SIZE, counts: [...density] },
    points: evenPoints(table, pairs),
  };
}

/** The rows, forward, of the pairs whose answers differ most, by falling divergence. */
export function leastConsistentRows(view: AnswerView, limit: number): Uint32Array {
  const order = view.order({ by: 'divergence', descending: true });
  return pickInOrder(order, answeredBothWays(view)).slice(0, limit);
}

/** Bin n is (n / 5, (n + 1) / 5], and 0 is in the first; null for a difference that is not known. */
function distanceBin(distance: number): number | null {
  if (Number.isNaN(distance)) return null;
  const bin = Math.floor(distance * BINS_PER_UNIT);
  return bin > 0 && isDistanceWithin(distance, 0, bin / BINS_PER_UNIT) ? bin - 1 : bin;
}

function densityCell(probability: number): number {
  return Math.min(DENSITY_SIZE - 1, Math.floor(probability * DENSITY_SIZE));
}

function evenPoints(table: AnswerTable, pairs: Uint32Array): Consistency['points'] {
  const { columns, reverse } = table;
  const count = Math.min(POINTS, pairs.length);
  return Array.from({ length: count }, (_, i) => {
    const row = at(pairs, Math.floor(((i + 0.5) * pairs.length) / count));
    const other = at(reverse, row);
    return {
      firstId: at(columns.firstIds, row),
      secondId: at(columns.secondIds, row),
      x: table.probability(row, 0),
      y: table.probability(other, 1),
      forward: table.label(row),
      reverse: table.label(other),
    };
  });
}
