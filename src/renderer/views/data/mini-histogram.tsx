import { max, scaleLinear } from 'd3';
import type { ReactNode } from 'react';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { useSize } from '../../ui/layout/use-size.ts';
import classes from './mini-histogram.module.css';

interface MiniHistogramProps {
  readonly title: string;
  /** What a bin is called: "distance 0.1 to 0.2". */
  readonly binName: (bin: number) => string;
  readonly counts: readonly number[];
  /** What is counted. */
  readonly unit: string;
  /** Value at the left end of the first bin, and the width of one. */
  readonly start: number;
  readonly width: number;
  readonly digits: number;
  /** What stands at the right end. Defaults to the end of the last bin. */
  readonly last?: number;
  /** A value to mark on the axis, with its name. */
  readonly mark?: { readonly at: number; readonly name: string };
}

const HEIGHT = 64;
const MARGIN = { top: 6, right: 4, bottom: 16, left: 4 };
/** Bars narrower than that are drawn together. */
const LEAST_BAR = 2;

/** A small histogram without a vertical axis: the form of a distribution, with the highest bar's count. */
export function MiniHistogram({
  title,
  binName,
  counts,
  unit,
  start,
  width: binWidth,
  digits,
  last,
  mark,
}: MiniHistogramProps): ReactNode {
  const [ref, size] = useSize();
  const width = size?.width ?? 0;
  const together = width === 0 ? 1 : Math.ceil((counts.length * LEAST_BAR) / width) || 1;
  const bars = Array.from({ length: Math.ceil(counts.length / together) }, (_, bar) =>
    counts.slice(bar * together, (bar + 1) * together).reduce((sum, count) => sum + count, 0),
  );
  const highest = max(bars) ?? 0;
  const end = start + counts.length * binWidth;
  const x = scaleLinear([start, end], [MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)]);
  const y = scaleLinear([0, highest || 1], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <figure className={classes.figure}>
      <figcaption>
        {title}, n = {formatCount(total)} {unit}, highest bar {formatCount(highest)}
      </figcaption>
      <div ref={ref} style={{ height: HEIGHT }}>
        {width > 0 && (
          <svg
            width={width}
            height={HEIGHT}
            role="img"
            aria-label={`${title}: ${formatCount(total)} ${unit}, from ${formatNumber(start, digits)} to ${formatNumber(last ?? end, digits)}.`}
          >
            {bars.map((count, bar) => {
              const from = start + bar * together * binWidth;
              const left = x(from);
              const right = x(Math.min(end, from + together * binWidth));
              return (
                <rect
                  key={bar}
                  className={classes.bar}
                  x={left}
                  y={y(count)}
                  width={Math.max(0.5, right - left - 0.5)}
                  height={HEIGHT - MARGIN.bottom - y(count)}
                >
                  <title>{`${binName(bar * together)}: ${formatCount(count)} ${unit}`}</title>
                </rect>
              );
            })}
            {mark !== undefined && mark.at <= end && (
              <g className={classes.mark} transform={`translate(${x(mark.at)},0)`}>
                <line y1={0} y2={HEIGHT - MARGIN.bottom} />
                <text x={3} y={9}>
                  {mark.name}
                </text>
              </g>
            )}
            <g className={classes.axis}>
              <text x={MARGIN.left} y={HEIGHT - 3}>
                {formatNumber(start, digits)}
              </text>
              <text x={width - MARGIN.right} y={HEIGHT - 3} textAnchor="end">
                {formatNumber(last ?? end, digits)}
              </text>
            </g>
          </svg>
        )}
      </div>
    </figure>
  );
}
