import { bisector, line } from 'd3';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import type { StepPoint } from '../../../model/training.ts';
import { BottomAxis, LeftAxis, type AxisScale } from '../../charts/axes.tsx';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { tickText, type TickText } from '../../charts/tick-text.ts';
import type { Plot } from '../../charts/use-plot.ts';

/** One value a point. */
interface StepSeries {
  readonly key: string;
  readonly values: readonly number[];
  readonly colour: string;
  readonly width: number;
  readonly opacity?: number;
}

/** A scale that a mark's place can be read from. */
type PlaceScale = AxisScale & { invert(at: number): number };

interface StepChartProps {
  readonly plot: Plot;
  readonly points: readonly StepPoint[];
  /** From steps and from values to pixels. */
  readonly x: PlaceScale;
  readonly y: AxisScale;
  readonly title: string;
  /** One sentence that says what the chart shows. */
  readonly label: string;
  readonly series: readonly StepSeries[];
  /** Steps at which an epoch ended. */
  readonly ends: readonly number[];
  /** Place of the point that is pointed at, in `points`; null for none. */
  readonly cursor: number | null;
  readonly onCursor: (cursor: number | null) => void;
  /** What is said of a point. */
  readonly tip: (point: StepPoint, index: number) => ReactNode;
  /** How the left axis is written; as plain numbers by default. */
  readonly text?: TickText;
  /** Further marks. */
  readonly children?: ReactNode;
}

const stepOf = bisector(({ step }: StepPoint) => step);

/** Points that Shift with an arrow key moves on by. */
const LEAP = 10;

/** Values over the steps of a training. A point is read by pointing at it, or with the arrow keys. */
export function StepChart({
  plot,
  points,
  x,
  y,
  title,
  label,
  series,
  ends,
  cursor,
  onCursor,
  tip,
  text = tickText,
  children,
}: StepChartProps): ReactNode {
  const { innerWidth, innerHeight } = plot;
  const read = cursor === null ? undefined : points[cursor];
  const main = series.at(-1);
  const move = (event: PointerEvent<SVGSVGElement>) => {
    if (points.length === 0) return;
    const left = event.clientX - event.currentTarget.getBoundingClientRect().x - plot.margins.left;
    onCursor(stepOf.center(points, x.invert(left)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -points.length, End: points.length }[event.key];
    if (event.key === 'Escape') onCursor(null);
    else if (by !== undefined && points.length > 0) {
      const from = cursor ?? (by > 0 ? -1 : points.length);
      onCursor(Math.max(0, Math.min(points.length - 1, from + by * (event.shiftKey ? LEAP : 1))));
    } else return;
    event.preventDefault();
  };
  return (
    <PlotFrame
      plot={plot}
      role="application"
      label={`${label} Left and right arrows step through steps.`}
      onPointerMove={move}
      onPointerLeave={() => onCursor(null)}
      onKeyDown={onKeyDown}
      overlay={
        read !== undefined &&
        cursor !== null && (
          <ChartTooltip plot={plot} x={x(read.step)} y={y(main === undefined ? 0 : at(main.values, cursor))}>
            {tip(read, cursor)}
          </ChartTooltip>
        )
      }
    >
      <BottomAxis scale={x} title="Step" {...{ innerWidth, innerHeight }} grid={false} counts />
      <LeftAxis scale={y} title={title} {...{ innerWidth, innerHeight }} titleOffset={46} text={text} />
      {ends.map((step) => (
        <line
          key={step}
          x1={x(step)}
          x2={x(step)}
          y2={innerHeight}
          stroke="var(--line)"
          strokeDasharray="2 3"
        />
      ))}
      {series.map(({ key, values, colour, width, opacity = 1 }) => (
        <path
          key={key}
          d={
            line<StepPoint>(
              ({ step }) => x(step),
              (_, index) => Math.max(-2, Math.min(innerHeight, y(at(values, index)))),
            )(points as StepPoint[]) ?? ''
          }
          fill="none"
          stroke={colour}
          strokeWidth={width}
          strokeOpacity={opacity}
          strokeLinejoin="round"
          data-testid={`curve-${key}`}
        />
      ))}
      {children}
      {read !== undefined && cursor !== null && (
        <g>
          <line
            x1={x(read.step)}
            x2={x(read.step)}
            y2={innerHeight}
            stroke="var(--text-dimmed)"
            strokeWidth={1}
          />
          {main !== undefined && (
            <circle cx={x(read.step)} cy={y(at(main.values, cursor))} r={3.5} fill={main.colour} />
          )}
        </g>
      )}
    </PlotFrame>
  );
}
