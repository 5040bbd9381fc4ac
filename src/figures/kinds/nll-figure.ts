import { drawnCurve, type CurveKind } from '../../core/drawn-curve.ts';
import type { ScoreEstimate } from '../../core/estimate.ts';
import type { Evidence } from '../../core/evidence.ts';
import { formatQuantity, formatInterval, formatNumber } from '../../core/format.ts';
import { INTERVAL_RISE } from '../../core/interval.ts';
import type { Likelihood } from '../../core/likelihood.ts';
import { SCORE_MAX, SCORE_MIN } from '../../core/score-grid.ts';
import type { ScoreWords } from '../../core/score-words.ts';
import type { AboutScores } from '../about-scores.ts';
import { QUIET_INK, SERIES_INKS } from '../colours.ts';
import type { Figure, FigurePanel } from '../figure.ts';
import { numbers, numbersWithin, seriesColour, type Channel } from './axes.ts';
import { across } from './lines.ts';

/** One image's curve. */
export interface NllFigureCurve {
  /** Of the image, and of the run where there are several. */
  readonly name: string;
  readonly evidence: readonly Evidence[];
  readonly likelihood: Likelihood;
  readonly estimate: ScoreEstimate;
  readonly trueScore: number | null;
}

const TITLES: Readonly<Record<CurveKind, string>> = {
  relative: 'NLL above its minimum (nats)',
  absolute: 'NLL (nats)',
  derivative: 'Slope of the NLL (nats per unit of score)',
};

/** How high the panel goes that shows where the interval ends, in rises of the NLL at its ends. */
const NEAR_HEIGHT = 2.5;

/** How far it goes on either side, in widths of the interval. */
const NEAR_REACH = 0.4;

/**
 * The negative log-likelihood of the score of one or several images. Above its minimum it also has a panel near the estimates,
 * in which the rise that ends the 95 % interval can be seen.
 */
export function nllFigure(about: AboutScores, curves: readonly NllFigureCurve[], kind: CurveKind): Figure {
  const series = curves.map(({ name }) => name);
  const colour = seriesColour('curve', series, SERIES_INKS);
  const legend = curves.length > 1 ? {} : { legend: null };
  const y = numbers('nll', TITLES[kind], kind === 'absolute' ? { scale: { zero: false } } : {});
  const whole: FigurePanel = {
    layers: [
      ...(kind === 'derivative' ? [across('y', 0, y)] : []),
      {
        rows: curves.flatMap((curve) => rowsOf(curve, kind, [SCORE_MIN, SCORE_MAX])),
        mark: LINE,
        encoding: { x: scoreAxis(SCORE_MIN, SCORE_MAX), y, color: { ...colour, ...legend } },
      },
    ],
  };
  return {
    kind: 'nll',
    title:
      curves.length === 1
        ? `Negative log-likelihood of ${series[0] ?? ''}`
        : 'Negative log-likelihood of scores',
    caption: [
      ...about.sentences,
      ...curves.map((curve) => describe(curve, about.words)),
      ...(kind === 'relative' ? [nearWords(about.words)] : []),
    ],
    simulated: about.simulated,
    panels: [kind === 'relative' ? [whole, nearPanel(curves, { ...colour, ...legend })] : [whole]],
    ...(curves.length > 1 && { legend: series }),
    aspect: kind === 'relative' ? 0.42 : 0.6,
  };
}

const nearWords = ({ scores }: ScoreWords) =>
  `Right: near the estimate; where a curve is ${formatNumber(INTERVAL_RISE, 2)} nats above its minimum (dashed), the 95 % profile interval of the noise of the answers ends. Points: estimates; crosses: ${scores}, where they are within it.`;

function describe({ name, evidence, estimate, trueScore }: NllFigureCurve, { score }: ScoreWords): string {
  return `${name}: estimate ${formatNumber(estimate.score)} (${formatInterval(estimate.profileInterval)})${trueScore === null ? '' : `, ${score} ${formatNumber(trueScore)}`}, n = ${formatQuantity(evidence.length, 'comparison')}.`;
}

function scoreAxis(low: number, high: number): Channel {
  return numbersWithin('score', `Score (${SCORE_MIN} to ${SCORE_MAX})`, [low, high]);
}

const LINE = { type: 'line', strokeWidth: 1.3, clip: true } as const;

function rowsOf(
  { name, evidence, likelihood, estimate }: NllFigureCurve,
  kind: CurveKind,
  [from, to]: readonly [number, number],
) {
  return drawnCurve(evidence, likelihood, { kind, minimum: estimate.nll, from, to }).map(
    ({ score, value }) => ({ curve: name, score, nll: value }),
  );
}

/** Near the estimate of one image; of several, each about its own estimate, so that their intervals can be compared. */
function nearPanel(curves: readonly NllFigureCurve[], color: Channel): FigurePanel {
  const isCentred = curves.length > 1;
  const placed = curves.map((curve) => {
    const { score, profileInterval } = curve.estimate;
    const [low, high] = profileInterval;
    const reach = NEAR_REACH * Math.max(0.05, high - low);
    return { curve, zero: isCentred ? score : 0, from: low - reach, to: high + reach };
  });
  const from = Math.min(...placed.map((each) => Math.max(SCORE_MIN, each.from) - each.zero));
  const to = Math.max(...placed.map((each) => Math.min(SCORE_MAX, each.to) - each.zero));
  const x = isCentred
    ? numbersWithin('score', 'Score − estimate (units of score)', [from, to])
    : scoreAxis(from, to);
  const top = NEAR_HEIGHT * INTERVAL_RISE;
  const y = numbersWithin('nll', TITLES.relative, [0, top], { title: null });
  const truths = placed.flatMap(({ curve: { name, trueScore }, zero }) => {
    const at = (trueScore ?? NaN) - zero;
    return at >= from && at <= to ? [{ curve: name, score: at, nll: 0.05 * top }] : [];
  });
  return {
    ranged: [],
    layers: [
      across('y', INTERVAL_RISE, y),
      {
        rows: [{ at: INTERVAL_RISE, from, text: formatNumber(INTERVAL_RISE, 2) }],
        mark: { type: 'text', align: 'left', baseline: 'bottom', dx: 2, dy: -1, color: QUIET_INK },
        encoding: {
          x: { ...x, field: 'from' },
          y: { ...y, field: 'at' },
          text: { field: 'text', type: 'nominal' },
        },
      },
      {
        rows: placed.flatMap(({ curve, zero }) => {
          const ends = [from + zero, to + zero] as const;
          return rowsOf(curve, 'relative', [Math.max(SCORE_MIN, ends[0]), Math.min(SCORE_MAX, ends[1])]).map(
            ({ score, ...row }) => ({ ...row, score: score - zero }),
          );
        }),
        mark: LINE,
        encoding: { x, y, color },
      },
      {
        rows: placed.map(({ curve: { name, estimate }, zero }) => ({
          curve: name,
          score: estimate.score - zero,
          nll: 0,
        })),
        mark: { type: 'point', filled: true, opacity: 1, size: 18 },
        encoding: { x, y, color },
      },
      {
        rows: truths,
        mark: { type: 'point', shape: 'cross', filled: true, opacity: 1, size: 28 },
        encoding: { x, y, color },
      },
    ],
  };
}
