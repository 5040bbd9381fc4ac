import type { ReactNode } from 'react';
import { useScope } from '../../api/use-scope.ts';
import { EmptyState, Loading } from '../../ui/states/states.tsx';
import { RunScores } from './run-scores.tsx';

export function ScoresView(): ReactNode {
  const { summary, run } = useScope();
  if (summary === undefined) return <Loading height="100%" />;
  if (run === undefined)
    return (
      <EmptyState title="No answers to score yet">
        Scores come from a run’s comparisons of images with references of known score. Plan a run and start
        it, or import recorded comparisons.
      </EmptyState>
    );
  return <RunScores key={run.id} run={run} />;
}
