import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useScope } from '../../api/use-scope.ts';
import { showView } from '../../location/use-location.ts';
import { EmptyState, Loading } from '../../ui/states/states.tsx';
import { RunPairs } from './run-pairs.tsx';

/** Every comparison of the run that passes the filter. */
export function PairsView(): ReactNode {
  const { summary, run, filter } = useScope();
  if (summary === undefined) return <Loading height="100%" />;
  if (run === undefined)
    return (
      <EmptyState
        title="There are no comparisons yet"
        actions={
          <Button variant="filled" size="sm" onClick={() => showView('run')}>
            Plan a run
          </Button>
        }
      >
        Comparisons are what a run asks its model. Plan one, or choose a dataset that has runs.
      </EmptyState>
    );
  return <RunPairs run={run} filter={filter} />;
}
