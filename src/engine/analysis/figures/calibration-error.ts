import { AnswerSums } from '../../../core/answer-sums.ts';
import type { CalibrationError } from '../../../model/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { eachPair, NO_ROW } from './each-pair.ts';

/** A probability that each answer gives to something that is then true or not; columns by the table's rows. */
export interface Forecast {
  readonly bin: Uint8Array;
  /** Probability less 1 where it is true, less 0 where it is not. */
  readonly difference: Float64Array;
}

/**
 * Expected calibration errors: sum over bins of n_b / n |mean probability - share of true ones|; of several forecasts, the mean
 * of theirs.
 *
 * With the sign of each bin's difference it is the mean of what single answers add to it, sign (probability - truth), and so it
 * has the interval of a mean with images for its unit.
 *
 * @param groups an error is made of each; all are made in one pass
 * @returns null of no rows
 */
export function calibrationErrorsOf(
  table: AnswerTable,
  rows: Uint32Array,
  bins: number,
  groups: readonly (readonly Forecast[])[],
): (CalibrationError | null)[] {
  if (rows.length === 0) return groups.map(() => null);
  const { first, second, images, count } = table;
  const added = groups.map((forecasts) => addedByRows(count, rows, bins, forecasts));
  const sums = new AnswerSums(images.count, 1 + groups.length);
  const add = (row: number) => {
    sums.add(0, 1);
    for (let group = 0; group < added.length; group++) sums.add(1 + group, added[group]?.[row] ?? NaN);
  };
  eachPair(table, rows, (row, other) => {
    add(row);
    if (other !== NO_ROW) add(other);
    sums.closePair(first[row] ?? NaN, second[row] ?? NaN);
  });
  return groups.map((_, group) => ({
    value: sums.total([1 + group]) / sums.total([0]),
    interval: sums.ratioInterval({ part: [1 + group], whole: [0] }, [0, 1]),
  }));
}

/** What each row adds to the error, by the table's rows. */
function addedByRows(
  count: number,
  rows: Uint32Array,
  bins: number,
  forecasts: readonly Forecast[],
): Float64Array {
  const added = new Float64Array(count);
  for (const { bin, difference } of forecasts) {
    const sums = new Float64Array(bins);
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0;
      const inBin = bin[row] ?? 0;
      sums[inBin] = (sums[inBin] ?? NaN) + (difference[row] ?? NaN);
    }
    const signs = sums.map((sum) => Math.sign(sum) / forecasts.length);
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0;
      added[row] = (added[row] ?? NaN) + (signs[bin[row] ?? 0] ?? NaN) * (difference[row] ?? NaN);
    }
  }
  return added;
}
