import { area, line, scaleLinear } from 'd3';
import { useState, type PointerEvent, type ReactNode } from 'react';
import { formatCount, formatNumber, formatShare, formatShareInterval } from '../../../core/format.ts';
import type { Proportion } from '../../../core/proportion.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { shareText } from '../../charts/tick-text.ts';
import type { Margins, Plot } from '../../charts/use-plot.ts';
import { binUnder } from './bin-under.ts';

/** Room for the axes of a chart of shares. */
export const SHARE_MARGINS: Margins = { top: 14, right: 10, bottom: 36, left: 56 };

interface SharePoint {
  readonly x: number;
  /** Null where there is none; a number where it is computed and has no interval. */
  readonly share: Proportion | number | null;
}

/** One line of shares over score difference. */
export interface ShareCurve {
  readonly key: string;
  readonly title: string;
  readonly colour: string;
  readonly dash?: string;
  /** Of the line. Defaults to 2. */
  readonly width?: number;
  /** A line that is computed has no dots. Defaults to true. */
  readonly dots?: boolean;
  /** Draws dots and their intervals without a line. Defaults to true. */
  readonly line?: boolean;
  readonly points: readonly SharePoint[];
}

/** What stands over a stretch of score difference. */
interface Stretch {
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

interface ShareCurvesProps {
  readonly plot: Plot;
  /** What the chart shows; the figures follow it. */
  readonly name: string;
  readonly curves: readonly ShareCurve[];
  /** Of which the bars at the foot are, and which can be pressed; the place of a point is in one of them. */
  readonly bins: readonly Stretch[];
  readonly theta: number;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Upper end of the share axis. Defaults to 1. */
  readonly top?: number;
  readonly onBin?: (bin: Stretch) => void;
  /** Few ticks and no titles. Defaults to false. */
  readonly small?: boolean;
}

/** Share of the height for the bars of n. */
const FOOT = 0.16;
const GAP = 4;

/** Shares over score difference, each with its 95 % interval as a band, theta marked, and each bin's n as a bar at the foot. */
export function ShareCurves(props: ShareCurvesProps): ReactNode {
  const { plot, name, curves, bins, theta, xTitle, yTitle, top = 1, onBin, small = false } = props;
  const [hovered, setHovered] = useState<Stretch | null>(null);
  const { innerWidth, innerHeight } = plot;
  const furthest = bins.at(-1)?.high ?? 1;
  const x = scaleLinear([0, furthest], [0, innerWidth]);
  const height = Math.max(1, innerHeight * (1 - FOOT) - GAP);
  const y = scaleLinear([0, top], [height, 0]);
  const mass = scaleLinear([0, Math.max(1, ...bins.map(({ n }) => n))], [0, innerHeight * FOOT]);
  const binAt = (event: PointerEvent<SVGSVGElement>) => binUnder(event, plot, x, bins);
  return (
    <PlotFrame
      plot={plot}
      label={`${name}: ${curves.map((curve) => `${curve.title} ${describeCurve(curve)}`).join('; ')}`}
      onPointerMove={(event) => setHovered(binAt(event))}
      onPointerLeave={() => setHovered(null)}
      onPointerDown={(event) => {
        const bin = binAt(event);
        if (bin !== null) onBin?.(bin);
      }}
      overlay={hovered !== null && <Tip plot={plot} bin={hovered} curves={curves} left={x(hovered.high)} />}
    >
      <BottomAxis
        scale={x}
        title={small ? '' : xTitle}
        {...{ innerWidth, innerHeight }}
        grid={false}
        {...(small && { ticks: 3 })}
      />
      <LeftAxis
        scale={y}
        title={small ? '' : yTitle}
        innerWidth={innerWidth}
        innerHeight={height}
        ticks={small ? 2 : 5}
        text={shareText}
        titleOffset={46}
      />
      {bins.map((bin) => (
        <rect
          key={bin.low}
          x={x(bin.low) + 0.5}
          width={Math.max(0, x(bin.high) - x(bin.low) - 1)}
          y={innerHeight - mass(bin.n)}
          height={mass(bin.n)}
          fill="var(--text-dimmed)"
          fillOpacity={hovered === bin ? 0.6 : 0.35}
        />
      ))}
      <g>
        <line x1={x(theta)} x2={x(theta)} y2={innerHeight} stroke="var(--mark)" strokeDasharray="2 3" />
        <text data-halo x={x(theta) + 3} y={-3}>
          θ = {formatNumber(theta, digitsOf(theta))}
        </text>
      </g>
      {curves.map((curve) => (
        <Curve
          key={curve.key}
          curve={{ ...curve, points: curve.points.filter(({ x: at }) => at <= furthest) }}
          {...{ x, y, small }}
        />
      ))}
    </PlotFrame>
  );
}

type Scale = (value: number) => number;

function Curve({
  curve: { colour, dash, width = 2, dots = true, line: drawsLine = true, points },
  x,
  y,
  small,
}: {
  readonly curve: ShareCurve;
  readonly x: Scale;
  readonly y: Scale;
  readonly small: boolean;
}): ReactNode {
  const known = points.filter(({ share }) => share !== null);
  const measured = known.flatMap(({ x: at, share }) =>
    share === null || typeof share === 'number' ? [] : [{ at, share }],
  );
  const band = area<(typeof measured)[number]>(
    ({ at }) => x(at),
    ({ share }) => y(share.interval[0]),
    ({ share }) => y(share.interval[1]),
  )(measured);
  const path = line<SharePoint>(
    ({ x: at }) => x(at),
    ({ share }) => y(valueOf(share) ?? 0),
  )(known);
  return (
    <g>
      {drawsLine && band !== null && <path d={band} fill={colour} fillOpacity={0.16} stroke="none" />}
      {drawsLine && (
        <path
          d={path ?? ''}
          fill="none"
          stroke={colour}
          strokeWidth={small ? 1.5 : width}
          strokeOpacity={width > 2 ? 0.5 : 1}
          {...(dash !== undefined && { strokeDasharray: dash })}
        />
      )}
      {measured.map(({ at, share }) => (
        <g key={at} stroke={colour}>
          {!drawsLine && (
            <line
              x1={x(at)}
              x2={x(at)}
              y1={y(share.interval[0])}
              y2={y(share.interval[1])}
              strokeWidth={1.5}
            />
          )}
          {dots && (
            <circle
              cx={x(at)}
              cy={y(share.value)}
              r={small ? 2 : 3}
              fill={dash === undefined ? colour : 'var(--surface)'}
            />
          )}
        </g>
      ))}
    </g>
  );
}

function Tip({
  plot,
  bin,
  curves,
  left,
}: {
  readonly plot: Plot;
  readonly bin: Stretch;
  readonly curves: readonly ShareCurve[];
  readonly left: number;
}): ReactNode {
  return (
    <ChartTooltip plot={plot} x={left} y={plot.innerHeight / 3}>
      difference {formatNumber(bin.low, 1)} to {formatNumber(bin.high, 1)}, n = {formatCount(bin.n)}
      {curves.map(({ key, title, points }) => {
        const point = points.find(({ x }) => bin.low < x && x <= bin.high);
        const share = point?.share ?? null;
        if (share === null) return null;
        return (
          <span key={key}>
            <br />
            {title} {formatShare(valueOf(share))}
            {typeof share !== 'number' &&
              ` (${formatShareInterval(share.interval)}), ${formatCount(share.successes)} of ${formatCount(share.trials)}`}
          </span>
        );
      })}
    </ChartTooltip>
  );
}

function valueOf(share: SharePoint['share']): number | null {
  return share === null || typeof share === 'number' ? share : share.value;
}

/** '91.2 % at 0.05, 84.5 % at 0.15' of a line with dots; a computed one has too many points. */
function describeCurve({ dots = true, points }: ShareCurve): string {
  if (!dots) return '';
  return points
    .flatMap(({ x, share }) =>
      share === null ? [] : [`${formatShare(valueOf(share))} at ${formatNumber(x, 2)}`],
    )
    .join(', ');
}

/** As many as theta is given with, up to three. */
export function digitsOf(value: number): number {
  return (
    [0, 1, 2].find((digits) => Math.abs(value * 10 ** digits - Math.round(value * 10 ** digits)) < 1e-6) ?? 3
  );
}
