import { line, scaleLinear } from 'd3';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { heldOutAnswersFigure } from '../../../figures/kinds/training-figures.ts';
import type { TrainingEpoch, TrainingDetail } from '../../../model/training.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { shareText } from '../../charts/tick-text.ts';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { Term } from '../../help/term.tsx';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatQuantity, formatShare } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ChartLegend } from '../../charts/chart-legend.tsx';
import { fileNameOf } from './step-table.ts';
import classes from './training-view.module.css';

const MARGINS = { top: 10, right: 14, bottom: 34, left: 44 };

type Shares = NonNullable<TrainingEpoch['validation']>;

interface Line {
  readonly title: string;
  readonly colour: string;
  readonly dash: string;
  readonly of: (shares: Shares) => number | null;
}

const LINES: readonly Line[] = [
  ...LABELS.map((label) => ({
    title: label,
    colour: LABEL_COLOURS[label],
    dash: '',
    of: ({ recall }: Shares) => recall[label]?.value ?? null,
  })),
  {
    title: 'agreement',
    colour: 'var(--text-dimmed)',
    dash: '5 3',
    of: (each) => each.agreement?.value ?? null,
  },
  { title: 'accuracy', colour: 'var(--focus)', dash: '', of: ({ accuracy }) => accuracy?.value ?? null },
];

/** How good the answers about the held-out pairs were after each epoch. */
export function SharesPanel({ training }: { readonly training: TrainingDetail }): ReactNode {
  const plot = usePlot(MARGINS);
  const [cursor, setCursor] = useState<number | null>(null);
  const { innerWidth, innerHeight } = plot;
  const epochs = training.finished.flatMap(({ epoch, validation }) =>
    validation === null ? [] : [{ epoch, shares: validation }],
  );
  const pairs = Object.values(training.validation).reduce((sum, count) => sum + count, 0);
  const x = scaleLinear([0.5, training.ofEpochs + 0.5], [0, innerWidth]);
  const values = epochs.flatMap(({ shares }) => LINES.map(({ of }) => of(shares) ?? 1));
  // Lines that lie together are told apart by a scale that begins below the lowest.
  const lowest = Math.max(0, Math.floor(10 * (Math.min(1, ...values) - 0.05)) / 10);
  const y = scaleLinear([epochs.length === 0 ? 0 : lowest, 1], [innerHeight, 0]);
  const read = cursor === null ? undefined : epochs[cursor];
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') setCursor(null);
    else if (by !== undefined && epochs.length > 0)
      setCursor(Math.max(0, Math.min(epochs.length - 1, (cursor ?? (by > 0 ? -1 : epochs.length)) + by)));
    else return;
    event.preventDefault();
  };
  return (
    <Panel
      title={<Term name="recall">Held-out answers</Term>}
      note={`n = ${formatQuantity(pairs, 'pair')}, both orders`}
      actions={
        <ExportFigure
          of="the held-out answers"
          fileName={fileNameOf(training.name, 'held-out')}
          figure={() => heldOutAnswersFigure(training, pairs)}
          tables={[
            {
              title: 'Epochs (CSV)',
              suffix: '',
              text: () =>
                csvText(
                  ['epoch', 'loss', ...LINES.map(({ title }) => title)],
                  epochs.map(({ epoch, shares }) => [
                    epoch,
                    shares.loss,
                    ...LINES.map(({ of }) => of(shares)),
                  ]),
                ),
            },
          ]}
        />
      }
    >
      <ChartLegend
        entries={LINES.map(({ title, colour, dash }) => ({ title, colour, dashed: dash !== '' }))}
      />
      <div className={classes.large}>
        <PlotFrame
          plot={plot}
          role="application"
          label={
            epochs.length === 0
              ? 'Held-out answers by epoch: none yet.'
              : `Held-out answers by epoch. Accuracy: ${epochs.map(({ shares }) => formatShare(shares.accuracy?.value)).join(', ')}. Left and right arrows step through epochs.`
          }
          onKeyDown={onKeyDown}
          onPointerMove={(event) => {
            const at = event.clientX - event.currentTarget.getBoundingClientRect().x - MARGINS.left;
            const nearest = Math.round(x.invert(at)) - (epochs[0]?.epoch ?? 1);
            setCursor(epochs.length === 0 ? null : Math.max(0, Math.min(epochs.length - 1, nearest)));
          }}
          onPointerLeave={() => setCursor(null)}
          overlay={
            read !== undefined && (
              <ChartTooltip plot={plot} x={x(read.epoch)} y={y(read.shares.accuracy?.value ?? 0)}>
                Epoch {read.epoch}
                {LINES.toReversed().map(({ title, of }) => (
                  <span key={title}>
                    <br />
                    {title} {formatShare(of(read.shares))}
                  </span>
                ))}
              </ChartTooltip>
            )
          }
        >
          <BottomAxis
            scale={x}
            title="Epoch"
            {...{ innerWidth, innerHeight }}
            grid={false}
            ticks={Math.min(training.ofEpochs, 10)}
            counts
          />
          <LeftAxis scale={y} title="" {...{ innerWidth, innerHeight }} text={shareText} />
          {read !== undefined && (
            <line x1={x(read.epoch)} x2={x(read.epoch)} y2={innerHeight} stroke="var(--text-dimmed)" />
          )}
          {LINES.map(({ title, colour, dash, of }) => {
            const known = epochs.flatMap(({ epoch, shares }) => {
              const value = of(shares);
              return value === null ? [] : [{ epoch, value }];
            });
            return (
              <g key={title}>
                <path
                  d={
                    line<(typeof known)[number]>(
                      ({ epoch }) => x(epoch),
                      ({ value }) => y(value),
                    )(known) ?? ''
                  }
                  fill="none"
                  stroke={colour}
                  strokeWidth={title === 'accuracy' ? 2.5 : 1.5}
                  strokeDasharray={dash}
                />
                {known.map(({ epoch, value }) => (
                  <circle
                    key={epoch}
                    cx={x(epoch)}
                    cy={y(value)}
                    r={title === 'accuracy' ? 3.5 : 2.5}
                    fill={colour}
                  />
                ))}
              </g>
            );
          })}
          {epochs.length === 0 && (
            <text x={innerWidth / 2} y={innerHeight / 2} textAnchor="middle">
              {pairs === 0 ? 'No pairs are held out.' : 'Shown after the first epoch.'}
            </text>
          )}
        </PlotFrame>
      </div>
    </Panel>
  );
}
