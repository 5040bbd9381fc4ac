import { formatCount, formatQuantity, formatNumber } from '../../core/format.ts';
import { LABELS } from '../../core/labels.ts';
import type { StepPoint, TrainingDetail } from '../../model/training.ts';
import { LABEL_INK, MAIN_INK, QUIET_INK, TEXT_INK } from '../colours.ts';
import type { Figure, FigureLayer } from '../figure.ts';
import { names, numbers, numbersWithin, seriesColour, type Channel } from './axes.ts';
import { across } from './lines.ts';

type About = Pick<TrainingDetail, 'name' | 'pairSet' | 'dataset' | 'simulated' | 'step' | 'finished'>;

function sentence({ name, pairSet, dataset, step }: About): string {
  return `Training ${name} on pair set ${pairSet} of ${dataset}, n = ${formatQuantity(step, 'step')}.`;
}

function stepAxis(points: readonly StepPoint[]): Channel {
  return numbersWithin('step', 'Step', [0, Math.max(10, points.at(-1)?.step ?? 0)], {
    axis: { format: ',d' },
  });
}

/** Points drawn of a training at most: neighbours beyond lie on the same place of paper. */
const MOST_POINTS = 1500;

function thinned<Row>(rows: readonly Row[]): readonly Row[] {
  const stride = Math.ceil(rows.length / MOST_POINTS);
  return rows.filter((_, index) => index % stride === 0 || index === rows.length - 1);
}

export interface LossFigureData {
  readonly points: readonly StepPoint[];
  /** One a point; the losses themselves where nothing is smoothed. */
  readonly smoothed: readonly number[];
  /** Weight of what was before: '0.9'. */
  readonly smoothing: string;
  readonly logarithmic: boolean;
  /** Loss of guessing; null where the loss is another. */
  readonly guessing: number | null;
  /** Ends of the loss's axis. */
  readonly ends: readonly [number, number];
}

/** The loss of every step, and that of the held-out pairs after every epoch. */
export function lossFigure(about: About, data: LossFigureData): Figure {
  const { points, smoothed, smoothing, logarithmic, guessing, ends } = data;
  const held = about.finished.flatMap(({ step, epoch, validation }) =>
    validation === null ? [] : [{ step, epoch, loss: validation.loss, series: HELD_OUT }],
  );
  const isSmooth = smoothing !== '0';
  const x = stepAxis(points);
  const y = numbersWithin('loss', 'Loss (nats)', ends, {
    ...(logarithmic && { scale: { type: 'log', domain: [...ends], nice: false } }),
  });
  const shown = ['step', ...(isSmooth ? ['smoothed'] : []), ...(held.length > 0 ? [HELD_OUT] : [])];
  const color = seriesColour('series', shown, [
    isSmooth ? '#b9b6e0' : MAIN_INK,
    ...(isSmooth ? [MAIN_INK] : []),
    TEXT_INK,
  ]);
  const line = (series: string, values: readonly number[]): FigureLayer => ({
    rows: thinned(points.map(({ step }, index) => ({ step, loss: values[index] ?? null, series }))),
    mark: { type: 'line', strokeWidth: series === 'smoothed' ? 1.4 : 0.8, clip: true },
    encoding: { x, y, color },
  });
  return {
    kind: 'loss',
    title: 'Loss by step',
    caption: [
      sentence(about),
      ...(isSmooth ? [`Smoothed: exponential moving average, weight ${smoothing} of what was before.`] : []),
      ...(held.length > 0 ? ['Held out: mean loss of the held-out pairs after each epoch.'] : []),
      ...(guessing === null ? [] : [`Dashed: the loss of guessing, ln 3 = ${formatNumber(guessing)}.`]),
      'Without intervals.',
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            ...(guessing === null ? [] : [across('y', guessing, y)]),
            line(
              'step',
              points.map(({ loss }) => loss),
            ),
            ...(isSmooth ? [line('smoothed', smoothed)] : []),
            ...(held.length === 0
              ? []
              : [
                  {
                    rows: held,
                    mark: { type: 'line', strokeWidth: 1.2, clip: true, point: { filled: true, size: 20 } },
                    encoding: { x, y, color },
                  },
                ]),
          ],
        },
      ],
    ],
    legend: shown,
    aspect: 0.55,
  };
}

