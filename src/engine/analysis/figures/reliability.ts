import { labelIndex, LABELS, type Label } from '../../../core/labels.ts';
import { proportionOf } from '../../../core/proportion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import type { LabelReliability, Reliability, ReliabilityBin } from '../../../model/confusion.ts';

/**
 * How often each label is true where the model gave it a probability, in bins of equal width over [0, 1].
 *
 * @returns of the rows whose truth is known, none where no probabilities were recorded: how many there are, and every label's bins
 */
export function reliability(table: AnswerTable, rows: Uint32Array, bins: number): Reliability {
  const known = rows.filter((row) => table.hasProbabilities && table.truth[row] !== NO_LABEL);
  return { n: known.length, labels: LABELS.map((label) => ofLabel(table, known, bins, label)) };
}

function ofLabel(table: AnswerTable, rows: Uint32Array, bins: number, label: Label): LabelReliability {
  const probabilities = [table.pFirst, table.pSecond, table.pSimilar][labelIndex(label)] ?? table.pFirst;
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const trues = new Float64Array(bins);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    const probability = probabilities[row] ?? 0;
    const bin = Math.min(bins - 1, Math.floor(probability * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
    sums[bin] = (sums[bin] ?? 0) + probability;
    if (table.truth[row] === labelIndex(label)) trues[bin] = (trues[bin] ?? 0) + 1;
  }
  const made = Array.from(counts, (n, bin): ReliabilityBin => {
    const range = { low: bin / bins, high: (bin + 1) / bins, n };
    if (n === 0) return { ...range, meanProbability: null, frequency: null };
    return { ...range, meanProbability: (sums[bin] ?? 0) / n, frequency: proportionOf(trues[bin] ?? 0, n) };
  });
  return { label, error: rows.length === 0 ? null : calibrationError(made, rows.length), bins: made };
}

function calibrationError(bins: readonly ReliabilityBin[], total: number): number {
  return bins.reduce(
    (error, { n, meanProbability, frequency }) =>
      error + (n / total) * Math.abs((meanProbability ?? 0) - (frequency?.value ?? 0)),
    0,
  );
}
