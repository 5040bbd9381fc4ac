import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useScope } from '../../api/use-scope.ts';
import { showView } from '../../location/use-location.ts';
import { EmptyState, Loading } from '../../ui/states/states.tsx';
import { RunConsistency } from './run-consistency.tsx';

/** Whether the model says the same when the two images change places. */
export function ConsistencyView(): ReactNode {
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
        Consistency needs pairs that were asked in both orders. Plan a run with both orders.
      </EmptyState>
    );
  return <RunConsistency run={run} filter={filter} />;
}
