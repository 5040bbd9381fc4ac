import { line, scaleLinear } from 'd3';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { formatCount, formatInterval, formatNumber, formatTime } from '../../../core/format.ts';
import type { Figure } from '../../../figures/figure.ts';
import {
  agreementOverTimeFigure,
  secondsOverTimeFigure,
  type OverTime,
} from '../../../figures/kinds/over-time-figures.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { ChartLegend } from '../../charts/chart-legend.tsx';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { IntervalMarks } from '../../charts/interval-marks.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { shareText, tickText } from '../../charts/tick-text.ts';
import { usePlot } from '../../charts/use-plot.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import classes from './review-view.module.css';

const MARGINS = { top: 10, right: 14, bottom: 34, left: 52 };

type Piece = OverTime['pieces'][number];

interface Measure {
  readonly title: string;
  readonly note: string;
  readonly axis: string;
  readonly file: string;
  readonly figure: (
    about: { readonly name: string; readonly simulated: boolean },
    of: readonly OverTime[],
  ) => Figure;
  readonly isShare: boolean;
  readonly of: (piece: Piece) => number | null;
  readonly intervalOf: (piece: Piece) => readonly [number, number] | null;
}

const MEASURES: Readonly<Record<'seconds' | 'same', Measure>> = {
  seconds: {
    title: 'Speed over time',
    note: 'median seconds of as many answers a point',
    axis: 'Median seconds',
    file: 'seconds-over-time',
    figure: secondsOverTimeFigure,
    isShare: false,
    of: ({ medianSeconds }) => medianSeconds,
    intervalOf: () => null,
  },
  same: {
    title: 'Agreement over time',
    note: 'of others’ labels of the same pairs; 95 % intervals, images resampled',
    axis: 'Same label as others',
    file: 'agreement-over-time',
    figure: agreementOverTimeFigure,
    isShare: true,
    of: ({ same }) => same?.value ?? null,
    intervalOf: ({ same }) => same?.interval ?? null,
  },
};

interface OverTimeChartProps {
  readonly shows: 'seconds' | 'same';
  readonly people: readonly OverTime[];
  /** Whose answers: 'Task first' or 'Dataset faces'. */
  readonly about: { readonly name: string; readonly simulated: boolean };
}

