import { AnswerSums } from '../../../core/answer-sums.ts';
import { at } from '../../../core/at.ts';
import { labelIndex, LABELS, type Label } from '../../../core/labels.ts';
import type { LabelReliability, Reliability, ReliabilityBin } from '../../../model/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { orderOfNumbers } from '../tables/radix-order.ts';
import { calibrationError, type Forecast } from './calibration-error.ts';
import { eachPair, NO_ROW } from './each-pair.ts';

/**
 * How often each label is true where the model gave it a probability, in bins of equal width over [0, 1], and the calibration
 * errors that sum it up.
 *
 * @returns of the rows whose truth is known, none where no probabilities were recorded: how many there are, and every label's bins
 */
export function reliability(table: AnswerTable, rows: Uint32Array, bins: number): Reliability {
  const known = rowsToCalibrate(table, rows);
  return {
    n: known.length,
    labels: LABELS.map((label) => ofLabel(table, known, bins, label)),
    ...calibrationErrors(table, known, bins),
  };
}

/** The three figures that go by the name of expected calibration error. */
export function calibrationErrors(
  table: AnswerTable,
  rows: Uint32Array,
  bins: number,
): Pick<Reliability, 'topLabel' | 'classWiseMean' | 'equalMass'> {
  const known = rowsToCalibrate(table, rows);
  const errorOf = (forecasts: readonly Forecast[]) => calibrationError(table, known, bins, forecasts);
  const labels = LABELS.map((label) => forecastOfLabel(table, bins, label));
  const confidence = (row: number) => at(probabilitiesOf(table, at(table.model, row)), row);
  const top = {
    probability: confidence,
    isTrue: (row: number) => table.model[row] === table.truth[row],
    // Bins (low, high], as top-label errors are published.
    bin: (row: number) => Math.max(0, Math.ceil(confidence(row) * bins) - 1),
  };
  const byRank = binsByRank(table.count, known, Float64Array.from(known, confidence), bins);
  return {
    topLabel: errorOf([top]),
    classWiseMean: errorOf(labels),
    equalMass: errorOf([{ ...top, bin: (row: number) => at(byRank, row) }]),
  };
}

function rowsToCalibrate({ truth, hasProbabilities }: AnswerTable, rows: Uint32Array): Uint32Array {
  return rows.filter((row) => hasProbabilities && truth[row] !== NO_LABEL);
}

function probabilitiesOf({ pFirst, pSecond, pSimilar }: AnswerTable, label: number): Float64Array {
  return at([pFirst, pSecond, pSimilar], label);
}

function forecastOfLabel(table: AnswerTable, bins: number, label: Label): Forecast {
  const code = labelIndex(label);
  const probabilities = probabilitiesOf(table, code);
  return {
    probability: (row) => at(probabilities, row),
    isTrue: (row) => table.truth[row] === code,
    bin: (row) => Math.min(bins - 1, Math.floor(at(probabilities, row) * bins)),
  };
}

/** Of each row of a table, which of so many bins of equally many rows by rising confidence it is in: rank * bins // n. */
function binsByRank(count: number, rows: Uint32Array, confidences: Float64Array, bins: number): Uint8Array {
  const binOf = new Uint8Array(count);
  for (const [rank, index] of orderOfNumbers(confidences, false).entries())
    binOf[at(rows, index)] = Math.floor((rank * bins) / rows.length);
  return binOf;
}

/** Quantities of each bin: its answers, and those of which the label is true. */
const PER_BIN = 2;

function ofLabel(table: AnswerTable, rows: Uint32Array, bins: number, label: Label): LabelReliability {
  const { first, second, images } = table;
  const forecast = forecastOfLabel(table, bins, label);
  const sums = new AnswerSums(images.count, PER_BIN * bins);
  const masses = new Float64Array(bins);
  const add = (row: number) => {
    const bin = forecast.bin(row);
    sums.add(PER_BIN * bin, 1);
    sums.add(PER_BIN * bin + 1, Number(forecast.isTrue(row)));
    masses[bin] = at(masses, bin) + forecast.probability(row);
  };
  eachPair(table, rows, (row, other) => {
    add(row);
    if (other !== NO_ROW) add(other);
    sums.closePair(at(first, row), at(second, row));
  });
  const error = calibrationError(table, rows, bins, [forecast]);
  return {
    label,
    error: error?.value ?? null,
    errorInterval: error?.interval ?? null,
    bins: Array.from(masses, (mass, bin): ReliabilityBin => {
      const n = sums.total([PER_BIN * bin]);
      return {
        low: bin / bins,
        high: (bin + 1) / bins,
        n,
        meanProbability: n === 0 ? null : mass / n,
        frequency: sums.share({ part: [PER_BIN * bin + 1], whole: [PER_BIN * bin] }),
      };
    }),
  };
}
