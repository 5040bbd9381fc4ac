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

/** The lowest and the highest of some scores; null of none. */
export function extentOf(scores: Iterable<number>): ScoreRange | null {
  let [low, high] = [Infinity, -Infinity];
  for (const score of scores) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  return low > high ? null : [low, high];
}

/** A range for an option's example: the narrowest usual one that holds the scores, else whole numbers around them. */
function likelyRange([low, high]: ScoreRange): ScoreRange {
  const usual = USUAL_RANGES.find((range) => isOnRange(low, range) && isOnRange(high, range));
  const ceiling = Math.ceil(high);
  return usual ?? [Math.floor(low), ceiling > Math.floor(low) ? ceiling : ceiling + 1];
}

/**
 * The range that a file's scores are on, where only a person can know that they are not on 1-5.
 *
 * @param what the file or files, for messages
 * @throws AppError 'score-range-unknown' for scores beyond 1-5 of which no range was given
 */
export function rangeOrDefault(
  scores: Iterable<number>,
  declared: ScoreRange | undefined,
  what: string,
): ScoreRange {
  if (declared !== undefined) return declared;
  const extent = extentOf(scores);
  if (extent === null || extent.every((end) => isOnRange(end, SCORE_RANGE))) return SCORE_RANGE;
  throw outsideRange(extent, SCORE_RANGE, what);
}

/** The error of scores beyond the range that they are taken to be on. */
export function outsideRange(extent: ScoreRange, taken: ScoreRange, what: string): AppError {
  return new AppError(
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
  const range = USUAL_RANGES.find((usual) => extent.every((end) => isOnRange(end, usual)));
  if (range !== undefined) return range;
  throw new AppError(
    'score-range-unknown',
    `The scores in ${file} range from ${extent.join(' to ')}, which matches no usual scale.`,
    `Give their scale, such as ${likelyRange(extent).join(' to ')} (on the command line: --range ${likelyRange(extent).join()}). Scores outside it are left out and listed.`,
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
