import { quadtree, scaleLinear } from 'd3';
import { useMemo, useState, type PointerEvent, type ReactNode } from 'react';
import type { Consistency } from '../../../model/consistency.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatQuantity, formatNumber, formatShare } from '../../../core/format.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import type { PairCursor } from '../../ui/pair-list/use-pair-cursor.ts';
import { DensityCanvas } from './density-canvas.tsx';
import layout from '../../ui/layout/layout.module.css';

type Point = Consistency['points'][number];

const MARGINS = { top: 8, right: 12, bottom: 38, left: 50 };
/** How near the pointer must come to a point, in pixels. */
const REACH = 14;

interface DensityChartProps {
  readonly report: Consistency;
  readonly cursor: PairCursor;
}

/** All pairs as a density, some of them as points to choose; the pair chosen in the list is ringed. */
export function DensityChart({
  report: { n, agreement, density, points },
  cursor,
}: DensityChartProps): ReactNode {
  const plot = usePlot(MARGINS);
  const [hovered, setHovered] = useState<Point | null>(null);
  const { innerWidth, innerHeight } = plot;
  const x = scaleLinear([0, 1], [0, innerWidth]);
  const y = scaleLinear([0, 1], [innerHeight, 0]);
  const tree = useMemo(
    () =>
      quadtree<Point>(
        [...points],
        (point) => point.x * innerWidth,
        (point) => (1 - point.y) * innerHeight,
      ),
    [points, innerWidth, innerHeight],
  );
  const nearest = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return (
      tree.find(event.clientX - box.x - MARGINS.left, event.clientY - box.y - MARGINS.top, REACH) ?? null
    );
  };
  const [forward, reverse] = [cursor.row?.probabilities, cursor.row?.reverse?.probabilities];
  const chosen = forward == null || reverse == null ? null : { x: forward[0], y: reverse[1] };
  return (
    <PlotFrame
      plot={plot}
      label={`Probability of First forward against probability of Second reverse, of ${formatQuantity(n, 'pair')}; ${formatShare(agreement?.value)} of them agree`}
      onPointerMove={(event) => setHovered(nearest(event))}
      onPointerLeave={() => setHovered(null)}
      onPointerDown={(event) => {
        const point = nearest(event);
        if (point !== null) cursor.seek({ firstId: point.firstId, secondId: point.secondId });
      }}
      overlay={
        <>
          <DensityCanvas
            density={density}
            points={points}
            hasMore={points.length < n}
            left={MARGINS.left}
            top={MARGINS.top}
            width={innerWidth}
            height={innerHeight}
          />
          {hovered !== null && (
            <ChartTooltip plot={plot} x={x(hovered.x)} y={y(hovered.y)}>
              <span className={layout.line}>
                <Face imageId={hovered.firstId} name="" size={64} box={44} />
                <Face imageId={hovered.secondId} name="" size={64} box={44} />
              </span>
              forward <LabelMark label={hovered.forward} /> p(First) {formatNumber(hovered.x)}
              <br />
              reverse <LabelMark label={hovered.reverse} /> p(Second) {formatNumber(hovered.y)}
            </ChartTooltip>
          )}
        </>
      }
    >
      <BottomAxis scale={x} title="p(First), forward" {...{ innerWidth, innerHeight }} ticks={5} />
      <LeftAxis scale={y} title="p(Second), reverse" {...{ innerWidth, innerHeight }} ticks={5} />
      <line
        x1={0}
        y1={innerHeight}
        x2={innerWidth}
        y2={0}
        stroke="var(--text-dimmed)"
        strokeDasharray="4 4"
      />
      {[chosen, hovered].map(
        (point, index) =>
          point !== null && (
            <circle
              key={index}
              cx={x(point.x)}
              cy={y(point.y)}
              r={index === 0 ? 7 : 5}
              fill={index === 0 ? 'none' : LABEL_COLOURS[hovered?.forward ?? 'First']}
              stroke="var(--mark)"
              strokeWidth={2}
            />
          ),
      )}
    </PlotFrame>
  );
}
