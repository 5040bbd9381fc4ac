import { formatCount, formatQuantity } from '../../core/format.ts';
import { capitalised } from '../../core/capitalised.ts';
import { SCORE_MAX, SCORE_MIN } from '../../core/score-grid.ts';
import type { ScoreRow } from '../../model/scores.ts';
import type { AboutScores } from '../about-scores.ts';
import { MAIN_INK, QUIET_INK, TEXT_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { meanResiduals, residualBoxes, residualsOf } from '../residual-summary.ts';
import { textWidth } from '../drawing/text-width.ts';
import { wrapText } from '../drawing/wrap-text.ts';
import { names, numbers, scores } from './axes.ts';
import { across } from './lines.ts';

const titleOf = ({ words }: AboutScores) => `Estimate − ${words.before} (units of score)`;

/** Width of the bins whose means are drawn, in units of score. */
const BIN_WIDTH = 0.5;

/** Residuals of each group as a box with its images. */
export function residualsByGroupFigure(about: AboutScores, rows: readonly ScoreRow[]): Figure {
  const residuals = residualsOf(rows);
  const boxes = residualBoxes(residuals).map((box) => ({
    ...box,
    group: [...wrapName(box.name), `n = ${formatCount(box.residuals.length)}`].join('\n'),
  }));
  const summary = boxes.map(({ group, quartiles, whiskers }) => ({
    group,
    low: whiskers[0],
    q1: quartiles[0],
    median: quartiles[1],
    q3: quartiles[2],
    high: whiskers[1],
  }));
  const y = names(
    'group',
    null,
    boxes.map(({ group }) => group),
    { axis: { labelExpr: "split(datum.label, '\\n')" } },
  );
  const x = numbers('residual', titleOf(about), { scale: { zero: false } });
  return {
    kind: 'residuals-by-group',
    title: 'Residuals by group',
    caption: [
      ...about.sentences,
      `n = ${formatQuantity(residuals.length, 'image')} with a ${about.words.score}. Boxes: quartiles with the median; whiskers: the outermost residuals within 1.5 interquartile ranges; dots: images.`,
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            across('x', 0, x),
            {
              rows: boxes.flatMap(({ group, residuals: members }) =>
                members.map(({ row, value }) => ({
                  group,
                  image: row.name,
                  residual: value,
                  jitter: jitterOf(row.imageId),
                })),
              ),
              mark: { type: 'point', filled: true, size: 8, opacity: 0.4, color: MAIN_INK },
              encoding: {
                x,
                y,
                yOffset: { field: 'jitter', type: 'quantitative', scale: { domain: [-0.8, 0.8] } },
              },
            },
            {
              rows: summary,
              mark: { type: 'rule', color: QUIET_INK, strokeWidth: 0.8 },
              encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
            },
            {
              rows: summary,
              mark: {
                type: 'bar',
                height: { band: 0.5 },
                color: '#ececf2',
                opacity: 0.7,
                stroke: QUIET_INK,
                strokeWidth: 0.8,
              },
              encoding: { y, x: { ...x, field: 'q1' }, x2: { field: 'q3' } },
            },
            {
              rows: summary,
              mark: { type: 'tick', color: TEXT_INK, thickness: 1.6, height: { band: 0.5 } },
              encoding: { y, x: { ...x, field: 'median' } },
            },
          ],
        },
      ],
    ],
    aspect: Math.min(1.5, 0.1 + 0.14 * Math.max(1, boxes.length)),
  };
}

/** Residuals over the true score, with the mean of every half point. */
export function residualsByScoreFigure(about: AboutScores, rows: readonly ScoreRow[]): Figure {
  const residuals = residualsOf(rows);
  const x = scores('true', capitalised(about.words.score));
  const y = numbers('residual', titleOf(about), { scale: { zero: false } });
  return {
    kind: 'residuals-by-score',
    title: `Residuals by ${about.words.score}`,
    caption: [
      ...about.sentences,
      `n = ${formatQuantity(residuals.length, 'image')} with a ${about.words.score}, one dot each; lines: their mean in every half point of ${about.words.score}.`,
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            across('y', 0, y),
            {
              rows: residuals.map(({ row, trueScore, value }) => ({
                image: row.name,
                true: trueScore,
                residual: value,
              })),
              mark: { type: 'point', filled: true, size: 10, opacity: 0.5, color: MAIN_INK },
              encoding: { x, y },
            },
            {
              rows: meanResiduals(residuals, BIN_WIDTH).map(({ low, high, n, mean }) => ({
                low: Math.max(low, SCORE_MIN),
                high: Math.min(high, SCORE_MAX),
                n,
                mean,
              })),
              mark: { type: 'rule', color: TEXT_INK, strokeWidth: 1.6 },
              encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y: { ...y, field: 'mean' } },
            },
          ],
        },
      ],
    ],
    aspect: 0.6,
  };
}

/** Letters of a group's name on a line. */
const LONGEST = 18;

function wrapName(name: string): string[] {
  return wrapText(name, LONGEST, 1 / textWidth('n', 1));
}

/** A place in [-0.5, 0.5] that looks random and stays an image's own (Weyl's sequence). */
function jitterOf(imageId: number): number {
  return ((imageId * 0.618_033_988_749_895) % 1) - 0.5;
}
