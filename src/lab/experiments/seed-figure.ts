import type { Interval } from '../../core/interval.ts';
import type { ScoreFigures, SeedFigure } from '../../model/experiments.ts';
import type { Scores } from './result.ts';

/** A figure of one seed, with its interval over the choice of test faces. */
interface Figure {
  readonly value: number;
  readonly interval: Interval | null;
}

/**
 * The mean of seeds. Its 95 % interval is over the choice of test faces: as wide as the seeds' are on average where all test the same
 * faces, whose errors add up in full, and narrower by the root of the number of seeds where each tests others.
 */
export function seedFigure(figures: readonly (Figure | null | undefined)[], sameFaces: boolean): SeedFigure {
  const defined = figures.map((figure) => (figure == null || Number.isNaN(figure.value) ? null : figure));
  const known = defined.filter((figure) => figure !== null);
  const values = defined.map((figure) => figure && figure.value);
  if (known.length === 0) return { mean: null, values, interval: null };
  const mean = known.reduce((sum, { value }) => sum + value, 0) / known.length;
  return { mean, values, interval: intervalOfMean(known, mean, sameFaces) };
}

export function scoreFigures(
  scores: readonly (Pick<Scores, 'metrics'> | null)[],
  sameFaces: boolean,
): ScoreFigures {
  const figure = (of: 'pc' | 'mae' | 'rmse') =>
    seedFigure(
      scores.map((one) => one?.metrics[of]),
      sameFaces,
    );
  return { pc: figure('pc'), mae: figure('mae'), rmse: figure('rmse') };
}

/** Null where there is none of any seed. */
export function figuresOfSome(
  scores: readonly (Pick<Scores, 'metrics'> | null)[],
  sameFaces: boolean,
): ScoreFigures | null {
  return scores.every((one) => one === null) ? null : scoreFigures(scores, sameFaces);
}

export function haveSameFaces(results: readonly { readonly truths: readonly number[] }[]): boolean {
  const first = JSON.stringify(results[0]?.truths);
  return results.every(({ truths }) => JSON.stringify(truths) === first);
}

function intervalOfMean(figures: readonly Figure[], mean: number, sameFaces: boolean): Interval | null {
  const distances: [below: number, above: number][] = [];
  for (const { value, interval } of figures) {
    if (interval === null || interval.some(Number.isNaN)) return null;
    distances.push([value - interval[0], interval[1] - value]);
  }
  const together = (side: 0 | 1) =>
    sameFaces
      ? distances.reduce((sum, distance) => sum + distance[side], 0) / distances.length
      : Math.hypot(...distances.map((distance) => distance[side])) / distances.length;
  return [mean - together(0), mean + together(1)];
}
