import { SegmentedControl, Select } from '@mantine/core';
import { line, quantile, scaleLinear, scaleLog } from 'd3';
import { useMemo, type ReactNode } from 'react';
import { lossFigure } from '../../../figures/kinds/training-figures.ts';
import type { StepPoint, TrainingDetail } from '../../../model/training.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { tickText } from '../../charts/tick-text.ts';
import { Term } from '../../help/term.tsx';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { formatCount, formatQuantity, formatNumber } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ChartLegend } from '../../charts/chart-legend.tsx';
import { StepChart } from './step-chart.tsx';
import { fileNameOf, stepScale, stepTable } from './step-table.ts';
import { smoothLosses } from './training-steps.ts';
import classes from './training-view.module.css';

const MARGINS = { top: 10, right: 14, bottom: 34, left: 60 };

/** Weights of what was before, of which one can be chosen. */
const SMOOTHING = ['0', '0.6', '0.9', '0.97'] as const;
const DEFAULT_SMOOTHING = '0.9';

/** Losses above this share of all do not stretch the scale: the first steps of a training may be far off. */
const SHOWN_SHARE = 0.99;

interface LossPanelProps {
  readonly training: TrainingDetail;
  readonly points: readonly StepPoint[];
  readonly cursor: number | null;
  readonly onCursor: (cursor: number | null) => void;
}

