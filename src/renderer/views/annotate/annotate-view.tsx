import type { ReactNode } from 'react';
import { useJudge } from '../../judging/use-judge.ts';
import { useScope } from '../../api/use-scope.ts';
import { showView } from '../../location/use-location.ts';
import { EmptyState, Loading } from '../../ui/states/states.tsx';
import { Button } from '@mantine/core';
import { JudgeForm } from './judge-form.tsx';
import { Sitting } from './sitting.tsx';

/** Judging pairs by keyboard: who judges, which run's pairs, then one pair after the other. */
export function AnnotateView(): ReactNode {
  const { summary, run, filter } = useScope();
  const { judge, setJudge } = useJudge();
  if (summary === undefined || judge === undefined) return <Loading height="100%" />;
  if (run === undefined)
    return (
      <EmptyState
        title="There are no pairs to judge"
        actions={
          <Button variant="filled" size="sm" onClick={() => showView('run')}>
            Plan a run
          </Button>
        }
      >
        Pairs come from the comparisons of a run. Plan one, or choose another dataset above.
      </EmptyState>
    );
  if (judge === null) return <JudgeForm onName={setJudge} />;
  return <Sitting key={judge} judge={judge} run={run} filter={filter} />;
}
