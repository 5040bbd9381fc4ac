import { scaleLinear } from 'd3';
import { useState, type PointerEvent, type ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import type { Interval } from '../../../core/interval.ts';
import type { Consistency } from '../../../model/consistency.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { IntervalMarks } from '../../charts/interval-marks.tsx';
import { tickText, type TickText } from '../../charts/tick-text.ts';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { changeFilter } from '../../location/use-location.ts';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { distanceRange } from '../../location/distance-range.ts';
import { useTrueWords } from '../../api/true-words.ts';

type Bin = Consistency['byDistance'][number];

const MARGINS = { top: 8, right: 8, bottom: 34, left: 44 };

interface DistanceChartProps {
  readonly bins: readonly Bin[];
  readonly name: string;
  readonly of: (bin: Bin) => readonly [value: number | null, interval: Interval | null];
  readonly format: (value: number) => string;
  /** Ends of the scale for values and intervals that reach so far. */
  readonly domain: (ends: readonly number[]) => readonly [bottom: number, top: number];
  /** How the left axis is written; as plain numbers by default. */
  readonly text?: TickText;
}

/** Share of the height for the bars of n. */
const HISTOGRAM = 0.18;
const GAP = 4;
const TICKS = 4;

/** One figure by bins of score distance, with intervals and each bin's n as a bar at the foot. */
export function DistanceChart({
  bins,
  name,
  of,
  format,
  domain,
  text = tickText,
}: DistanceChartProps): ReactNode {
  const plot = usePlot(MARGINS);
  const [hovered, setHovered] = useState<Bin | null>(null);
  const { innerWidth, innerHeight } = plot;
  const ends = bins.flatMap((bin) => {
    const [value, interval] = of(bin);
    return [value, ...(interval ?? [])].filter((end) => end !== null);
  });
  const x = scaleLinear([0, bins.at(-1)?.high ?? 1], [0, innerWidth]);
  const height = Math.max(1, innerHeight * (1 - HISTOGRAM) - GAP);
  // Rounded outwards to ticks, so that no interval ends at the frame as if it were cut there.
  const y = scaleLinear(domain(ends), [height, 0]).nice(TICKS);
  const mass = scaleLinear([0, Math.max(1, ...bins.map(({ n }) => n))], [0, innerHeight * HISTOGRAM]);
  const middle = ({ low, high }: Bin) => x((low + high) / 2);
  const binAt = (event: PointerEvent<SVGSVGElement>) => {
    const distance = x.invert(event.clientX - event.currentTarget.getBoundingClientRect().x - MARGINS.left);
    return bins.find(({ low, high }) => low < distance && distance <= high) ?? null;
  };
  const words = useTrueWords();
  const [seen, seenInterval] = hovered === null ? [null, null] : of(hovered);
  const described = bins.map((bin) => {
    const [value] = of(bin);
    return `${format(value ?? NaN)} (n = ${formatCount(bin.n)})`;
  });
  return (
    <PlotFrame
      plot={plot}
      label={`${name} over score distance, ${bins.length} bins: ${described.join(', ')}`}
      onPointerMove={(event) => setHovered(binAt(event))}
      onPointerLeave={() => setHovered(null)}
      onPointerDown={(event) => {
        const bin = binAt(event);
        if (bin !== null) changeFilter({ distance: distanceRange(bin.low, bin.high) });
      }}
      overlay={
        hovered !== null && (
          <ChartTooltip plot={plot} x={middle(hovered)} y={y(seen ?? 0)}>
            distance {formatNumber(hovered.low, 1)} to {formatNumber(hovered.high, 1)}, n ={' '}
            {formatCount(hovered.n)}
            <br />
            {name} {seen === null ? '–' : format(seen)}
            {seenInterval !== null && ` (${format(seenInterval[0])} to ${format(seenInterval[1])})`}
          </ChartTooltip>
        )
      }
    >
      <BottomAxis
        scale={x}
        title={`|${words.difference}|`}
        {...{ innerWidth, innerHeight }}
        grid={false}
        ticks={4}
      />
      <LeftAxis scale={y} title="" innerWidth={innerWidth} innerHeight={height} ticks={TICKS} text={text} />
      {at(y.domain(), 0) < 0 && (
        <line x2={innerWidth} y1={y(0)} y2={y(0)} stroke="var(--text-dimmed)" strokeDasharray="3 3" />
      )}
      {bins.map((bin) => {
        const [value, interval] = of(bin);
        return (
          <g key={bin.low} opacity={hovered === null || hovered === bin ? 1 : 0.5}>
            <rect
              x={x(bin.low) + 0.5}
              width={Math.max(0, x(bin.high) - x(bin.low) - 1)}
              y={innerHeight - mass(bin.n)}
              height={mass(bin.n)}
              fill="var(--text-dimmed)"
              fillOpacity={0.35}
            />
            {value !== null && interval !== null && (
              <IntervalMarks
                places={[{ x: middle(bin), low: y(interval[0]), high: y(interval[1]) }]}
                colour="var(--focus)"
                width={1.5}
                cap={3}
                height={height}
              />
            )}
            {value !== null && <circle cx={middle(bin)} cy={y(value)} r={3} fill="var(--focus)" />}
          </g>
        );
      })}
    </PlotFrame>
  );
}
