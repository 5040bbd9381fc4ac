import { formatQuantity } from '../../core/format.ts';
import { capitalised } from '../../core/capitalised.ts';
import type { ScoreRow } from '../../model/scores.ts';
import type { AboutScores } from '../about-scores.ts';
import { LABEL_INK, MAIN_INK, QUIET_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { SCORE_MAX, SCORE_MIN } from '../../core/score-grid.ts';
import { ownColour, scores } from './axes.ts';
import { straight } from './lines.ts';

/** So many images at most have their intervals drawn: beyond, they hide each other. */
const FEW = 150;

/** Estimated against true scores, one mark an image. */
export function estimatesFigure(about: AboutScores, all: readonly ScoreRow[]): Figure {
  const rows = all
    .filter(({ trueScore }) => trueScore !== null)
    .map(({ name, trueScore, score, interval, boundHit }) => ({
      image: name,
      true: trueScore,
      estimate: score,
      low: interval[0],
      high: interval[1],
      bound: boundHit ?? 'none',
      ink: boundHit === null ? MAIN_INK : LABEL_INK.Second,
    }));
  const atBound = rows.filter(({ bound }) => bound !== 'none').length;
  const withIntervals = rows.length <= FEW;
  const x = scores('true', capitalised(about.words.score));
  const y = scores('estimate', 'Estimated score');
  return {
    kind: 'estimates',
    title: `Estimated against ${about.words.scores}`,
    caption: [
      ...about.sentences,
      `n = ${formatQuantity(rows.length, 'image')} with a ${about.words.score}.`,
      ...(withIntervals ? [about.intervals] : []),
      ...(atBound > 0
        ? [
            `Triangles: ${formatQuantity(atBound, 'estimate')} at a bound of the scale, which the answers do not limit.`,
          ]
        : []),
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            straight([SCORE_MIN, SCORE_MIN], [SCORE_MAX, SCORE_MAX], x, y),
            ...(withIntervals
              ? [
                  {
                    rows,
                    mark: { type: 'rule', color: QUIET_INK, opacity: 0.5, strokeWidth: 0.7 },
                    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
                  },
                ]
              : []),
            {
              rows,
              mark: { type: 'point', filled: true, opacity: 0.75, size: withIntervals ? 16 : 9 },
              encoding: {
                x,
                y,
                color: ownColour('ink'),
                shape: {
                  field: 'bound',
                  type: 'nominal',
                  scale: {
                    domain: ['none', 'high', 'low'],
                    range: ['circle', 'triangle-up', 'triangle-down'],
                  },
                  legend: null,
                },
              },
            },
          ],
        },
      ],
    ],
    aspect: 0.8,
  };
}
