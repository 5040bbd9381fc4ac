import { Slider } from '@mantine/core';
import { line, scaleLinear } from 'd3';
import { useState, type PointerEvent, type ReactNode } from 'react';
import type { AbstentionCurve } from '../../../model/confusion.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useRequest } from '../../api/use-request.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { shareText } from '../../charts/tick-text.ts';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { Term } from '../../help/term.tsx';
import { formatCount, formatNumber, formatShare, formatShareInterval } from '../../../core/format.ts';
import { IMAGES_RESAMPLED } from '../../help/images-resampled.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { NoProbabilities } from '../../ui/states/no-probabilities.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import classes from './abstention-panel.module.css';
import { ExportAbstention } from './export-abstention.tsx';
import { withoutKey } from './confusion-params.ts';
import { useMarginThreshold } from './use-margin-threshold.ts';
import layout from '../../ui/layout/layout.module.css';
import { useTrueWords } from '../../api/true-words.ts';

type Point = AbstentionCurve['points'][number];

const MARGINS = { top: 10, right: 22, bottom: 36, left: 54 };

interface AbstentionPanelProps {
  readonly about: AboutRun;
  readonly run: RunSummary;
  /** Holds the threshold. */
  readonly filter: Filter;
  /** What is counted; null until it is this panel's turn to ask. */
  readonly counted: Filter | null;
}

/** How much is left, and how right, when the model answers only where its margin is large enough. */
export function AbstentionPanel({ about, run, filter, counted }: AbstentionPanelProps): ReactNode {
  const words = useTrueWords();
  const [threshold, setThreshold] = useMarginThreshold(filter);
  const { data, error, refetch } = useRequest(
    'confusion.abstention',
    run.hasProbabilities && counted !== null ? { filter: withoutKey(counted, 'margin') } : null,
  );
  const present = data?.points[Math.round(threshold * (data.points.length - 1))];
  return (
    <Panel
      title={<Term name="abstention" />}
      actions={
        run.hasProbabilities &&
        data !== undefined &&
        data.n > 0 && <ExportAbstention about={about} data={data} />
      }
      note={
        <>
          accuracy against {words.labels} over <Term name="coverage">coverage</Term>
          {data !== undefined && `, n = ${formatCount(data.n)}`};{' '}
          <Term name="imageInterval">{IMAGES_RESAMPLED}</Term>
        </>
      }
    >
      {!run.hasProbabilities ? (
        <NoProbabilities />
      ) : error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <>
          <div className={classes.chart}>
            {data === undefined ? (
              <Loading height="100%" />
            ) : data.n === 0 ? (
              <p className={layout.nothing}>No comparison with a known {words.labelOf} passes the filter.</p>
            ) : (
              <AbstentionChart data={data} present={present} onThreshold={setThreshold} />
            )}
          </div>
          <div className={classes.slider}>
            <span>
              <Term name="margin" /> at least
            </span>
            <Slider
              size="sm"
              min={0}
              max={1}
              step={0.01}
              value={threshold}
              label={(value) => formatNumber(value, 2)}
              thumbLabel="Smallest probability gap that is answered"
              onChange={setThreshold}
            />
            <strong className={layout.number}>{formatNumber(threshold, 2)}</strong>
          </div>
          <p className={classes.verdict} role="status">
            {present === undefined ? ' ' : describe(present, data?.n ?? 0)}
          </p>
        </>
      )}
    </Panel>
  );
}

function describe({ kept, accuracy: share }: Point, n: number): string {
  const answered = `${formatShare(n === 0 ? null : kept / n)} answered (${formatCount(kept)})`;
  if (share === null) return `${answered}.`;
  return `${answered}, ${formatShare(share.value)} of those right (${formatShareInterval(share.interval)}).`;
}

interface AbstentionChartProps {
  readonly data: AbstentionCurve;
  readonly present: Point | undefined;
  readonly onThreshold: (threshold: number) => void;
}

function AbstentionChart({ data, present, onThreshold }: AbstentionChartProps): ReactNode {
  const plot = usePlot(MARGINS);
  const [hovered, setHovered] = useState<Point | null>(null);
  const { innerWidth, innerHeight } = plot;
  const points = data.points.filter(({ kept }) => kept > 0);
  const accuracy = ({ kept, right }: Point) => right / kept;
  const lowest = Math.min(...points.map(accuracy));
  const x = scaleLinear([0, 1], [0, innerWidth]);
  const y = scaleLinear([Math.max(0, Math.floor(20 * lowest - 0.5) / 20), 1], [innerHeight, 0]);
  const place = (point: Point) => ({ x: x(point.kept / data.n), y: y(accuracy(point)) });
  const path = line<Point>(
    (point) => place(point).x,
    (point) => place(point).y,
  )(points);
  const nearest = (event: PointerEvent<SVGSVGElement>): Point | null => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().x - MARGINS.left;
    const distance = (point: Point) => Math.abs(place(point).x - at);
    return points.reduce<Point | null>(
      (best, point) => (best === null || distance(point) < distance(best) ? point : best),
      null,
    );
  };
  const seen = present !== undefined && present.kept > 0 ? present : null;
  return (
    <PlotFrame
      plot={plot}
      label={`Accuracy over coverage for rising thresholds: ${formatShare(accuracyOf(points[0]))} of all, ${formatShare(accuracyOf(points.at(-1)))} of the most certain ${formatCount(points.at(-1)?.kept ?? 0)}`}
      onPointerMove={(event) => setHovered(nearest(event))}
      onPointerLeave={() => setHovered(null)}
      onPointerDown={(event) => {
        const point = nearest(event);
        if (point !== null) onThreshold(point.threshold);
      }}
      overlay={
        hovered !== null && (
          <ChartTooltip plot={plot} {...place(hovered)}>
            gap ≥ {formatNumber(hovered.threshold, 2)}
            <br />
            {describe(hovered, data.n)}
          </ChartTooltip>
        )
      }
    >
      <BottomAxis
        scale={x}
        title="Coverage: share answered"
        {...{ innerWidth, innerHeight }}
        text={shareText}
      />
      <LeftAxis
        scale={y}
        title="Accuracy"
        {...{ innerWidth, innerHeight }}
        text={shareText}
        titleOffset={42}
      />
      <path d={path ?? ''} fill="none" stroke="var(--focus)" strokeWidth={2} />
      {seen !== null && (
        <g stroke="var(--mark)" fill="none">
          <line x1={place(seen).x} x2={place(seen).x} y2={innerHeight} strokeDasharray="3 3" />
          <circle cx={place(seen).x} cy={place(seen).y} r={5} fill="var(--surface)" strokeWidth={2} />
        </g>
      )}
      {hovered !== null && <circle cx={place(hovered).x} cy={place(hovered).y} r={4} fill="var(--focus)" />}
    </PlotFrame>
  );
}

function accuracyOf(point: Point | undefined): number | null {
  return point === undefined ? null : point.right / point.kept;
}
