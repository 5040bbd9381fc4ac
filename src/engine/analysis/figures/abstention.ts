import { at } from '../../../core/at.ts';
import { LabelSums } from '../../../core/confusion.ts';
import type { AbstentionCurve, AbstentionPoint } from '../../../model/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';

/** Thresholds are whole multiples of 1 / STEPS from 0 to 1. */
const STEPS = 100;

/**
 * What is left, and how right it is, when only answers with at least a gap count.
 *
 * @returns of the rows whose truth is known, none where no probabilities were recorded: how many there are, and a point for each threshold 0, 0.01, ..., 1
 */
export function abstentionCurve(table: AnswerTable, rows: Uint32Array): AbstentionCurve {
  const { truth, model, first, second, reverse, images } = table;
  const byThreshold = rowsByThreshold(table, rows);
  const kept = new LabelSums(images.count);
  const isKept = new Uint8Array(table.count);
  const points: AbstentionPoint[] = [];
  const cellOf = (row: number) => [truth[row] ?? NO_LABEL, model[row] ?? NO_LABEL] as const;
  for (let step = STEPS; step >= 0; step--) {
    for (const row of at(byThreshold, step)) {
      const cell = cellOf(row);
      kept.add(...cell);
      kept.closePair(first[row] ?? NaN, second[row] ?? NaN);
      isKept[row] = 1;
      const other = reverse[row] ?? -1;
      if (isKept[other] === 1) kept.join(cell, cellOf(other));
    }
    const { matrix, accuracy, n } = kept;
    points.push({ threshold: step / STEPS, kept: n, right: accuracy?.successes ?? 0, accuracy, matrix });
  }
  return { n: kept.n, points: points.reverse() };
}

/** The rows whose truth is known, by the last threshold that their gap reaches. */
function rowsByThreshold({ truth, gap, hasProbabilities }: AnswerTable, rows: Uint32Array): number[][] {
  const byThreshold = Array.from({ length: STEPS + 1 }, (): number[] => []);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    if (truth[row] !== NO_LABEL && hasProbabilities) byThreshold[lastThreshold(gap[row] ?? NaN)]?.push(row);
  }
  return byThreshold;
}

/** Number of the highest threshold that a gap reaches. */
function lastThreshold(gap: number): number {
  const near = Math.round(gap * STEPS);
  return near / STEPS <= gap ? near : near - 1;
}
