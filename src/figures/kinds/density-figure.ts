import { formatCount, formatShare } from '../../core/format.ts';
import type { Consistency } from '../../model/consistency.ts';
import { runSentence, type AboutRun } from '../about-run.ts';
import { MAIN_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { numbersWithin } from './axes.ts';
import { straight } from './lines.ts';

/** How p(First) in one order goes with p(Second) in the other: pairs counted on a grid. */
export function densityFigure(about: AboutRun, { n, agreement, density }: Consistency): Figure {
  const { size, counts } = density;
  const rows = counts.flatMap((count, index) => {
    const [column, row] = [index % size, Math.floor(index / size)];
    return count === 0
      ? []
      : [{ x: column / size, x2: (column + 1) / size, y: row / size, y2: (row + 1) / size, pairs: count }];
  });
  const x = numbersWithin('x', 'p(First), forward order', [0, 1]);
  const y = numbersWithin('y', 'p(Second), reverse order', [0, 1]);
  return {
    kind: 'density',
    title: 'Probabilities in both orders',
    caption: [
      runSentence(about),
      `Each cell counts pairs, n = ${formatCount(n)}; on the dashed line both orders agree in probability. ${formatShare(agreement?.value)} of the pairs have the same answer in both orders.`,
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            {
              rows,
              mark: { type: 'rect' },
              encoding: {
                x,
                x2: { field: 'x2' },
                y,
                y2: { field: 'y2' },
                color: {
                  field: 'pairs',
                  type: 'quantitative',
                  title: 'Pairs',
                  scale: { type: 'log', range: ['#d9d7f2', MAIN_INK, '#15123d'] },
                  legend: { format: ',d', tickCount: 3 },
                },
              },
            },
            straight([0, 0], [1, 1], x, y),
          ],
        },
      ],
    ],
    legend: ['Pairs'],
    aspect: 0.8,
  };
}
