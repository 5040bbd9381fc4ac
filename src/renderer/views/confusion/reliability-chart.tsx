import { scaleLinear } from 'd3';
import { useState, type ReactNode } from 'react';
import type { LabelReliability } from '../../../model/confusion.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { bareShareText } from '../../charts/tick-text.ts';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatCount, formatNumber, formatShare, formatShareInterval } from '../../../core/format.ts';
import { useTrueWords } from '../../api/true-words.ts';

type Bin = LabelReliability['bins'][number];

const MARGINS = { top: 6, right: 14, bottom: 34, left: 40 };
/** Share of the height for the histogram under the diagram. */
const HISTOGRAM = 0.22;
const GAP = 6;

/** A label's true share over its probability, with intervals and the diagonal, and the answers' mass below. */
export function ReliabilityChart({ reliability }: { readonly reliability: LabelReliability }): ReactNode {
  const plot = usePlot(MARGINS);
  const words = useTrueWords();
  const [hovered, setHovered] = useState<Bin | null>(null);
  const { innerWidth, innerHeight } = plot;
  const { label, bins, error } = reliability;
  const diagramHeight = Math.max(1, innerHeight * (1 - HISTOGRAM) - GAP);
  const x = scaleLinear([0, 1], [0, innerWidth]);
  const y = scaleLinear([0, 1], [diagramHeight, 0]);
  const most = Math.max(1, ...bins.map(({ n }) => n));
  const mass = scaleLinear([0, most], [0, innerHeight * HISTOGRAM]);
  const colour = LABEL_COLOURS[label];
  return (
    <PlotFrame
      plot={plot}
      label={`Reliability of the probability of ${label}: class-wise expected calibration error ${formatNumber(error)}`}
      onPointerMove={(event) => {
        const at = event.clientX - event.currentTarget.getBoundingClientRect().x - MARGINS.left;
        setHovered(bins.find(({ low, high, n }) => n > 0 && x(low) <= at && at < x(high)) ?? null);
      }}
      onPointerLeave={() => setHovered(null)}
      overlay={
        hovered !== null && (
          <ChartTooltip
            plot={plot}
            x={x(hovered.meanProbability ?? hovered.low)}
            y={y(hovered.frequency?.value ?? 0)}
          >
            {formatNumber(hovered.low, 1)} to {formatNumber(hovered.high, 1)}: n = {formatCount(hovered.n)}
            <br />
            mean probability {formatNumber(hovered.meanProbability)}
            <br />
            {hovered.frequency !== null &&
              `${words.column.toLowerCase()} ${formatShare(hovered.frequency.value)} (${formatShareInterval(hovered.frequency.interval)})`}
          </ChartTooltip>
        )
      }
    >
      <LeftAxis
        scale={y}
        title={`${words.column}, %`}
        innerWidth={innerWidth}
        innerHeight={diagramHeight}
        ticks={3}
        text={bareShareText}
        titleOffset={28}
      />
      <BottomAxis
        scale={x}
        title={`p(${label}), %`}
        {...{ innerWidth, innerHeight }}
        ticks={3}
        text={bareShareText}
        grid={false}
      />
      <line
        x1={0}
        y1={diagramHeight}
        x2={innerWidth}
        y2={0}
        stroke="var(--text-dimmed)"
        strokeDasharray="3 3"
      />
      {bins.map(({ low, high, n, meanProbability, frequency }) => (
        <g key={low} opacity={hovered === null || hovered.low === low ? 1 : 0.5}>
          <rect
            x={x(low) + 0.5}
            width={Math.max(0, x(high) - x(low) - 1)}
            y={innerHeight - mass(n)}
            height={mass(n)}
            fill={colour}
            fillOpacity={0.35}
          />
          {meanProbability !== null && frequency !== null && (
            <>
              <line
                x1={x(meanProbability)}
                x2={x(meanProbability)}
                y1={y(frequency.interval[0])}
                y2={y(frequency.interval[1])}
                stroke={colour}
                strokeWidth={1.5}
              />
              <circle
                cx={x(meanProbability)}
                cy={y(frequency.value)}
                r={3.5}
                fill={colour}
                stroke="var(--surface)"
              />
            </>
          )}
        </g>
      ))}
    </PlotFrame>
  );
}
