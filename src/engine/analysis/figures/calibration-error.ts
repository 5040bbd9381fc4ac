import { AnswerSums } from '../../../core/answer-sums.ts';
import { at } from '../../../core/at.ts';
import type { CalibrationError } from '../../../model/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { eachPair, NO_ROW } from './each-pair.ts';

/** A probability that each answer gives to something that is then true or not. */
export interface Forecast {
  readonly probability: (row: number) => number;
  readonly isTrue: (row: number) => boolean;
  readonly bin: (row: number) => number;
}

/**
 * Expected calibration error: sum over bins of n_b / n |mean probability - share of true ones|; of several forecasts, the mean
 * of theirs.
 *
 * With the sign of each bin's difference it is the mean of what single answers add to it, sign (probability - truth), and so it
 * has the interval of a mean with images for its unit.
 *
 * @returns null of no rows
 */
export function calibrationError(
  table: AnswerTable,
  rows: Uint32Array,
  bins: number,
  forecasts: readonly Forecast[],
): CalibrationError | null {
  if (rows.length === 0) return null;
  const signs = forecasts.map((forecast) => signsOfBins(rows, bins, forecast));
  const addedBy = (row: number) => {
    let sum = 0;
    for (const [index, forecast] of forecasts.entries())
      sum += at(at(signs, index), forecast.bin(row)) * differenceOf(forecast, row);
    return sum / forecasts.length;
  };
  const { first, second, images } = table;
  const [count, added] = [0, 1];
  const sums = new AnswerSums(images.count, 2);
  eachPair(table, rows, (row, other) => {
    sums.add(count, other === NO_ROW ? 1 : 2);
    sums.add(added, addedBy(row) + (other === NO_ROW ? 0 : addedBy(other)));
    sums.closePair(at(first, row), at(second, row));
  });
  return {
    value: sums.total([added]) / sums.total([count]),
    interval: sums.ratioInterval({ part: [added], whole: [count] }, [0, 1]),
  };
}

function signsOfBins(rows: Uint32Array, bins: number, forecast: Forecast): Float64Array {
  const differences = new Float64Array(bins);
  for (const row of rows) {
    const bin = forecast.bin(row);
    differences[bin] = at(differences, bin) + differenceOf(forecast, row);
  }
  return differences.map(Math.sign);
}

function differenceOf({ probability, isTrue }: Forecast, row: number): number {
  return probability(row) - Number(isTrue(row));
}
