import { SCORE_MIN } from './score-grid.ts';

/** Width of a bin of scores (LMOL). */
export const DEFAULT_BIN_WIDTH = 0.1;

/** Score files hold six decimals, so a score within half a unit of the last one lies on the edge. */
const EDGE_TOLERANCE = 5e-7;

/**
 * Number of the bin that holds a score: bin n is [1 + n width, 1 + (n + 1) width).
 *
 * A score on an edge, or a rounding error below it, is in the upper bin: (2.3 - 1) / 0.1 is 12.999..., yet bin 13.
 *
 * @throws RangeError unless the width is positive and finite
 */
export function scoreBin(score: number, width = DEFAULT_BIN_WIDTH): number {
  if (!(width > 0 && Number.isFinite(width))) throw new RangeError(`a bin must have a width, not ${width}`);
  return Math.floor((score - SCORE_MIN + EDGE_TOLERANCE) / width);
}
