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
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @param groups an error is made of each, which are places of forecasts; all are made in one pass
 * @returns null of no rows
 */
export function calibrationErrorsOf(
  table: AnswerTable,
  rows: Uint32Array,
  bins: number,
  forecasts: readonly Forecast[],
  groups: readonly (readonly number[])[],
): (CalibrationError | null)[] {
  if (rows.length === 0) return groups.map(() => null);
  const { first, second, images, count } = table;
  const added = addedByRows(count, rows, bins, forecasts, groups);
  const width = groups.length;
  const sums = new AnswerSums(images.count, 1 + width);
  const pair = new Float64Array(1 + width);
  eachPair(table, rows, (row, other) => {
    pair[0] = other === NO_ROW ? 1 : 2;
    for (let group = 0; group < width; group++) {
      const ofOther = other === NO_ROW ? 0 : (added[other * width + group] ?? NaN);
      pair[1 + group] = (added[row * width + group] ?? NaN) + ofOther;
    }
    sums.addPair(pair, first[row] ?? NaN, second[row] ?? NaN);
  });
  return groups.map((_, group) => ({
    value: sums.total([1 + group]) / sums.total([0]),
    interval: sums.ratioInterval({ part: [1 + group], whole: [0] }, [0, 1]),
  }));
}

/** What each row of the table adds to the error of each group, row by row. */
function addedByRows(
  count: number,
  rows: Uint32Array,
  bins: number,
  forecasts: readonly Forecast[],
  groups: readonly (readonly number[])[],
): Float64Array {
  const width = groups.length;
  const added = new Float64Array(count * width);
  for (const [place, { bin, difference }] of forecasts.entries()) {
    const sums = new Float64Array(bins);
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? NaN;
      const inBin = bin[row] ?? NaN;
      sums[inBin] = (sums[inBin] ?? NaN) + (difference[row] ?? NaN);
    }
    for (const [group, ofGroup] of groups.entries()) {
      if (!ofGroup.includes(place)) continue;
      const signs = sums.map((sum) => Math.sign(sum) / ofGroup.length);
      for (let index = 0; index < rows.length; index++) {
        const row = rows[index] ?? NaN;
        const to = row * width + group;
        added[to] = (added[to] ?? NaN) + (signs[bin[row] ?? NaN] ?? NaN) * (difference[row] ?? NaN);
      }
    }
  }
  return added;
}
