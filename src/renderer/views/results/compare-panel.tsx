import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Filter } from '../../../model/filter.ts';
import type { ResultRow } from '../../../model/results.ts';
import { ANSWER_FIGURES, SCORE_FIGURES } from '../../estimates/compared-figures.ts';
import { ComparisonTable } from '../../estimates/comparison-table.tsx';
import { Panel } from '../../ui/layout/panel.tsx';

interface ComparePanelProps {
  readonly first: ResultRow;
  readonly second: ResultRow;
  /** Which comparisons count in both. */
  readonly filter: Filter;
  readonly onClose: () => void;
}

/** Two runs, figure by figure, with paired differences. */
export function ComparePanel({ first, second, filter, onClose }: ComparePanelProps): ReactNode {
  const columns = [first, second].map(({ runId, name }) => ({
    title: name,
    run: runId,
    filter,
    scores: 'kept' as const,
  }));
  return (
    <Panel
      title="Two runs compared"
      note={
        first.dataset === second.dataset
          ? 'the second with its difference to the first'
          : 'of different datasets: there are no paired differences'
      }
      fill
      actions={
        <Button size="compact-xs" onClick={onClose}>
          Close
        </Button>
      }
    >
      <ComparisonTable
        columns={columns}
        figures={[...SCORE_FIGURES, ...ANSWER_FIGURES]}
        label="Two runs compared"
        fileName={`${first.name}-and-${second.name}`}
      />
    </Panel>
  );
}
