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

/** Means of ratings are rounded: they may pass a bound, and be written with other decimals elsewhere. */
const TOLERANCE = 1e-6;

/** Linear: low to 1, high to 5. Within {@link TOLERANCE} of a bound, the bound. */
export function toScore(raw: number, [low, high]: ScoreRange): number {
  const score = SCORE_RANGE[0] + ((raw - low) / (high - low)) * (SCORE_RANGE[1] - SCORE_RANGE[0]);
  // Scores on 1-5 stay bit for bit what the file says.
  const exact = low === SCORE_RANGE[0] && high === SCORE_RANGE[1] ? raw : score;
  return Math.min(SCORE_RANGE[1], Math.max(SCORE_RANGE[0], exact));
}

/** Whether two scores of one image are the same one. */
export function isSameScore(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE;
}

/** Whether a score is on the range. */
export function isOnRange(raw: number, [low, high]: ScoreRange): boolean {
  return raw >= low - TOLERANCE && raw <= high + TOLERANCE;
}

export function isDefaultRange([low, high]: ScoreRange): boolean {
  return low === SCORE_RANGE[0] && high === SCORE_RANGE[1];
}

/** The lowest and the highest of some scores; null of none. */
function extentOf(scores: Iterable<number>): ScoreRange | null {
  let [low, high] = [Infinity, -Infinity];
  for (const score of scores) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  return low > high ? null : [low, high];
}

/** Whether all scores of an extent are on the range. */
function isWithinRange(extent: ScoreRange, range: ScoreRange): boolean {
  return extent.every((end) => isOnRange(end, range));
}

/** The narrowest usual range that holds the scores; undefined where none does. */
function usualRange(extent: ScoreRange): ScoreRange | undefined {
  return USUAL_RANGES.find((range) => isWithinRange(extent, range));
}

/** A range for an option's example: a usual one, else whole numbers around the scores. */
function likelyRange(extent: ScoreRange): ScoreRange {
  const [floor, ceiling] = [Math.floor(extent[0]), Math.ceil(extent[1])];
  return usualRange(extent) ?? [floor, ceiling > floor ? ceiling : ceiling + 1];
}

/**
 * Checks scores against the range that they are taken to be on where no other was given.
 *
 * @param what the file or files, for messages
 * @throws AppError 'score-range-unknown' for scores beyond it
 */
export function checkWithinRange(scores: Iterable<number>, taken: ScoreRange, what: string): void {
  const extent = extentOf(scores);
  if (extent === null || isWithinRange(extent, taken)) return;
  throw new AppError(
    'score-range-unknown',
    `The scores in ${what} go from ${extent.join(' to ')}, beyond ${taken.join('-')}.`,
    `Give the range of their scale with --range, such as --range ${likelyRange(extent).join()}; with --range ${taken.join()} the scores beyond it are left out and listed.`,
  );
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
  const extent = extentOf(scores);
  if (extent === null) return SCORE_RANGE;
  const range = usualRange(extent);
  if (range !== undefined) return range;
  const likely = likelyRange(extent);
  throw new AppError(
    'score-range-unknown',
    `The scores in ${file} range from ${extent.join(' to ')}, which matches no usual scale.`,
    `Give their scale, such as ${likely.join(' to ')} (on the command line: --range ${likely.join()}). Scores outside it are left out and listed.`,
  );
}

/** @throws AppError 'score-range-invalid' unless both ends are finite and the first is the lower */
export function checkScoreRange([low, high]: ScoreRange): void {
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  throw new AppError(
    'score-range-invalid',
    `${low} to ${high} is not a score range.`,
    'Give the lower end first, such as 0 to 10 (on the command line: --range 0,10).',
  );
}
