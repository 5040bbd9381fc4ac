import { formatCount, formatQuantity, formatNumber } from '../../core/format.ts';
import type { AdaptiveReplay } from '../../model/scores.ts';
import type { AboutScores } from '../about-scores.ts';
import { MAIN_INK, TEXT_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { numbers } from './axes.ts';
import { across } from './lines.ts';

const MEASURES = {
  pc: { kind: 'adaptive-pc', title: 'Correlation by number of references', axis: 'PC', word: 'PC' },
  mae: {
    kind: 'adaptive-mae',
    title: 'Mean absolute error by number of references',
    axis: 'MAE (units of score)',
    word: 'MAE',
  },
} as const;

export const adaptivePcFigure = (about: AboutScores, replay: AdaptiveReplay) =>
  adaptiveFigure(about, replay, 'pc');
export const adaptiveMaeFigure = (about: AboutScores, replay: AdaptiveReplay) =>
  adaptiveFigure(about, replay, 'mae');

/** How a metric grows with the references asked, beside that of all of them. */
function adaptiveFigure(about: AboutScores, replay: AdaptiveReplay, metric: 'pc' | 'mae'): Figure {
  const { full, points, images, ofImages } = replay;
  const { kind, title, axis, word } = MEASURES[metric];
  const rows = points.flatMap((point) => {
    const value = point[metric];
    return value === null ? [] : [{ references: point.budget, value }];
  });
  const whole = full[metric];
  const last = Math.max(2, full.references, ...points.map(({ budget }) => budget));
  const powers = Array.from({ length: Math.floor(Math.log2(last)) + 1 }, (_, power) => 2 ** power);
  const x = numbers('references', 'References asked, chosen by Fisher information', {
    scale: { type: 'log', base: 2, domain: [1, last], nice: false },
    axis: { values: powers, format: ',d' },
  });
  const y = numbers('value', axis, { scale: { zero: false } });
  return {
    kind,
    title,
    caption: [
      ...about.sentences,
      `Replayed for n = ${formatCount(images)} of ${formatQuantity(ofImages, 'image')}; dashed: with all ${formatNumber(full.references, 0)} references, ${word} ${formatNumber(whole)}. Without intervals.`,
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            ...(whole === null ? [] : [across('y', whole, y, TEXT_INK)]),
            {
              rows,
              mark: { type: 'line', color: MAIN_INK, strokeWidth: 1.4, point: { color: MAIN_INK, size: 16 } },
              encoding: { x, y },
            },
          ],
        },
      ],
    ],
    aspect: 0.6,
  };
}
