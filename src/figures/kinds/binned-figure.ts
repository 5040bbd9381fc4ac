import type { Interval } from '../../core/interval.ts';
import { BAR_INK } from '../colours.ts';
import type { Figure, FigureLayer } from '../figure.ts';
import type { FigureKind } from '../figure-kinds.ts';
import { numbers, numbersWithin, seriesColour } from './axes.ts';
import { across } from './lines.ts';

export interface BinnedValue {
  readonly value: number | null;
  readonly interval: Interval | null;
}

export interface BinnedFigureData {
  readonly kind: FigureKind;
  readonly title: string;
  readonly simulated: boolean;
  readonly caption: readonly string[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** What n counts: 'Pairs'. */
  readonly unit: string;
  readonly bins: readonly { readonly low: number; readonly high: number; readonly n: number }[];
  /** One value a bin each. A legend names them where there are several. */
  readonly series: readonly {
    readonly name: string;
    readonly colour: string;
    readonly values: readonly BinnedValue[];
  }[];
  /** A line upright at a place of the x axis, such as theta; null or absent for none. */
  readonly mark?: number | null;
  /** Ends of the y axis; what the values need by default. */
  readonly yDomain?: readonly [number, number];
}

/** Values over bins with their intervals, and the size of each bin below. */
export function binnedFigure(data: BinnedFigureData): Figure {
  const { bins, series, mark = null } = data;
  const hasLegend = series.length > 1;
  const ends: readonly [number, number] = [Math.min(0, bins[0]?.low ?? 0), bins.at(-1)?.high ?? 1];
  const place = series.length > 1 ? 0.5 / series.length : 0;
  const rows = series.flatMap(({ name, values }, which) =>
    bins.flatMap(({ low, high, n }, index) => {
      const { value = null, interval = null } = values[index] ?? {};
      const shift = place * (which - (series.length - 1) / 2) * (high - low);
      return value === null
        ? []
        : [
            {
              middle: (low + high) / 2 + shift,
              value,
              low: interval?.[0] ?? null,
              high: interval?.[1] ?? null,
              n,
              series: name,
            },
          ];
    }),
  );
  const x = numbersWithin('middle', data.xTitle, ends);
  const above = { ...x, title: null, axis: { labels: false } };
  const y =
    data.yDomain === undefined
      ? numbers('value', data.yTitle, { scale: { zero: false } })
      : numbersWithin('value', data.yTitle, data.yDomain);
  const colour = hasLegend
    ? seriesColour(
        'series',
        series.map(({ name }) => name),
        series.map((each) => each.colour),
      )
    : { value: series[0]?.colour ?? 'black' };
  const known = rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const lines: FigureLayer[] = [
    ...(Math.min(...known) < 0 && Math.max(...known) > 0 ? [across('y', 0, y)] : []),
    ...(mark === null ? [] : [across('x', mark, above)]),
  ];
  return {
    kind: data.kind,
    title: data.title,
    caption: data.caption,
    simulated: data.simulated,
    panels: [
      [
        {
          layers: [
            ...lines,
            {
              rows: rows.filter(({ low }) => low !== null),
              mark: { type: 'rule', strokeWidth: 1.1 },
              encoding: { x: above, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: colour },
            },
            ...(hasLegend
              ? [
                  {
                    rows,
                    mark: { type: 'line', strokeWidth: 1 },
                    encoding: { x: above, y, color: colour },
                  },
                ]
              : []),
            {
              rows,
              mark: { type: 'point', filled: true, opacity: 1, size: 18 },
              encoding: { x: above, y, color: colour },
            },
          ],
        },
      ],
      [
        {
          ranged: ['x'],
          layers: [
            {
              rows: bins.map(({ low, high, n }) => ({ low, high, n })),
              mark: { type: 'bar', color: BAR_INK, stroke: 'white', strokeWidth: 0.5 },
              encoding: {
                x: { ...x, field: 'low' },
                x2: { field: 'high' },
                y2: { datum: 0 },
                y: numbers('n', data.unit, { axis: { tickCount: 2, format: ',d' } }),
              },
            },
          ],
        },
      ],
    ],
    rowHeights: [3, 1],
    ...(hasLegend && { legend: series.map(({ name }) => name) }),
    aspect: 0.6,
  };
}
