import type { ReactNode } from 'react';
import classes from './axes.module.css';
import { tickText, wholeTicks, type TickText } from './tick-text.ts';

/** A continuous scale of d3, as much of it as an axis needs. */
export interface AxisScale {
  (value: number): number;
  ticks(count?: number): number[];
}

interface AxisProps {
  readonly scale: AxisScale;
  /** What is measured and its unit: 'True score (1 to 5)'. */
  readonly title: string;
  readonly innerWidth: number;
  readonly innerHeight: number;
  /** Draws lines across the plot. Defaults to true. */
  readonly grid?: boolean;
  /** About so many ticks. Defaults to what the length holds. */
  readonly ticks?: number;
  /** How the ticks are written; as {@link tickText} by default, with as many digits as the step needs. */
  readonly text?: TickText;
  /** What is measured is counted, and has whole ticks alone. Defaults to false. */
  readonly counts?: boolean;
}

/** Pixels between two ticks, at least. */
const TICK_WIDTH = 70;
const TICK_HEIGHT = 44;

/** The axis under a plot. */
export function BottomAxis({
  scale,
  title,
  innerWidth,
  innerHeight,
  grid = true,
  ticks,
  text: textOf = tickText,
  counts = false,
}: AxisProps): ReactNode {
  const count = ticks ?? Math.max(2, Math.floor(innerWidth / TICK_WIDTH));
  const values = counts ? wholeTicks(scale, count) : scale.ticks(count);
  const text = textOf(values);
  return (
    <g aria-hidden="true">
      {values.map((value) => (
        <g key={value} transform={`translate(${scale(value)},0)`}>
          {grid && <line className={classes.grid} y2={innerHeight} />}
          <text className={classes.tick} y={innerHeight + 14} textAnchor="middle">
            {text(value)}
          </text>
        </g>
      ))}
      <line className={classes.axis} x2={innerWidth} y1={innerHeight} y2={innerHeight} />
      <text className={classes.title} x={innerWidth / 2} y={innerHeight + 30} textAnchor="middle">
        {title}
      </text>
    </g>
  );
}

/** The axis left of a plot; its title stands on end, `titleOffset` pixels left of the plot (38 by default). */
export function LeftAxis({
  scale,
  title,
  innerWidth,
  innerHeight,
  grid = true,
  ticks,
  text: textOf = tickText,
  counts = false,
  titleOffset = 38,
}: AxisProps & { readonly titleOffset?: number }): ReactNode {
  const count = ticks ?? Math.max(2, Math.floor(innerHeight / TICK_HEIGHT));
  const values = counts ? wholeTicks(scale, count) : scale.ticks(count);
  const text = textOf(values);
  return (
    <g aria-hidden="true">
      {values.map((value) => (
        <g key={value} transform={`translate(0,${scale(value)})`}>
          {grid && <line className={classes.grid} x2={innerWidth} />}
          <text className={classes.tick} x={-6} dy="0.32em" textAnchor="end">
            {text(value)}
          </text>
        </g>
      ))}
      <line className={classes.axis} y2={innerHeight} />
      <text
        className={classes.title}
        transform={`translate(${-titleOffset},${innerHeight / 2}) rotate(-90)`}
        textAnchor="middle"
      >
        {title}
      </text>
    </g>
  );
}
