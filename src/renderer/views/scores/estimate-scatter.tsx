import { scaleLinear } from 'd3';
import { useMemo, type ReactNode } from 'react';
import { SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { Dots } from '../../charts/dots.tsx';
import { IntervalMarks } from '../../charts/interval-marks.tsx';
import { MarkRings } from '../../charts/mark-rings.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { useNearest } from '../../charts/use-nearest.ts';
import type { Plot } from '../../charts/use-plot.ts';
import { useRegion, type PlotRegion } from '../../charts/use-region.ts';
import { formatQuantity } from '../../../core/format.ts';
import { useTrueWords } from '../../api/true-words.ts';
import { BoundMarks, type ScoreMark } from './bound-marks.tsx';
import type { ScoreRegion } from './score-table-rows.ts';
import { ScoreTip } from './score-tip.tsx';
import { capitalised } from '../../../core/capitalised.ts';

/** So many images at most get their intervals drawn all the time. */
const FEW = 150;

/** Space between the bounds of the scale and the plot's edge, where bound hits are marked, in pixels. */
const EDGE = 12;

interface EstimateScatterProps {
  readonly plot: Plot;
  readonly rows: readonly ScoreRow[];
  readonly selectedId: number | null;
  readonly region: ScoreRegion | null;
  readonly onSelect: (imageId: number | null) => void;
  readonly onRegion: (region: ScoreRegion) => void;
}

/** Estimated against true scores, one mark an image. */
export function EstimateScatter(props: EstimateScatterProps): ReactNode {
  const { plot, rows, selectedId, region, onSelect, onRegion } = props;
  const { innerWidth, innerHeight } = plot;
  const words = useTrueWords();
  const x = scaleLinear([SCORE_MIN, SCORE_MAX], [EDGE, innerWidth - EDGE]);
  const y = scaleLinear([SCORE_MIN, SCORE_MAX], [innerHeight - EDGE, EDGE]);
  const marks = useMemo(() => marksOf(rows, innerWidth, innerHeight), [rows, innerWidth, innerHeight]);
  const nearest = useNearest(marks);
  const { drawn, pointer, events } = useRegion(plot, {
    onRegion: ({ x: [left, right], y: [top, bottom] }) =>
      onRegion({
        trueScore: [x.invert(left), x.invert(right)],
        score: [y.invert(bottom), y.invert(top)],
      }),
    onClick: (at) => onSelect(nearest(at)?.row.imageId ?? null),
  });
  const hovered = drawn === null ? nearest(pointer) : null;
  const selected = marks.find(({ row }) => row.imageId === selectedId) ?? null;
  const withIntervals = marks.length <= FEW ? marks : [selected, hovered].filter((mark) => mark !== null);
  const shownRegion = drawn ?? (region === null ? null : placeOf(region, x, y));

  return (
    <PlotFrame
      plot={plot}
      label={`Estimated against ${words.scores} of ${formatQuantity(marks.length, 'image')}, from 1 to 5. The table beside lists them.`}
      {...events}
      overlay={
        hovered !== null && (
          <ChartTooltip plot={plot} x={hovered.x} y={hovered.y}>
            <ScoreTip row={hovered.row} />
          </ChartTooltip>
        )
      }
    >
      <rect width={innerWidth} height={innerHeight} fill="transparent" />
      <BottomAxis
        scale={x}
        title={`${capitalised(words.score)} (1 to 5)`}
        innerWidth={innerWidth}
        innerHeight={innerHeight}
      />
      <LeftAxis
        scale={y}
        title="Estimated score (1 to 5)"
        innerWidth={innerWidth}
        innerHeight={innerHeight}
      />
      <line
        x1={x(SCORE_MIN)}
        y1={y(SCORE_MIN)}
        x2={x(SCORE_MAX)}
        y2={y(SCORE_MAX)}
        stroke="var(--text-dimmed)"
        strokeDasharray="4 4"
      />
      <IntervalMarks
        places={withIntervals.map((mark) => ({
          x: mark.x,
          low: y(mark.row.interval[0]),
          high: y(mark.row.interval[1]),
        }))}
        opacity={0.55}
      />
      <Dots
        places={marks.filter(({ row }) => row.boundHit === null)}
        radius={marks.length > FEW ? 2.5 : 3.5}
        colour="var(--focus)"
      />
      <BoundMarks marks={marks.filter(({ row }) => row.boundHit !== null)} />
      {shownRegion !== null && (
        <rect
          x={shownRegion.x[0]}
          y={shownRegion.y[0]}
          width={shownRegion.x[1] - shownRegion.x[0]}
          height={shownRegion.y[1] - shownRegion.y[0]}
          fill="var(--focus)"
          fillOpacity={0.1}
          stroke="var(--focus)"
          strokeDasharray="3 3"
        />
      )}
      <MarkRings marks={[selected, hovered]} radius={6.5} />
    </PlotFrame>
  );
}

function marksOf(rows: readonly ScoreRow[], innerWidth: number, innerHeight: number): ScoreMark[] {
  const x = scaleLinear([SCORE_MIN, SCORE_MAX], [EDGE, innerWidth - EDGE]);
  const y = scaleLinear([SCORE_MIN, SCORE_MAX], [innerHeight - EDGE, EDGE]);
  return rows.flatMap((row) => {
    if (row.trueScore === null) return [];
    const height =
      row.boundHit === null ? y(row.score) : row.boundHit === 'high' ? EDGE / 2 : innerHeight - EDGE / 2;
    return [{ row, x: x(row.trueScore), y: height }];
  });
}

function placeOf(
  { trueScore: [left, right], score: [low, high] }: ScoreRegion,
  x: (value: number) => number,
  y: (value: number) => number,
): PlotRegion {
  return { x: [x(left), x(right)], y: [y(high), y(low)] };
}
