import { scaleLinear } from 'd3';
import { useMemo, useState, type PointerEvent, type ReactNode } from 'react';
import { formatQuantity, formatInterval, formatNumber } from '../../../core/format.ts';
import type { RankingRow } from './ranking-rows.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { Dots } from '../../charts/dots.tsx';
import { IntervalMarks } from '../../charts/interval-marks.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { useNearest } from '../../charts/use-nearest.ts';
import type { Plot } from '../../charts/use-plot.ts';
import { Face } from '../../ui/faces/face.tsx';
import layout from '../../ui/layout/layout.module.css';
import { useTrueWords } from '../../api/true-words.ts';

interface RankEstimatesProps {
  readonly plot: Plot;
  readonly rows: readonly RankingRow[];
  readonly selectedId: number | null;
  readonly onSelect: (imageId: number) => void;
}

/** Every image's score with its interval, the best at the left. */
export function RankEstimates({ plot, rows, selectedId, onSelect }: RankEstimatesProps): ReactNode {
  const { innerWidth, innerHeight } = plot;
  const [hoveredId, setHoveredId] = useState<number | null>(null);
  const { x, y, marks } = useMemo(() => {
    const ends = rows.flatMap(({ score, interval }) => [score, ...(interval ?? [])]);
    const across = scaleLinear([0.5, rows.length + 0.5], [0, innerWidth]);
    const up = scaleLinear(
      [ends.reduce((a, b) => Math.min(a, b), Infinity), ends.reduce((a, b) => Math.max(a, b), -Infinity)],
      [innerHeight, 0],
    ).nice();
    return {
      x: across,
      y: up,
      marks: rows.map((row) => ({ row, x: across(row.rank), y: up(row.score) })),
    };
  }, [rows, innerWidth, innerHeight]);
  const nearest = useNearest(marks);
  const under = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>) => {
    const box = currentTarget.getBoundingClientRect();
    return nearest({ x: clientX - box.left - plot.margins.left, y: clientY - box.top - plot.margins.top });
  };
  const words = useTrueWords();
  const hovered = marks.find(({ row }) => row.imageId === hoveredId);
  const selected = marks.find(({ row }) => row.imageId === selectedId);
  return (
    <PlotFrame
      plot={plot}
      label={`Scores of ${formatQuantity(rows.length, 'image')} by rank, in logits, with 95 % intervals. The table beside lists them.`}
      onPointerMove={(event) => setHoveredId(under(event)?.row.imageId ?? null)}
      onPointerLeave={() => setHoveredId(null)}
      onPointerUp={(event) => {
        const mark = under(event);
        if (mark !== null) onSelect(mark.row.imageId);
      }}
      overlay={
        hovered !== undefined && (
          <ChartTooltip plot={plot} x={hovered.x} y={hovered.y}>
            <span className={layout.line}>
              <Face imageId={hovered.row.imageId} name="" size={64} box={44} />
              {hovered.row.rank}. {hovered.row.name}
            </span>
            {formatNumber(hovered.row.score, 2)} logits
            {hovered.row.interval !== null && ` (95 %: ${formatInterval(hovered.row.interval, 2)})`}
            {hovered.row.trueScore !== null && (
              <>
                <br />
                {words.score} {formatNumber(hovered.row.trueScore, 2)}
              </>
            )}
          </ChartTooltip>
        )
      }
    >
      <rect width={innerWidth} height={innerHeight} fill="transparent" />
      <BottomAxis scale={x} title="Rank" {...{ innerWidth, innerHeight }} />
      <LeftAxis scale={y} title="Score (logits, mean 0)" {...{ innerWidth, innerHeight }} />
      <IntervalMarks
        places={marks.flatMap(({ row: { interval }, x: place }) =>
          interval === null ? [] : [{ x: place, low: y(interval[0]), high: y(interval[1]) }],
        )}
        opacity={0.6}
      />
      <Dots places={marks} radius={2.5} colour="var(--focus)" opacity={1} />
      {[selected, hovered].map(
        (mark, index) =>
          mark !== undefined && (
            <circle
              key={index}
              cx={mark.x}
              cy={mark.y}
              r={index === 0 ? 7 : 5}
              fill="none"
              stroke="var(--mark)"
              strokeWidth={2}
            />
          ),
      )}
    </PlotFrame>
  );
}
