import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactNode } from 'react';
import { describeProblemCounts, formatCount, formatTime } from '../../../core/format.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { EmptyState } from '../../ui/states/states.tsx';
import classes from './problems-tab.module.css';

const ROW_HEIGHT = 26;

/** What the import could not use, and what it has to say: where, and what is wrong there. */
export function ProblemsTab({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const { problems, problemCount, noteCount } = dataset;
  const found = problemCount + noteCount;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: problems.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
  });
  if (found === 0)
    return (
      <EmptyState title="The import found no problems">
        Everything in the source of {dataset.name} could be used ({formatTime(dataset.importedAt)}).
      </EmptyState>
    );
  return (
    <Panel
      title="What the import noted"
      note={`${describeProblemCounts(dataset)}${problems.length < found ? `, the first ${formatCount(problems.length)} are listed` : ''}; ${formatTime(dataset.importedAt)}`}
      fill
    >
      <div
        className={classes.table}
        role="table"
        aria-label="Import problems"
        aria-rowcount={problems.length + 1}
      >
        <div className={classes.head} role="row" aria-rowindex={1}>
          <span role="columnheader">Where</span>
          <span role="columnheader">What</span>
        </div>
        <div ref={scroller} className={classes.rows} role="rowgroup" tabIndex={0} aria-label="Problems">
          <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }} role="presentation">
            {virtualizer.getVirtualItems().map(({ index, start }) => (
              <div
                key={index}
                className={classes.row}
                role="row"
                aria-rowindex={index + 2}
                style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
              >
                <span role="cell" title={problems[index]?.where}>
                  {problems[index]?.where}
                </span>
                <span role="cell" title={problems[index]?.message}>
                  {problems[index]?.message}
                </span>
              </div>
            ))}
          </div>
        </div>
      </div>
    </Panel>
  );
}
