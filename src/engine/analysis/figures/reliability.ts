import { AnswerSums } from '../../../core/answer-sums.ts';
import { labelIndex, LABELS, type Label } from '../../../core/labels.ts';
import type { LabelReliability, Reliability, ReliabilityBin } from '../../../model/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { eachPair, NO_ROW } from './each-pair.ts';

/**
 * How often each label is true where the model gave it a probability, in bins of equal width over [0, 1].
 *
 * @returns of the rows whose truth is known, none where no probabilities were recorded: how many there are, and every label's bins
 */
export function reliability(table: AnswerTable, rows: Uint32Array, bins: number): Reliability {
  const known = rows.filter((row) => table.hasProbabilities && table.truth[row] !== NO_LABEL);
  return { n: known.length, labels: LABELS.map((label) => ofLabel(table, known, bins, label)) };
}

/** Quantities of each bin: its answers, those of which the label is true, and the sum of its probabilities. */
const PER_BIN = 3;

function ofLabel(table: AnswerTable, rows: Uint32Array, bins: number, label: Label): LabelReliability {
  const { truth, first, second, images } = table;
  const probabilities = [table.pFirst, table.pSecond, table.pSimilar][labelIndex(label)] ?? table.pFirst;
  const quantities = Array.from({ length: bins }, (_, bin) => ({
    count: PER_BIN * bin,
    trues: PER_BIN * bin + 1,
    mass: PER_BIN * bin + 2,
  }));
  const sums = new AnswerSums(images.count, PER_BIN * bins);
  const add = (row: number) => {
    const probability = probabilities[row] ?? NaN;
    const count = PER_BIN * Math.min(bins - 1, Math.floor(probability * bins));
    sums.add(count, 1);
    sums.add(count + 1, Number(truth[row] === labelIndex(label)));
    sums.add(count + 2, probability);
  };
  eachPair(table, rows, (row, other) => {
    add(row);
    if (other !== NO_ROW) add(other);
    sums.closePair(first[row] ?? NaN, second[row] ?? NaN);
  });
  const made = quantities.map(({ count, trues, mass }, bin): ReliabilityBin => {
    const n = sums.total([count]);
    return {
      low: bin / bins,
      high: (bin + 1) / bins,
      n,
      meanProbability: n === 0 ? null : sums.total([mass]) / n,
      frequency: sums.share({ part: [trues], whole: [count] }),
    };
  });
  if (rows.length === 0) return { label, error: null, errorInterval: null, bins: made };
  const error = calibrationError(made, rows.length);
  // The error is a sum of |mass - trues| / n, so it moves with them by the sign of that difference in each bin.
  const influences = quantities.flatMap(({ trues, mass }) => {
    const sign = Math.sign(sums.total([mass]) - sums.total([trues]));
    return [-error / rows.length, -sign / rows.length, sign / rows.length];
  });
  const counts = quantities.map(({ count }) => count);
  return { label, error, errorInterval: sums.interval(error, influences, counts, [0, 1]), bins: made };
}

function calibrationError(bins: readonly ReliabilityBin[], total: number): number {
  return bins.reduce(
    (error, { n, meanProbability, frequency }) =>
      error + (n / total) * Math.abs((meanProbability ?? 0) - (frequency?.value ?? 0)),
    0,
  );
}
