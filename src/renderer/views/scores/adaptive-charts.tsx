import { line, scaleLinear, scaleLog } from 'd3';
import type { ReactNode } from 'react';
import type { AdaptiveReplay } from '../../../model/scores.ts';
import { BottomAxis, LeftAxis, type AxisScale } from '../../charts/axes.tsx';
import { Dots } from '../../charts/dots.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import type { Plot } from '../../charts/use-plot.ts';
import { formatNumber } from '../../../core/format.ts';

export type Adaptive = AdaptiveReplay;

interface AdaptiveChartProps {
  readonly plot: Plot;
  readonly adaptive: Adaptive;
  readonly metric: 'pc' | 'mae';
}

const TITLES = { pc: 'PC', mae: 'MAE (units of score)' } as const;

/** A metric against the number of references, chosen by Fisher information; a dashed line marks all of them. */
export function AdaptiveChart({ plot, adaptive, metric }: AdaptiveChartProps): ReactNode {
  const { innerWidth, innerHeight } = plot;
  const { full, points } = adaptive;
  const known = points.flatMap((point) => {
    const value = point[metric];
    return value === null ? [] : [{ budget: point.budget, value }];
  });
  const fullValue = full[metric];
  const values = [...known.map(({ value }) => value), ...(fullValue === null ? [] : [fullValue])];
  const budgets = [...points.map(({ budget }) => budget), full.references];
  const x = scaleLog([Math.max(1, Math.min(...budgets)), Math.max(2, ...budgets)], [0, innerWidth]).base(2);
  const y = scaleLinear([Math.min(...values), Math.max(...values)], [innerHeight, 0]).nice();
  const places = known.map(({ budget, value }) => ({ x: x(budget), y: y(value) }));
  const d = line<{ x: number; y: number }>(
    (place) => place.x,
    (place) => place.y,
  )(places);
  return (
    <PlotFrame
      plot={plot}
      label={`${TITLES[metric]} by number of references: ${known
        .map(({ budget, value }) => `${budget}: ${formatNumber(value)}`)
        .join(', ')}; with all ${formatNumber(full.references, 0)}: ${formatNumber(fullValue)}.`}
    >
      <BottomAxis
        scale={powersOfTwo(x)}
        title="References asked, chosen by Fisher information"
        innerWidth={innerWidth}
        innerHeight={innerHeight}
        text={() => String}
      />
      <LeftAxis scale={y} title={TITLES[metric]} innerWidth={innerWidth} innerHeight={innerHeight} />
      {fullValue !== null && (
        <>
          <line
            x2={innerWidth}
            y1={y(fullValue)}
            y2={y(fullValue)}
            stroke="var(--mark)"
            strokeDasharray="5 4"
          />
          <text data-halo x={4} y={y(fullValue) - 5}>
            {`all ${formatNumber(full.references, 0)}: ${formatNumber(fullValue)}`}
          </text>
        </>
      )}
      <path d={d ?? ''} fill="none" stroke="var(--focus)" strokeWidth={2} />
      <Dots places={places} radius={3.5} colour="var(--focus)" opacity={1} />
    </PlotFrame>
  );
}

/** Ticks at 1, 2, 4, ... whatever the room. */
function powersOfTwo(scale: ReturnType<typeof scaleLog<number>>): AxisScale {
  const [low = 1, high = 2] = scale.domain();
  const from = Math.ceil(Math.log2(low));
  const ticks = Array.from(
    { length: Math.floor(Math.log2(high)) - from + 1 },
    (_, index) => 2 ** (from + index),
  );
  return Object.assign((value: number) => scale(value), {
    ticks: () => ticks,
  });
}
