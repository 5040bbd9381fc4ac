import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useScope } from '../../api/use-scope.ts';
import { showView } from '../../location/use-location.ts';
import { EmptyState, Loading } from '../../ui/states/states.tsx';
import { RunConfusion } from './run-confusion.tsx';

/** Who labels what as what, and what the probabilities are worth. */
export function ConfusionView(): ReactNode {
  const { summary, run, filter } = useScope();
  if (summary === undefined) return <Loading height="100%" />;
  if (run === undefined)
    return (
      <EmptyState
        title="There are no answers to compare yet"
        actions={
          <Button variant="filled" size="sm" onClick={() => showView('run')}>
            Plan a run
          </Button>
        }
      >
        A confusion matrix counts a run’s answers against the true labels. Plan a run, or choose a dataset
        that has one.
      </EmptyState>
    );
  return <RunConfusion run={run} runs={summary.runs} filter={filter} />;
}
