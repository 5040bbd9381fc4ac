import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import type { Consistency } from '../../../model/consistency.ts';
import type { RunSummary } from '../../../model/run.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import type { PairCursor } from '../../ui/pair-list/use-pair-cursor.ts';
import { NoProbabilities } from '../../ui/states/no-probabilities.tsx';
import { ExportConsistency } from './export-consistency.tsx';
import { DensityChart } from './density-chart.tsx';
import classes from './density-panel.module.css';

interface DensityPanelProps {
  readonly about: AboutRun;
  readonly run: RunSummary;
  readonly report: Consistency;
  readonly cursor: PairCursor;
  readonly onOpen: () => void;
}

/** How p(First) in one order goes with p(Second) in the other. */
export function DensityPanel({ about, run, report, cursor, onOpen }: DensityPanelProps): ReactNode {
  const { n, points } = report;
  const title = 'p(First) forward, p(Second) reverse';
  if (!run.hasProbabilities)
    return (
      <Panel title={title}>
        <NoProbabilities />
      </Panel>
    );
  return (
    <Panel
      title={title}
      note={`n = ${formatQuantity(n, 'pair')}; ${points.length < n ? `${formatCount(points.length)} of them as points` : 'one point each'}`}
      actions={
        <>
          <Button size="compact-xs" disabled={cursor.pair === null} onClick={onOpen}>
            Open selected pair
          </Button>
          <ExportConsistency which="density" about={about} report={report} />
        </>
      }
    >
      <div className={classes.chart}>
        <DensityChart report={report} cursor={cursor} />
      </div>
      <p className={classes.key}>
        Points coloured by the forward answer:{' '}
        {LABELS.map((label) => (
          <span key={label} className={classes.entry}>
            <span className={classes.dot} style={{ background: LABEL_COLOURS[label] }} aria-hidden="true" />{' '}
            {label}
          </span>
        ))}
        <span className={classes.entry}>on the dashed line: consistent</span>
      </p>
    </Panel>
  );
}
