import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Person } from '../../../model/person.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { useJudge } from '../../judging/use-judge.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { Contradictions } from './contradictions.tsx';
import { JudgeForm } from './judge-form.tsx';
import { Sitting } from './sitting.tsx';
import { sourceOfRun } from './sitting-source.ts';
import { TaskList } from './task-list.tsx';

/** Judging pairs by keyboard: who judges, then the pairs of a task or of a run, one after the other. */
export function AnnotateView(): ReactNode {
  const { params } = useLocation();
  const { summary, run, filter } = useScope();
  const { person } = useJudge();
  if (person === undefined || summary === undefined) return <Loading height="100%" />;
  if (person === null) return <JudgeForm />;
  if (params.show === 'contradictions') return <Contradictions key={person.id} person={person} />;
  if (params.task !== undefined) return <OfTask key={params.task} id={Number(params.task)} person={person} />;
  if (params.show === 'tasks' || run === undefined) return <TaskList run={run} person={person} />;
  return <Sitting key={person.id} judge={person} source={sourceOfRun(run, filter, params)} />;
}

function OfTask({ id, person }: { readonly id: number; readonly person: Person }): ReactNode {
  const { data, error, refetch } = useRequest('tasks.list', {});
  const task = data?.find((one) => one.id === id);
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  if (task === undefined)
    return (
      <EmptyState
        title="This task is not in the workspace"
        actions={
          <Button size="sm" variant="filled" onClick={() => changeParams({ task: null, show: 'tasks' })}>
            Show all tasks
          </Button>
        }
      >
        The address names task {id}, which was removed or belongs to another workspace.
      </EmptyState>
    );
  return <Sitting key={person.id} judge={person} source={{ kind: 'task', task }} />;
}
