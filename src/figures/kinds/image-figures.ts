import { formatQuantity } from '../../core/format.ts';
import type { Interval } from '../../core/interval.ts';
import { runSentence, type AboutRun } from '../about-run.ts';
import { MAIN_INK, QUIET_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { numbers, numbersWithin, ownColour } from './axes.ts';

/** An image with its place among others. */
export interface RankedEstimate {
  readonly name: string;
  readonly rank: number;
  readonly score: number;
  readonly interval: Interval | null;
}

/** Scores of a ranking with their intervals, the best at the left. */
export function rankingEstimatesFigure(
  about: AboutRun,
  images: readonly RankedEstimate[],
  ties: string,
): Figure {
  const rows = images.map(({ name, rank, score, interval }) => ({
    image: name,
    rank,
    score,
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
  }));
  const x = numbersWithin('rank', 'Rank', [0, rows.length + 1], { axis: { format: ',d' } });
  const y = numbers('score', 'Score (logits)', { scale: { zero: false } });
  return {
    kind: 'ranking-estimates',
    title: 'Estimates by rank',
    caption: [
      runSentence(about),
      `n = ${formatQuantity(rows.length, 'image')} ranked by answers alone (ties: ${ties}). Vertical bars: 95 % intervals of the noise of the answers, which count as independent.`,
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            {
              rows: rows.filter(({ low }) => low !== null),
              mark: { type: 'rule', color: QUIET_INK, strokeWidth: 0.7, opacity: 0.6 },
              encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
            },
            {
              rows,
              mark: { type: 'point', filled: true, opacity: 0.8, size: 10, color: MAIN_INK },
              encoding: { x, y },
            },
          ],
        },
      ],
    ],
    aspect: 0.5,
  };
}

/** A point of a map of images, in the colour of what it is coloured by. */
export interface MapDot {
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

/** Images placed by their embeddings: near means alike. @param caption sentences, with n and what the colours are */
export function mapFigure(dots: readonly MapDot[], caption: readonly string[], simulated: boolean): Figure {
  const place = (field: 'x' | 'y') => numbers(field, 'No unit', { scale: { zero: false }, axis: null });
  return {
    kind: 'map',
    title: 'Map of the images',
    caption,
    simulated,
    panels: [
      [
        {
          layers: [
            {
              rows: dots.map(({ x, y, colour }) => ({ x, y, ink: colour })),
              mark: { type: 'point', filled: true, opacity: 0.8, size: 10 },
              encoding: { x: place('x'), y: place('y'), color: ownColour('ink') },
            },
          ],
        },
      ],
    ],
    aspect: 0.8,
  };
}
