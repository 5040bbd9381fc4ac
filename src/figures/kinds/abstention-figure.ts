import { formatQuantity } from '../../core/format.ts';
import type { AbstentionCurve } from '../../model/confusion.ts';
import { runSentence, type AboutRun } from '../about-run.ts';
import { MAIN_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { numbers, percent } from './axes.ts';

/** How right the answers are that stay when the model answers only where its probability gap is large enough. */
export function abstentionFigure(about: AboutRun, { n, points }: AbstentionCurve): Figure {
  const rows = points.flatMap(({ threshold, kept, accuracy }) =>
    accuracy === null
      ? []
      : [
          {
            threshold,
            kept,
            coverage: (100 * kept) / n,
            accuracy: 100 * accuracy.value,
            low: 100 * accuracy.interval[0],
            high: 100 * accuracy.interval[1],
          },
        ],
  );
  const x = percent('coverage', 'Coverage: share answered');
  const y = numbers('accuracy', 'Accuracy (%)', { scale: { zero: false, nice: true } });
  const order = { field: 'coverage', type: 'quantitative' };
  return {
    kind: 'abstention',
    title: 'Accuracy over coverage',
    caption: [
      runSentence(about),
      `Share of right answers (against ${about.words.labels}) by share answered, when only answers with a probability gap of at least 0, 0.01, ..., 1 count; n = ${formatQuantity(n, 'comparison')}. Shaded: 95 % intervals, images resampled on both sides.`,
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            {
              rows,
              mark: { type: 'area', color: MAIN_INK, opacity: 0.15 },
              encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, order },
            },
            {
              rows,
              mark: { type: 'line', color: MAIN_INK, strokeWidth: 1.4 },
              encoding: { x, y, order },
            },
          ],
        },
      ],
    ],
    aspect: 0.6,
  };
}
