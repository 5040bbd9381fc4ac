import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useScope } from '../api/use-scope.ts';
import { changeFilter, showView, useLocation } from '../location/use-location.ts';
import { EmptyState, Loading } from '../ui/states/states.tsx';
import type { RunViewEntry } from '../views/views.ts';

/** Shows a view of a run's answers; without a run, why there is nothing to see and a way to plan one. */
export function RunGate({
  entry: { without, newWithRun = false, component: Component },
}: {
  readonly entry: RunViewEntry;
}): ReactNode {
  const { summary, run, filter } = useScope();
  const { run: asked } = useLocation().filter;
  if (summary === undefined) return <Loading height="100%" />;
  if (asked !== undefined && run?.id !== asked)
    return (
      <EmptyState
        title="This run is not in the workspace"
        actions={
          <Button variant="filled" size="sm" onClick={() => changeFilter({ run: undefined })}>
            Show the newest run
          </Button>
        }
      >
        The address names run {asked}, which was removed or belongs to another workspace. Undo brings back
        what was removed here.
      </EmptyState>
    );
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