/** The loss of every step, faint and smoothed, and that of the held-out pairs after every epoch. */
export function LossPanel({ training, points, cursor, onCursor }: LossPanelProps): ReactNode {
  const { params } = useLocation();
  const plot = usePlot(MARGINS);
  const smoothing = SMOOTHING.find((weight) => weight === params['smooth']) ?? DEFAULT_SMOOTHING;
  const logarithmic = params['scale'] === 'log';
  const smoothed = useMemo(() => smoothLosses(points, Number(smoothing)), [points, smoothing]);
  const losses = points.map(({ loss }) => loss);
  const held = training.finished.flatMap(({ step, epoch, validation }) =>
    validation === null ? [] : [{ step, epoch, loss: validation.loss }],
  );
  const x = stepScale(points, plot.innerWidth);
  const isPlain = training.recipe.lambda === 0 && training.recipe.classWeights === 'equal';
  const shown = [...smoothed, ...held.map(({ loss }) => loss), ...(isPlain ? [Math.log(3)] : [])];
  const highest = Math.max(quantile(losses, SHOWN_SHARE) ?? 0, ...shown, Number.MIN_VALUE) * 1.05;
  const lowest = Math.min(...losses.filter((loss) => loss > 0), ...shown);
  const y = logarithmic
    ? scaleLog([Math.max(1e-4, lowest / 1.1), highest], [plot.innerHeight, 0])
    : scaleLinear([0, highest], [plot.innerHeight, 0]).nice();
  const last = points.at(-1);
  return (
    <Panel
      title={<Term name="heldOutLoss">Loss</Term>}
      note={`n = ${formatQuantity(last?.step ?? 0, 'step')}`}
      actions={
        <>
          <Select
            w={112}
            aria-label="Smoothing"
            data={SMOOTHING.map((weight) => ({
              value: weight,
              label: weight === '0' ? 'no smoothing' : `smooth ${weight}`,
            }))}
            value={smoothing}
            allowDeselect={false}
            onChange={(weight) =>
              changeParams({ smooth: weight === DEFAULT_SMOOTHING ? null : weight }, { replace: true })
            }
          />
          <SegmentedControl
            aria-label="Scale of the loss"
            data={[
              { value: 'linear', label: 'linear' },
              { value: 'log', label: 'log' },
            ]}
            value={logarithmic ? 'log' : 'linear'}
            onChange={(scale) => changeParams({ scale: scale === 'log' ? 'log' : null }, { replace: true })}
          />
          <ExportFigure
            of="the loss"
            fileName={fileNameOf(training.name, 'loss')}
            figure={() =>
              lossFigure(training, {
                points,
                smoothed,
                smoothing,
                logarithmic,
                guessing: isPlain ? Math.log(3) : null,
                ends: logarithmic ? [Math.max(1e-4, lowest / 1.1), highest] : [0, highest],
              })
            }
            tables={[stepTable(points)]}
          />
        </>
      }
    >
      <ChartLegend
        entries={[
          { title: 'step', colour: 'var(--focus)', faint: true },
          ...(smoothing === '0' ? [] : [{ title: 'smoothed', colour: 'var(--focus)' }]),
          ...(held.length === 0 ? [] : [{ title: 'held out', colour: 'var(--mark)', dot: true }]),
        ]}
      />
      <div className={classes.large}>
        <StepChart
          plot={plot}
          points={points}
          x={x}
          y={y}
          title="Loss (nats)"
          label={
            last === undefined
              ? 'Loss over steps: none yet.'
              : `Loss over ${last.step} steps: initially ${formatNumber(losses[0])}, now ${formatNumber(smoothed.at(-1))} smoothed.` +
                (held.length === 0
                  ? ''
                  : ` Held-out loss after each epoch: ${held.map(({ loss }) => formatNumber(loss)).join(', ')}.`)
          }
          series={[
            {
              key: 'loss',
              values: losses,
              colour: 'var(--focus)',
              width: 1,
              opacity: smoothing === '0' ? 1 : 0.35,
            },
            ...(smoothing === '0'
              ? []
              : [{ key: 'smoothed', values: smoothed, colour: 'var(--focus)', width: 2 }]),
          ]}
          ends={training.finished.map(({ step }) => step)}
          cursor={cursor}
          onCursor={onCursor}
          tip={(point, index) => (
            <>
              Step {formatCount(point.step)}
              {point.count > 1 ? ` and the ${point.count - 1} before` : ''}, epoch {point.epoch}
              <br />
              loss {formatNumber(point.loss)}
              {point.count > 1 ? ` (${formatNumber(point.lowest)} to ${formatNumber(point.highest)})` : ''},
              smoothed {formatNumber(smoothed[index])}
              <HeldOut held={held} step={point.step} />
            </>
          )}
          text={logarithmic ? () => y.tickFormat(4) : tickText}
        >
          {isPlain && (
            <g>
              <line
                x2={plot.innerWidth}
                y1={y(Math.log(3))}
                y2={y(Math.log(3))}
                stroke="var(--text-dimmed)"
                strokeDasharray="5 4"
              />
              <text data-halo x={plot.innerWidth} y={y(Math.log(3)) - 4} textAnchor="end">
                guessing: ln 3
              </text>
            </g>
          )}
          <path
            d={
              line<(typeof held)[number]>(
                ({ step }) => x(step),
                ({ loss }) => y(loss),
              )(held) ?? ''
            }
            fill="none"
            stroke="var(--mark)"
            strokeWidth={1.5}
          />
          {held.map(({ step, epoch, loss }) => (
            <circle
              key={epoch}
              cx={x(step)}
              cy={y(loss)}
              r={epoch === training.best?.epoch ? 5 : 3.5}
              fill={epoch === training.best?.epoch ? 'var(--mark)' : 'var(--surface)'}
              stroke="var(--mark)"
              strokeWidth={1.5}
            />
          ))}
        </StepChart>
      </div>
    </Panel>
  );
}

/** The held-out loss of the epoch that ended last before a step. */
function HeldOut({
  held,
  step,
}: {
  readonly held: readonly { readonly step: number; readonly epoch: number; readonly loss: number }[];
  readonly step: number;
}): ReactNode {
  const last = held.findLast((each) => each.step <= step);
  if (last === undefined) return null;
  return (
    <>
      <br />
      held-out loss {formatNumber(last.loss)} after epoch {last.epoch}
    </>
  );
}
