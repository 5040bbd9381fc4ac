import type { ReactNode } from 'react';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import { ANSWER_FIGURES } from '../../estimates/compared-figures.ts';
import { ComparisonTable } from '../../estimates/comparison-table.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { useTrueWords } from '../../api/true-words.ts';

interface DifferencePanelProps {
  readonly run: RunSummary;
  readonly otherRun: RunSummary;
  /** Which comparisons count in both. */
  readonly filter: Filter;
}

/** The shares of two runs with their paired differences. */
export function DifferencePanel({ run, otherRun, filter }: DifferencePanelProps): ReactNode {
  const { labels } = useTrueWords();
  return (
    <Panel title="The two runs compared" note={`model held against ${labels}, each run’s own comparisons`}>
      <ComparisonTable
        columns={[run, otherRun].map(({ id, name }) => ({
          title: name,
          run: id,
          filter,
          scores: 'kept' as const,
        }))}
        figures={ANSWER_FIGURES}
        label="Shares of the two runs, with paired differences"
        fileName={`${run.name}-and-${otherRun.name}`}
      />
    </Panel>
  );
}
