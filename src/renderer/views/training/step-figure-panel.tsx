import { scaleLinear } from 'd3';
import type { ReactNode } from 'react';
import type { Figure } from '../../../figures/figure.ts';
import type { StepPoint, TrainingDetail } from '../../../model/training.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { smallNumberText } from '../../charts/tick-text.ts';
import { usePlot } from '../../charts/use-plot.ts';
import type { TermName } from '../../help/glossary.ts';
import { Term } from '../../help/term.tsx';
import { formatCount } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { StepChart } from './step-chart.tsx';
import { fileNameOf, stepScale, stepTable } from './step-table.ts';
import classes from './training-view.module.css';

const MARGINS = { top: 8, right: 14, bottom: 34, left: 60 };

interface StepFigurePanelProps {
  readonly training: TrainingDetail;
  readonly points: readonly StepPoint[];
  readonly cursor: number | null;
  readonly onCursor: (cursor: number | null) => void;
  readonly name: string;
  readonly term: TermName;
  readonly of: (point: StepPoint) => number;
  /** Drawn as a line across; null for none. */
  readonly limit?: number | null;
  /** As it is exported. */
  readonly figure: () => Figure;
  /** Of exported files. */
  readonly suffix: string;
}

/** One figure of every step. */
export function StepFigurePanel(props: StepFigurePanelProps): ReactNode {
  const { training, points, cursor, onCursor, name, term, of, limit = null, figure, suffix } = props;
  const plot = usePlot(MARGINS);
  const values = points.map(of);
  const highest = Math.max(...values, limit ?? 0, Number.MIN_VALUE);
  const y = scaleLinear([0, highest * 1.05], [plot.innerHeight, 0]);
  const last = values.at(-1);
  return (
    <Panel
      title={<Term name={term}>{name}</Term>}
      note={last === undefined ? undefined : `now ${shortNumber(last)}`}
      actions={
        <ExportFigure
          of={name.toLowerCase()}
          fileName={fileNameOf(training.name, suffix)}
          figure={figure}
          tables={[stepTable(points)]}
        />
      }
    >
      <div className={classes.small}>
        <StepChart
          plot={plot}
          points={points}
          x={stepScale(points, plot.innerWidth)}
          y={y}
          title=""
          label={last === undefined ? `${name}: none yet.` : `${name} over steps, now ${shortNumber(last)}.`}
          series={[{ key: suffix, values, colour: 'var(--focus)', width: 1.5 }]}
          ends={training.finished.map(({ step }) => step)}
          cursor={cursor}
          onCursor={onCursor}
          text={smallNumberText}
          tip={(point) => (
            <>
              Step {formatCount(point.step)}, epoch {point.epoch}
              <br />
              {name.toLowerCase()} {shortNumber(of(point))}
            </>
          )}
        >
          {limit !== null && (
            <g>
              <line
                x2={plot.innerWidth}
                y1={y(limit)}
                y2={y(limit)}
                stroke="var(--text-dimmed)"
                strokeDasharray="5 4"
              />
              <text data-halo x={plot.innerWidth} y={y(limit) - 4} textAnchor="end">
                clipped to {shortNumber(limit)}
              </text>
            </g>
          )}
        </StepChart>
      </div>
    </Panel>
  );
}

/** Rates lie far below 1, gradients around it. */
function shortNumber(value: number): string {
  if (value === 0) return '0';
  const text = Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(2);
  return text.includes('e') ? text.replace('.0e', 'e').replace('-', '−') : String(Number(text));
}
