import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { CodeCounts } from './label-counts.ts';
import type { AbstentionCurve, AbstentionPoint } from '../../../model/confusion.ts';

/** Thresholds are whole multiples of 1 / STEPS from 0 to 1. */
const STEPS = 100;

/**
 * What is left, and how right it is, when only answers with at least a gap count.
 *
 * @returns of the rows whose truth is known, none where no probabilities were recorded: how many there are, and a point for each threshold 0, 0.01, ..., 1
 */
export function abstentionCurve(
  { truth, model, gap, hasProbabilities }: AnswerTable,
  rows: Uint32Array,
): AbstentionCurve {
  const atThreshold = Array.from({ length: STEPS + 1 }, () => new CodeCounts());
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    if (truth[row] === NO_LABEL || !hasProbabilities) continue;
    atThreshold[lastThreshold(gap[row] ?? 0)]?.add(truth[row] ?? NO_LABEL, model[row] ?? NO_LABEL);
  }
  const kept = new CodeCounts();
  const points: AbstentionPoint[] = [];
  for (let step = STEPS; step >= 0; step--) {
    const added = atThreshold[step];
    if (added !== undefined) kept.addAll(added);
    points.push({ threshold: step / STEPS, kept: kept.n, right: kept.right, matrix: kept.matrix });
  }
  return { n: kept.n, points: points.reverse() };
}

/** Number of the highest threshold that a gap reaches. */
function lastThreshold(gap: number): number {
  const near = Math.round(gap * STEPS);
  return near / STEPS <= gap ? near : near - 1;
}
