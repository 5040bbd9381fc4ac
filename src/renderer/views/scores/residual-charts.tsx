import { scaleBand, scaleLinear } from 'd3';
import { useMemo, type ReactNode } from 'react';
import { SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { Dots } from '../../charts/dots.tsx';
import { MarkRings } from '../../charts/mark-rings.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { useNearest } from '../../charts/use-nearest.ts';
import type { Plot } from '../../charts/use-plot.ts';
import { useRegion } from '../../charts/use-region.ts';
import { formatQuantity } from '../../../core/format.ts';
import { signed } from '../../estimates/estimate-text.ts';
import { useTrueWords } from '../../api/true-words.ts';
import { GroupBox } from './group-box.tsx';
import {
  meanResiduals,
  residualBoxes,
  residualsOf,
  type Residual,
} from '../../../figures/residual-summary.ts';
import { ScoreTip } from './score-tip.tsx';
import { capitalised } from '../../../core/capitalised.ts';

interface ResidualChartProps {
  readonly plot: Plot;
  readonly rows: readonly ScoreRow[];
  readonly selectedId: number | null;
  readonly onSelect: (imageId: number | null) => void;
}

/** Width of the bins whose mean residuals are drawn over the true score, in units of score. */
const BIN_WIDTH = 0.5;

interface Mark {
  readonly residual: Residual;
  readonly x: number;
  readonly y: number;
}

/** Residuals of each group as boxes with their images as dots. */
export function GroupResiduals({
  onGroup,
  ...props
}: ResidualChartProps & { readonly onGroup: (group: string) => void }): ReactNode {
  const { plot, rows } = props;
  const { before } = useTrueWords();
  const { innerWidth, innerHeight } = plot;
  const { boxes, y, band, marks } = useMemo(() => {
    const residuals = residualsOf(rows);
    const groups = residualBoxes(residuals);
    const height = residualScale(residuals, innerHeight);
    const place = scaleBand(
      groups.map(({ name }) => name),
      [0, innerWidth],
    ).padding(0.3);
    const spread = place.bandwidth() * 0.8;
    const dots = groups.flatMap(({ name, residuals: members }) =>
      members.map((residual): Mark => {
        const middle = (place(name) ?? 0) + place.bandwidth() / 2;
        return { residual, x: middle + spread * scatterOf(residual.row.imageId), y: height(residual.value) };
      }),
    );
    return { boxes: groups, y: height, band: place, marks: dots };
  }, [rows, innerWidth, innerHeight]);
  return (
    <ResidualFrame
      {...props}
      marks={marks}
      role="group"
      label={`Residuals of ${formatQuantity(marks.length, 'image')} by group, in units of score.`}
    >
      <PlotTitle text="Residuals by group" />
      <LeftAxis scale={y} title={`Estimate − ${before}`} innerWidth={innerWidth} innerHeight={innerHeight} />
      <ZeroLine y={y(0)} width={innerWidth} />
      {boxes.map((box) => (
        <GroupBox
          key={box.name}
          box={box}
          left={band(box.name) ?? 0}
          width={band.bandwidth()}
          y={y}
          height={innerHeight}
          onGroup={onGroup}
        />
      ))}
    </ResidualFrame>
  );
}

/** Residuals over the true score, with their means. */
export function ResidualsByScore(props: ResidualChartProps): ReactNode {
  const words = useTrueWords();
  const { plot, rows } = props;
  const { innerWidth, innerHeight } = plot;
  const { x, y, marks, means } = useMemo(() => {
    const residuals = residualsOf(rows);
    const across = scaleLinear([SCORE_MIN, SCORE_MAX], [0, innerWidth]);
    const height = residualScale(residuals, innerHeight);
    const dots = residuals.map((residual): Mark => ({
      residual,
      x: across(residual.trueScore),
      y: height(residual.value),
    }));
    return { x: across, y: height, marks: dots, means: meanResiduals(residuals, BIN_WIDTH) };
  }, [rows, innerWidth, innerHeight]);
  return (
    <ResidualFrame
      {...props}
      marks={marks}
      role="img"
      label={`Residuals of ${formatQuantity(marks.length, 'image')} over the ${words.score}; means of every half point: ${means
        .map(({ low, mean }) => `from ${low}: ${signed(mean, 2)}`)
        .join(', ')}.`}
    >
      <PlotTitle text={`Residuals by ${words.score}`} />
      <BottomAxis
        scale={x}
        title={`${capitalised(words.score)} (1 to 5)`}
        innerWidth={innerWidth}
        innerHeight={innerHeight}
      />
      <LeftAxis
        scale={y}
        title={`Estimate − ${words.before}`}
        innerWidth={innerWidth}
        innerHeight={innerHeight}
      />
      <ZeroLine y={y(0)} width={innerWidth} />
      {means.map(({ low, high, mean }) => (
        <line
          key={low}
          x1={x(Math.max(low, SCORE_MIN))}
          x2={x(Math.min(high, SCORE_MAX))}
          y1={y(mean)}
          y2={y(mean)}
          stroke="var(--mark)"
          strokeWidth={2}
        />
      ))}
    </ResidualFrame>
  );
}

function ResidualFrame({
  plot,
  marks,
  selectedId,
  onSelect,
  role,
  label,
  children,
}: Omit<ResidualChartProps, 'rows'> & {
  readonly marks: readonly Mark[];
  readonly role: 'img' | 'group';
  readonly label: string;
  readonly children: ReactNode;
}): ReactNode {
  const nearest = useNearest(marks);
  const { pointer, events } = useRegion(plot, {
    onRegion: () => undefined,
    onClick: (at) => onSelect(nearest(at)?.residual.row.imageId ?? null),
  });
  const hovered = nearest(pointer);
  const selected = marks.find(({ residual }) => residual.row.imageId === selectedId) ?? null;
  return (
    <PlotFrame
      plot={plot}
      role={role}
      label={label}
      {...events}
      overlay={
        hovered !== null && (
          <ChartTooltip plot={plot} x={hovered.x} y={hovered.y}>
            <ScoreTip row={hovered.residual.row} />
          </ChartTooltip>
        )
      }
    >
      <rect width={plot.innerWidth} height={plot.innerHeight} fill="transparent" />
      {children}
      <Dots places={marks} radius={2.5} colour="var(--focus)" opacity={0.5} />
      <MarkRings marks={[selected, hovered]} radius={6} />
    </PlotFrame>
  );
}

function PlotTitle({ text }: { readonly text: string }): ReactNode {
  return (
    <text x={0} y={-12} fontWeight={600}>
      {text}
    </text>
  );
}

function ZeroLine({ y, width }: { readonly y: number; readonly width: number }): ReactNode {
  return <line x2={width} y1={y} y2={y} stroke="var(--text-dimmed)" strokeDasharray="4 4" />;
}

function residualScale(residuals: readonly Residual[], height: number) {
  const most = residuals.reduce((largest, { value }) => Math.max(largest, Math.abs(value)), 0.1);
  return scaleLinear([-most, most], [height, 0]).nice();
}

/** A place in [-0.5, 0.5] that looks random and stays an image's own (Weyl's sequence). */
function scatterOf(imageId: number): number {
  return ((imageId * 0.618_033_988_749_895) % 1) - 0.5;
}