const HELD_OUT = 'held out';

export const learningRateFigure = (about: About, points: readonly StepPoint[]) =>
  stepFigure(about, points, {
    kind: 'learning-rate',
    title: 'Learning rate by step',
    axis: 'Learning rate',
    of: ({ rate }) => rate,
    limit: null,
  });

/** @param limit what the norm is clipped to */
export const gradientNormFigure = (about: About, points: readonly StepPoint[], limit: number | null) =>
  stepFigure(about, points, {
    kind: 'gradient-norm',
    title: 'Gradient norm by step',
    axis: 'Norm of the gradient',
    of: ({ gradientNorm }) => gradientNorm,
    limit,
  });

function stepFigure(
  about: About,
  points: readonly StepPoint[],
  measure: {
    readonly kind: 'learning-rate' | 'gradient-norm';
    readonly title: string;
    readonly axis: string;
    readonly of: (point: StepPoint) => number;
    readonly limit: number | null;
  },
): Figure {
  const { kind, title, axis, of, limit } = measure;
  const largest = points.reduce((most, point) => Math.max(most, of(point)), limit ?? 0);
  const y = numbers('value', axis, { axis: { format: largest < 0.001 ? '.1e' : '.3~g' } });
  return {
    kind,
    title,
    caption: [
      sentence(about),
      ...(limit === null ? [] : [`Dashed: what it is clipped to, ${String(limit)}.`]),
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            ...(limit === null ? [] : [across('y', limit, y)]),
            {
              rows: thinned(points.map((point) => ({ step: point.step, value: of(point) }))),
              mark: { type: 'line', color: MAIN_INK, strokeWidth: 1.1 },
              encoding: { x: stepAxis(points), y },
            },
          ],
        },
      ],
    ],
    aspect: 0.5,
  };
}

/** How good the answers about the held-out pairs were after each epoch. */
export function heldOutAnswersFigure(about: About, pairs: number): Figure {
  const lines = [
    ...LABELS.map((label) => ({ name: `recall of ${label}`, ink: LABEL_INK[label] })),
    { name: 'agreement of both orders', ink: QUIET_INK },
    { name: 'accuracy', ink: MAIN_INK },
  ];
  const rows = about.finished.flatMap(({ epoch, validation }) => {
    if (validation === null) return [];
    const { recall, agreement, accuracy } = validation;
    const shares = [...LABELS.map((label) => recall[label]), agreement, accuracy];
    return lines.flatMap(({ name }, index) => {
      const share = shares[index] ?? null;
      return share === null ? [] : [{ epoch, share: 100 * share.value, series: name }];
    });
  });
  const series = lines.map(({ name }) => name);
  const epochs = [...new Set(rows.map(({ epoch }) => epoch))];
  const color = seriesColour(
    'series',
    series,
    lines.map(({ ink }) => ink),
  );
  return {
    kind: 'held-out-answers',
    title: 'Answers about the held-out pairs',
    caption: [
      sentence(about),
      `Shares after each epoch, n = ${formatCount(pairs)} held-out pairs in both orders. Without intervals.`,
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          ranged: ['y'],
          layers: [
            {
              rows,
              mark: { type: 'line', strokeWidth: 1.2, point: { filled: true, size: 16 } },
              encoding: {
                x: names('epoch', 'Epoch', epochs.map(String), {
                  type: 'ordinal',
                  sort: null,
                  axis: { labelAngle: 0 },
                }),
                y: numbers('share', 'Share (%)', { scale: { zero: false } }),
                color,
              },
            },
          ],
        },
      ],
    ],
    legend: series,
    aspect: 0.55,
  };
}
