import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import type { LabelCounts } from '../../../model/labels.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatCount } from '../../../core/format.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import classes from './training-view.module.css';

/** How many pairs of each label there are. */
export function LabelCountsBar({ counts }: { readonly counts: LabelCounts }): ReactNode {
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
      </div>
    </div>
  );
}
