import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { likelihoodFigure } from '../../../figures/kinds/likelihood-figure.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import type { ExplainedAnswer, Explanation } from './explanation.ts';
import type { Focus } from './focus.ts';
import { LikelihoodChart } from './likelihood-chart.tsx';
import type { AboutImage } from './about-image.ts';
import classes from './nll-view.module.css';
import { changingReach, likelihoodAt } from '../../../core/likelihood-at.ts';

const MARGINS = { top: 8, right: 44, bottom: 36, left: 58 };

/** Points of the exported functions. */
const TABLE_STEPS = 400;

interface LikelihoodPanelProps {
  readonly about: AboutImage;
  readonly supposed: Explanation;
  readonly focus: Focus;
  readonly active: ExplainedAnswer | null;
}

/** The likelihood's functions over the score difference, with this image's comparisons on them. */
export function LikelihoodPanel({ about, supposed, focus, active }: LikelihoodPanelProps): ReactNode {
  const { params } = useLocation();
  const plot = usePlot(MARGINS);
  const form = params.form === 'nll' ? 'nll' : 'probability';
  return (
    <Panel
      fill
      title="Likelihood by score difference"
      actions={
        <>
          <SegmentedControl
            aria-label="Form"
            data={[
              { value: 'probability', label: 'P' },
              { value: 'nll', label: '−ln P' },
            ]}
            value={form}
            onChange={(value) => changeParams({ form: value === 'nll' ? 'nll' : null })}
          />
          <ExportFigure
            of="likelihood by score difference"
            fileName={`likelihood-${about.run.name}`}
            figure={() => likelihoodFigure(supposed.likelihood, about.source, form)}
            tables={[{ title: 'Functions (CSV)', suffix: '', text: () => functionsTable(supposed) }]}
          />
        </>
      }
    >
      <div className={classes.chart}>
        <LikelihoodChart {...{ plot, supposed, form, focus, active }} />
      </div>
    </Panel>
  );
}

function functionsTable({ likelihood }: Explanation): string {
  const reach = changingReach(likelihood);
  const rows = Array.from({ length: TABLE_STEPS + 1 }, (_, step) => {
    const difference = reach * ((2 * step) / TABLE_STEPS - 1);
    return [
      difference,
      ...likelihoodAt(difference, likelihood, 'probability'),
      ...likelihoodAt(difference, likelihood, 'nll'),
    ];
  });
  return csvText(
    [
      'difference',
      ...LABELS.map((label) => `p_${label.toLowerCase()}`),
      ...LABELS.map((label) => `nll_${label.toLowerCase()}`),
    ],
    rows,
  );
}
