import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useScope } from '../api/use-scope.ts';
import { showView } from '../location/use-location.ts';
import { EmptyState, Loading } from '../ui/states/states.tsx';
import type { RunViewEntry } from '../views/views.ts';

/** Shows a view of a run's answers; without a run, why there is nothing to see and a way to plan one. */
export function RunGate({ without, newWithRun = false, component: Component }: RunViewEntry): ReactNode {
  const { summary, run, filter } = useScope();
  if (summary === undefined) return <Loading height="100%" />;
  if (run === undefined)
    return (
      <EmptyState
        title={without.title}
        actions={
          <Button variant="filled" size="sm" onClick={() => showView('run')}>
            Plan a run
          </Button>
        }
      >
        {without.text}
      </EmptyState>
    );
  return <Component key={newWithRun ? run.id : null} run={run} filter={filter} />;
}
