import type { ReactNode } from 'react';
import { similarReachFigure } from '../../../figures/kinds/similar-figures.ts';
import { ChartLegend } from '../../charts/chart-legend.tsx';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { Term } from '../../help/term.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { BESIDE_DASH } from './answers-panel.tsx';
import { toDraw, type AuditedRun } from './audited-run.ts';
import { SHARE_MARGINS, ShareCurves, type ShareCurve } from './share-curves.tsx';
import { fileNameOf, upToTable } from './similar-tables.ts';
import classes from './similar-view.module.css';

const FIGURES = [
  { key: 'recall', title: 'Recall', colour: 'var(--focus)' },
  { key: 'precision', title: 'Precision', colour: 'var(--label-second)' },
] as const;

/** Recall and precision of Similar, were pairs Similar up to some score difference: at theta they are the run's. */
export function ReachPanel({ audited }: { readonly audited: readonly AuditedRun[] }): ReactNode {
  const plot = usePlot(SHARE_MARGINS);
  const curves = audited.flatMap(({ run, audit, beside }) =>
    FIGURES.map(({ key, title, colour }): ShareCurve => ({
      key: `${run.id} ${key}`,
      title: audited.length > 1 ? `${title}, ${run.name}` : title,
      colour,
      ...(beside && { dash: BESIDE_DASH }),
      points: audit.upTo.map((point) => ({ x: point.distance, share: point[key] })),
    })),
  );
  const [shown] = audited;
  if (shown === undefined) return null;
  const { bins, upTo, theta } = shown.audit;
  return (
    <Panel
      title={
        <>
          <Term name="similarReach">Recall and precision</Term> of Similar up to a difference
        </>
      }
      note="at θ they are the run’s"
      actions={
        <ExportFigure
          of="recall and precision"
          fileName={fileNameOf(audited, 'recall-precision')}
          figure={() => similarReachFigure(toDraw(audited))}
          tables={[{ title: 'Points (CSV)', suffix: '', text: () => upToTable(audited) }]}
        />
      }
    >
      <ChartLegend
        entries={curves.map(({ title, colour, dash }) => ({ title, colour, dashed: dash !== undefined }))}
      />
      <div className={classes.chart}>
        <ShareCurves
          plot={plot}
          name="Recall and precision of Similar, were pairs Similar up to a difference"
          curves={curves}
          bins={bins.slice(0, upTo.length)}
          theta={theta}
          xTitle="Pairs count as Similar up to this difference"
          yTitle="Share"
        />
      </div>
    </Panel>
  );
}
