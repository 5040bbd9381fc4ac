import type { Interval } from '../../core/interval.ts';
import { BAR_INK } from '../colours.ts';
import type { Figure, FigureLayer } from '../figure.ts';
import type { FigureKind } from '../figure-kinds.ts';
import { counts, numbers, numbersWithin, seriesColour } from './axes.ts';
import { across } from './lines.ts';

export interface BinnedPoint {
  readonly x: number;
  readonly value: number | null;
  readonly interval: Interval | null;
}

export interface BinnedSeries {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly BinnedPoint[];
  /** Whether a line joins the points; where there are several series by default. */
  readonly line?: boolean;
  /** Defaults to true. */
  readonly dots?: boolean;
  /** Whether its line is broken. */
  readonly dashed?: boolean;
  /** Of its line, in points: broader where another may lie on it. Defaults to 1. */
  readonly width?: number;
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
  /** A legend names them where there are several. */
  readonly series: readonly BinnedSeries[];
  /** Where a dashed line stands upright, such as theta; null or absent for none. */
  readonly mark?: number | null;
  /** Ends of the y axis; what the values need by default. */
  readonly yDomain?: readonly [number, number];
}

/** Values over bins with their intervals, and the size of each bin below. */
export function binnedFigure(data: BinnedFigureData): Figure {
  const { bins, series, mark = null } = data;
  const hasLegend = series.length > 1;
  const rows = series.flatMap(({ name, points, line = hasLegend, dots = true, dashed = false, width = 1 }) =>
    points.flatMap(({ x, value, interval }) =>
      value === null
        ? []
        : [{ x, value, low: interval?.[0], high: interval?.[1], series: name, line, dots, dashed, width }],
    ),
  );
  const x = numbersWithin('x', data.xTitle, [0, bins.at(-1)?.high ?? 1]);
  const above = { ...x, title: null, axis: { labels: false } };
  const y =
    data.yDomain === undefined
      ? numbers('value', data.yTitle, { scale: { zero: false } })
      : numbersWithin('value', data.yTitle, data.yDomain);
  const color = hasLegend
    ? seriesColour(
        'series',
        series.map(({ name }) => name),
        series.map(({ colour }) => colour),
      )
    : { value: series[0]?.colour ?? 'black' };
  const known = rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const withIntervals = rows.filter(({ low }) => low !== undefined);
  const lineKinds = Map.groupBy(
    rows.filter(({ line }) => line),
    ({ dashed, width }) => `${width} ${dashed}`,
  );
  // The broader ones first, so that none hides another.
  const curves = [...lineKinds.values()]
    .sort(([a], [b]) => (b?.width ?? 0) - (a?.width ?? 0))
    .map((joined): FigureLayer => ({
      rows: joined,
      mark: {
        type: 'line',
        strokeWidth: joined[0]?.width ?? 1,
        ...(joined[0]?.dashed === true && { strokeDash: [4, 2] }),
      },
      encoding: { x: above, y, color },
    }));
  return {
    kind: data.kind,
    title: data.title,
    caption: data.caption,
    simulated: data.simulated,
    panels: [
      [
        {
          layers: [
            ...(Math.min(...known) < 0 && Math.max(...known) > 0 ? [across('y', 0, y)] : []),
            ...(mark === null ? [] : [across('x', mark, above)]),
            {
              rows: withIntervals,
              mark: { type: 'rule', strokeWidth: hasLegend ? 0.8 : 1.1 },
              encoding: { x: above, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
            },
            ...curves,
            {
              rows: rows.filter(({ dots }) => dots),
              mark: { type: 'point', filled: true, opacity: 1, size: hasLegend ? 10 : 18 },
              encoding: { x: above, y, color },
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
                y: counts('n', data.unit, {}, { tickCount: 2 }),
                y2: { datum: 0 },
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
