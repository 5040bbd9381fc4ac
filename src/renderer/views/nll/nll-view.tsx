import type { ReactNode } from 'react';
import { useScope } from '../../api/use-scope.ts';
import { EmptyState, Loading } from '../../ui/states/states.tsx';
import { NllExplorer } from './nll-explorer.tsx';

export function NllExplorerView(): ReactNode {
  const { summary, run } = useScope();
  if (summary === undefined) return <Loading height="100%" />;
  if (run === undefined)
    return (
      <EmptyState title="No comparisons to explain yet">
        An NLL curve is the sum of an image’s comparisons with references of known score. Plan a run and start
        it, or import recorded comparisons.
      </EmptyState>
    );
  return <NllExplorer key={run.id} run={run} />;
}
