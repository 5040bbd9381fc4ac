import { AppError } from '../app-error.ts';

/** The lowest and the highest score that a scale has. */
export type ScoreRange = readonly [low: number, high: number];

/** The range that everything in the program is on. */
export const SCORE_RANGE: ScoreRange = [1, 5];

/** The ranges in use among rating studies, the narrowest first: the first that holds every score is taken. */
const USUAL_RANGES: readonly ScoreRange[] = [
  SCORE_RANGE,
  [0, 1],
  [-1, 1],
  [0, 5],
  [1, 7],
  [1, 10],
  [0, 10],
  [1, 100],
  [0, 100],
];

/** Means of ratings may pass a bound by rounding. */
const TOLERANCE = 1e-6;

/** Linear: low to 1, high to 5. Within {@link TOLERANCE} of a bound, the bound. */
export function toScore(raw: number, [low, high]: ScoreRange): number {
  const score = SCORE_RANGE[0] + ((raw - low) / (high - low)) * (SCORE_RANGE[1] - SCORE_RANGE[0]);
  // Scores on 1-5 stay bit for bit what the file says.
  const exact = low === SCORE_RANGE[0] && high === SCORE_RANGE[1] ? raw : score;
  return Math.min(SCORE_RANGE[1], Math.max(SCORE_RANGE[0], exact));
}

/** Whether a score is on the range. */
export function isOnRange(raw: number, [low, high]: ScoreRange): boolean {
  return raw >= low - TOLERANCE && raw <= high + TOLERANCE;
}

export function isDefaultRange([low, high]: ScoreRange): boolean {
  return low === SCORE_RANGE[0] && high === SCORE_RANGE[1];
}

/**
 * The usual range that holds every score: 1-5 if they fit it, else the narrowest of 0-1, -1-1, 0-5, 1-7, 1-10, 0-10,
 * 1-100, 0-100.
 *
 * It is a guess: scores of a 0-10 study that all lie from 1 to 5 look like 1-5. Whoever knows the range says so.
 *
 * @throws AppError 'score-range-unknown' if none holds them all
 */
export function detectScoreRange(scores: readonly number[], file: string): ScoreRange {
  let low = Infinity;
  let high = -Infinity;
  for (const score of scores) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  const range = USUAL_RANGES.find((usual) => isOnRange(low, usual) && isOnRange(high, usual));
  if (range || scores.length === 0) return range ?? SCORE_RANGE;
  throw new AppError(
    'score-range-unknown',
    `The scores in ${file} range from ${low} to ${high}, which matches no usual scale.`,
    'Give their scale, for instance --range 0:20. Scores outside it are skipped and listed.',
  );
}

/** @throws AppError 'score-range-invalid' unless both ends are finite and the first is the lower */
export function checkScoreRange([low, high]: ScoreRange): void {
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  throw new AppError(
    'score-range-invalid',
    `${low} to ${high} is not a score range.`,
    'Give the lower end first, for instance --range 0:10.',
  );
}
