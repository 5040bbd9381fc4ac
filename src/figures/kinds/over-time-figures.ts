import { formatCount, formatQuantity } from '../../core/format.ts';
import type { PeopleAgreement } from '../../model/agreement.ts';
import type { Figure, FigureLayer } from '../figure.ts';
import { numbers, numbersWithin, seriesColour } from './axes.ts';

/** One person's pieces, and the ink that they are drawn in. */
export interface OverTime {
  readonly person: string;
  readonly colour: string;
  readonly pieces: PeopleAgreement['people'][number]['overTime'];
}

interface About {
  /** Whose answers: 'Task first' or 'Dataset faces'. */
  readonly name: string;
  readonly simulated: boolean;
}

/** How long an answer took, over the answers that a person had given. */
export const secondsOverTimeFigure = (about: About, people: readonly OverTime[]): Figure =>
  overTimeFigure(about, people, {
    kind: 'seconds-over-time',
    title: 'Seconds an answer over time',
    axis: 'Median seconds',
    what: 'Median time of an answer. Without intervals.',
    of: ({ medianSeconds }) => ({ value: medianSeconds, low: null, high: null }),
  });

/** How often a person's labels were the others', over the answers that the person had given. */
export const agreementOverTimeFigure = (about: About, people: readonly OverTime[]): Figure =>
  overTimeFigure(about, people, {
    kind: 'agreement-over-time',
    title: 'Agreement with others over time',
    axis: 'Same label as others (%)',
    what: "Of the labels that others gave the same pairs, the share that is the person's. Bars: 95 % intervals, images resampled.",
    of: ({ same }) =>
      same === null
        ? { value: null, low: null, high: null }
        : { value: 100 * same.value, low: 100 * same.interval[0], high: 100 * same.interval[1] },
  });

function overTimeFigure(
  { name, simulated }: About,
  people: readonly OverTime[],
  measure: {
    readonly kind: 'seconds-over-time' | 'agreement-over-time';
    readonly title: string;
    readonly axis: string;
    readonly what: string;
    readonly of: (piece: OverTime['pieces'][number]) => {
      readonly value: number | null;
      readonly low: number | null;
      readonly high: number | null;
    };
  },
): Figure {
  const rows = people.flatMap(({ person, pieces }) =>
    pieces.flatMap((piece) => {
      const { value, low, high } = measure.of(piece);
      return value === null
        ? []
        : [{ answer: (piece.from + piece.to) / 2, value, low, high, series: person }];
    }),
  );
  const series = people.map(({ person }) => person);
  const color = seriesColour(
    'series',
    series,
    people.map(({ colour }) => colour),
  );
  const most = people.map(({ pieces }) => pieces.at(-1)?.to ?? 0);
  const x = numbersWithin('answer', "Person's answers so far", [0, Math.max(1, ...most)], {
    axis: { format: ',d' },
  });
  const y = numbers('value', measure.axis, { scale: { zero: measure.kind === 'seconds-over-time' } });
  const withIntervals = rows.filter(({ low }) => low !== null);
  const intervals: FigureLayer[] =
    withIntervals.length === 0
      ? []
      : [
          {
            rows: withIntervals,
            mark: { type: 'rule', strokeWidth: 0.7, opacity: 0.6 },
            encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
          },
        ];
  return {
    kind: measure.kind,
    title: measure.title,
    caption: [
      `${name}, ${people.map(({ person, pieces }) => `${person} n = ${formatCount(pieces.at(-1)?.to ?? 0)}`).join(', ')}.`,
      `Each point is of as many answers, ${formatQuantity(10, 'point')} a person at most.`,
      measure.what,
    ],
    simulated,
    panels: [
      [
        {
          layers: [
            ...intervals,
            {
              rows,
              mark: { type: 'line', strokeWidth: 1.2, point: { filled: true, size: 16 } },
              encoding: { x, y, color },
            },
          ],
        },
      ],
    ],
    legend: series,
    aspect: 0.55,
  };
}
