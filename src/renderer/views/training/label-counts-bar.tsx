import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { labelCountsFigure } from '../../../figures/kinds/data-figures.ts';
import type { LabelCounts } from '../../../model/labels.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatCount } from '../../../core/format.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import classes from './training-view.module.css';

/** How many pairs of each label there are. */
export function LabelCountsBar({
  pairSet,
  simulated,
  counts,
}: {
  /** What the set is called. */
  readonly pairSet: string;
  readonly simulated: boolean;
  readonly counts: LabelCounts;
}): ReactNode {
  return (
    <div className={classes.counts}>
      <div className={classes.countsBar} aria-hidden="true">
        {LABELS.map((label) => (
          <span key={label} style={{ flexGrow: counts[label], background: LABEL_COLOURS[label] }} />
        ))}
      </div>
      <div className={classes.row}>
        {LABELS.map((label) => (
          <span key={label}>
            <LabelMark label={label} /> {formatCount(counts[label])}
          </span>
        ))}
        <ExportFigure
          of="the labels of the pair set"
          fileName={`labels-${pairSet}`}
          figure={() => labelCountsFigure(pairSet, simulated, counts)}
          tables={[
            {
              title: 'Labels (CSV)',
              suffix: '',
              text: () =>
                csvText(
                  ['label', 'pairs'],
                  LABELS.map((label) => [label, counts[label]]),
                ),
            },
          ]}
        />
      </div>
    </div>
  );
}
