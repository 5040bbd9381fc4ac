import { AnswerSums } from '../../../core/answer-sums.ts';
import { at } from '../../../core/at.ts';
import { CELL_COUNT, cellOf, matrixOfCells } from '../../../core/confusion.ts';
import type { AbstentionCurve, AbstentionPoint } from '../../../model/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';

/** Thresholds are whole multiples of 1 / STEPS from 0 to 1. */
const STEPS = 100;

/** In the place of a threshold: the row does not count. */
const LEFT_OUT = STEPS + 1;

/** Quantities: right answers and wrong ones. */
const [RIGHT, WRONG] = [0, 1] as const;

/** In the place of a quantity: the other order is not there, or comes later. */
const ALONE = 2;

/**
 * What is left, and how right it is, when only answers with at least a gap count.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @returns of the rows whose truth is known, none where no probabilities were recorded: how many there are, and a point for each threshold 0, 0.01, ..., 1
 */
export function abstentionCurve(table: AnswerTable, rows: Uint32Array): AbstentionCurve {
  const { starts, first, second, cells, quantities, others } = answersByThreshold(table, rows);
  const kept = new AnswerSums(table.images.count, 2);
  const matrix = new Uint32Array(CELL_COUNT);
  const points: AbstentionPoint[] = [];
  for (let step = STEPS; step >= 0; step--) {
    const end = at(starts, step + 1);
    for (let place = at(starts, step); place < end; place++) {
      const quantity = quantities[place] ?? NaN;
      kept.count(quantity, first[place] ?? NaN, second[place] ?? NaN);
      const other = others[place] ?? ALONE;
      if (other !== ALONE) kept.join(quantity, other);
      const cell = cells[place] ?? NaN;
      matrix[cell] = (matrix[cell] ?? NaN) + 1;
    }
    const accuracy = kept.share({ part: [RIGHT], whole: [RIGHT, WRONG] });
    points.push({
      threshold: step / STEPS,
      kept: kept.total([RIGHT, WRONG]),
      right: kept.total([RIGHT]),
      accuracy,
      matrix: matrixOfCells(matrix),
    });
  }
  return { n: kept.total([RIGHT, WRONG]), points: points.reverse() };
}

/**
 * The answers whose truth is known as columns, ordered by the last threshold that their gap reaches: those of threshold t are at
 * starts[t] to starts[t + 1]. What is looked up by row is looked up once, in the order of the rows.
 */
function answersByThreshold(table: AnswerTable, rows: Uint32Array) {
  const { truth, model, first, second, reverse, gap, hasProbabilities } = table;
  const stepOf = new Uint8Array(table.count).fill(LEFT_OUT);
  const starts = new Uint32Array(STEPS + 2);
  for (let index = 0; index < rows.length && hasProbabilities; index++) {
    const row = rows[index] ?? NaN;
    if (truth[row] === NO_LABEL) continue;
    const step = lastThreshold(gap[row] ?? NaN);
    stepOf[row] = step;
    starts[step + 1] = (starts[step + 1] ?? NaN) + 1;
  }
  for (let step = 0; step <= STEPS; step++) starts[step + 1] = at(starts, step + 1) + at(starts, step);
  const count = at(starts, STEPS + 1);
  const next = starts.slice(0, STEPS + 1);
  const columns = {
    first: new Uint32Array(count),
    second: new Uint32Array(count),
    cells: new Uint8Array(count),
    quantities: new Uint8Array(count),
    others: new Uint8Array(count),
  };
  const quantityOf = (row: number) => (truth[row] === model[row] ? RIGHT : WRONG);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? NaN;
    const step = stepOf[row] ?? LEFT_OUT;
    if (step === LEFT_OUT) continue;
    const place = next[step] ?? NaN;
    next[step] = place + 1;
    columns.first[place] = first[row] ?? NaN;
    columns.second[place] = second[row] ?? NaN;
    columns.cells[place] = cellOf(truth[row] ?? NO_LABEL, model[row] ?? NO_LABEL);
    columns.quantities[place] = quantityOf(row);
    // Of two orders, the one that comes later joins them.
    const other = reverse[row] ?? -1;
    const otherStep = stepOf[other] ?? LEFT_OUT;
    const joins = otherStep !== LEFT_OUT && (otherStep > step || (otherStep === step && other < row));
    columns.others[place] = joins ? quantityOf(other) : ALONE;
  }
  return { starts, ...columns };
}

/** Number of the highest threshold that a gap reaches. */
function lastThreshold(gap: number): number {
  const near = Math.round(gap * STEPS);
  return near / STEPS <= gap ? near : near - 1;
}
