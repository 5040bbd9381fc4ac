import type { ReactNode } from 'react';
import type { RunViewProps } from '../../api/use-scope.ts';
import { useJudge } from '../../judging/use-judge.ts';
import { Loading } from '../../ui/states/states.tsx';
import { JudgeForm } from './judge-form.tsx';
import { Sitting } from './sitting.tsx';

/** Judging pairs by keyboard: who judges, which run's pairs, then one pair after the other. */
export function AnnotateView({ run, filter }: RunViewProps): ReactNode {
  const { judge, setJudge } = useJudge();
  if (judge === undefined) return <Loading height="100%" />;
  if (judge === null) return <JudgeForm onName={setJudge} />;
  return <Sitting key={judge} judge={judge} run={run} filter={filter} />;
}