/** How fast people were, or how often at one with others, over the answers that each had given. */
export function OverTimeChart({ shows, people, about }: OverTimeChartProps): ReactNode {
  const measure = MEASURES[shows];
  const plot = usePlot(MARGINS);
  const [cursor, setCursor] = useState<number | null>(null);
  const { innerWidth, innerHeight } = plot;
  const points = people.flatMap(({ person, colour, pieces }) =>
    pieces.flatMap((piece) => {
      const value = measure.of(piece);
      return value === null
        ? []
        : [
            {
              person,
              colour,
              piece,
              value,
              at: (piece.from + piece.to) / 2,
              interval: measure.intervalOf(piece),
            },
          ];
    }),
  );
  const most = Math.max(1, ...people.map(({ pieces }) => pieces.at(-1)?.to ?? 0));
  const x = scaleLinear([0, most], [0, innerWidth]);
  const highest = Math.max(0, ...points.map(({ value }) => value)) || 1;
  const y = scaleLinear([0, measure.isShare ? 1 : highest], [innerHeight, 0]);
  if (!measure.isShare) y.nice();
  const text = (value: number) =>
    measure.isShare ? `${formatNumber(100 * value, 0)} %` : `${formatNumber(value, 1)} s`;
  const read = cursor === null ? undefined : points[cursor];
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') setCursor(null);
    else if (by !== undefined && points.length > 0)
      setCursor(Math.max(0, Math.min(points.length - 1, (cursor ?? (by > 0 ? -1 : points.length)) + by)));
    else return;
    event.preventDefault();
  };
  return (
    <Panel
      title={measure.title}
      note={measure.note}
      actions={
        <ExportFigure
          of={measure.title.toLowerCase()}
          fileName={measure.file}
          figure={() => measure.figure(about, people)}
          tables={[
            {
              title: 'Pieces (CSV)',
              suffix: '',
              text: () =>
                csvText(
                  [
                    'person',
                    'from',
                    'to',
                    'since',
                    'until',
                    'medianSeconds',
                    'same',
                    'labels',
                    'low',
                    'high',
                  ],
                  people.flatMap(({ person, pieces }) =>
                    pieces.map(({ from, to, since, until, medianSeconds, same }) => [
                      ...[person, from, to, new Date(since).toISOString(), new Date(until).toISOString()],
                      ...[medianSeconds, same?.value ?? null, same?.trials ?? null],
                      ...[same?.interval[0] ?? null, same?.interval[1] ?? null],
                    ]),
                  ),
                ),
            },
          ]}
        />
      }
    >
      <ChartLegend entries={people.map(({ person, colour }) => ({ title: person, colour }))} />
      <div className={classes.chart}>
        <PlotFrame
          plot={plot}
          role="application"
          label={`${measure.title} by answers given so far, ${people
            .map(
              ({ person, pieces }) =>
                `${person}: ${pieces
                  .map((piece) => measure.of(piece))
                  .map((value) => (value === null ? 'none' : text(value)))
                  .join(', ')}`,
            )
            .join('; ')}. Left and right arrows step through points.`}
          onKeyDown={onKeyDown}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const place = { x: event.clientX - box.x - MARGINS.left, y: event.clientY - box.y - MARGINS.top };
            const far = points.map(({ at, value }) => Math.hypot(x(at) - place.x, y(value) - place.y));
            setCursor(far.length === 0 ? null : far.indexOf(Math.min(...far)));
          }}
          onPointerLeave={() => setCursor(null)}
          overlay={
            read !== undefined && (
              <ChartTooltip plot={plot} x={x(read.at)} y={y(read.value)}>
                {read.person}, answers {formatCount(read.piece.from)} to {formatCount(read.piece.to)}
                <br />
                {text(read.value)}
                {read.interval !== null &&
                  ` (95 %: ${formatInterval(read.interval)}), n = ${formatCount(read.piece.same?.trials ?? 0)}`}
                <br />
                {formatTime(read.piece.since)} to {formatTime(read.piece.until)}
              </ChartTooltip>
            )
          }
        >
          <BottomAxis
            scale={x}
            title="Person’s answers so far"
            counts
            {...{ innerWidth, innerHeight }}
            grid={false}
          />
          <LeftAxis
            scale={y}
            title={measure.axis}
            {...{ innerWidth, innerHeight }}
            titleOffset={40}
            text={measure.isShare ? shareText : tickText}
          />
          {people.map(({ person, colour }) => {
            const own = points.filter((point) => point.person === person);
            return (
              <g key={person}>
                <IntervalMarks
                  places={own.flatMap(({ at, interval }) =>
                    interval === null ? [] : [{ x: x(at), low: y(interval[0]), high: y(interval[1]) }],
                  )}
                  colour={colour}
                  opacity={0.6}
                />
                <path
                  d={
                    line<(typeof own)[number]>(
                      ({ at }) => x(at),
                      ({ value }) => y(value),
                    )(own) ?? ''
                  }
                  fill="none"
                  stroke={colour}
                  strokeWidth={2}
                />
                {own.map(({ at, value }) => (
                  <circle key={at} cx={x(at)} cy={y(value)} r={3} fill={colour} />
                ))}
              </g>
            );
          })}
          {read !== undefined && (
            <circle
              cx={x(read.at)}
              cy={y(read.value)}
              r={6}
              fill="none"
              stroke="var(--mark)"
              strokeWidth={2}
            />
          )}
          {points.length === 0 && (
            <text x={innerWidth / 2} y={innerHeight / 2} textAnchor="middle">
              {measure.isShare ? 'Nobody else has labelled these pairs.' : 'No time was measured.'}
            </text>
          )}
        </PlotFrame>
      </div>
    </Panel>
  );
}
