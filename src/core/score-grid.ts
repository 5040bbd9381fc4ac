/** Lowest score an image can have (LMOL; other ranges are mapped onto this one at import). */
export const SCORE_MIN = 1;

/** Highest score an image can have. */
export const SCORE_MAX = 5;

/** Grid points a unit of score: a step of 1e-3 (UOL, Eq. 13). */
const STEPS_PER_UNIT = 1000;

/** Number of grid points, both bounds included. */
export const GRID_SIZE = (SCORE_MAX - SCORE_MIN) * STEPS_PER_UNIT + 1;

/**
 * Score of a grid point, index in 0..{@link GRID_SIZE} - 1.
 *
 * One division of integers, so every point is the double nearest to its decimal and no error accumulates.
 */
export function gridScore(index: number): number {
  return (SCORE_MIN * STEPS_PER_UNIT + index) / STEPS_PER_UNIT;
}
