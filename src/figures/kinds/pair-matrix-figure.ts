import { at } from '../../core/at.ts';
import { formatCount, formatQuantity } from '../../core/format.ts';
import type { PairMatrix } from '../../model/ranking.ts';
import { runSentence, type AboutRun } from '../about-run.ts';
import { GRID_INK, LABEL_INK, MAIN_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { numbersWithin, type Channel } from './axes.ts';

/** Images against images by rank: which share of their answers the row's won, or how many answers there are. */
export function pairMatrixFigure(about: AboutRun, matrix: PairMatrix, shows: 'wins' | 'counts'): Figure {
  const { counts, wins, rows, columns, size, rowImages, columnImages, images, isRanked } = matrix;
  const width = columnImages.length;
  const cells = counts.flatMap((count, cell) => {
    if (count === 0) return [];
    const y = rows[0] - 0.5 + Math.floor(cell / width) * size;
    const x = columns[0] - 0.5 + (cell % width) * size;
    const figure = shows === 'wins' ? { share: (100 * at(wins, cell)) / count } : { answers: count };
    return [{ x, x2: x + size, y, y2: y + size, ...figure }];
  });
  const order = isRanked ? 'Rank' : 'Place';
  const ends = ([from]: readonly [number, number], number: number) =>
    [from - 0.5, from - 0.5 + number * size] as const;
  const axis = { axis: { format: ',d', grid: false, tickMinStep: 1 } };
  const x = numbersWithin('x', `${order} of the column’s image`, ends(columns, width), axis);
  const [top, bottom] = ends(rows, rowImages.length);
  const y = numbersWithin('y', `${order} of the row’s image`, [bottom, top], axis);
  const title = shows === 'wins' ? 'Won by the row (%)' : 'Answers';
  const colour: Channel =
    shows === 'wins'
      ? {
          field: 'share',
          scale: {
            domain: [0, 50, 100],
            range: [LABEL_INK.Second, 'white', LABEL_INK.First],
            interpolate: 'rgb',
          },
          legend: { values: [0, 50, 100] },
        }
      : { field: 'answers', scale: { range: ['#d9d7f2', MAIN_INK] }, legend: { format: ',d', tickCount: 3 } };
  const answers = counts.reduce((sum, count) => sum + count, 0);
  return {
    kind: shows === 'wins' ? 'ranking-wins' : 'ranking-answers',
    title: shows === 'wins' ? 'Share of answers won' : 'Number of answers',
    caption: [
      runSentence(about),
      `n = ${formatQuantity(images, 'image')}, ${isRanked ? 'by rank' : 'group by group'}, and ${formatCount(answers)} entries of answers in the cells shown, each in the row of either image${shows === 'wins' ? '; a tie counts half' : ''}.`,
      `Each cell holds ${size === 1 ? 'two images' : `${formatCount(size)} × ${formatQuantity(size, 'rank')}`}; grey cells hold no answers.`,
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            {
              rows: [{ x: columns[0] - 0.5, x2: ends(columns, width)[1], y: top, y2: bottom }],
              mark: { type: 'rect', color: GRID_INK },
              encoding: { x, x2: { field: 'x2' }, y, y2: { field: 'y2' } },
            },
            {
              rows: cells,
              mark: { type: 'rect' },
              encoding: {
                x,
                x2: { field: 'x2' },
                y,
                y2: { field: 'y2' },
                color: { type: 'quantitative', title, ...colour },
              },
            },
          ],
          ranged: [],
        },
      ],
    ],
    legend: [title],
    aspect: 0.9,
  };
}
