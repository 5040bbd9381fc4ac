import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useJobs } from '../../api/use-jobs.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { TrainingDetail } from './training-detail.tsx';
import { TrainingForm } from './training-form.tsx';
import { listedTrainings } from './listed-trainings.ts';
import { TrainingList } from './training-list.tsx';
import classes from './training-view.module.css';

/** Trainings with their curves, and what begins a new one. */
export function TrainingView(): ReactNode {
  const { params } = useLocation();
  const { summary, dataset } = useScope();
  const jobs = useJobs();
  const { data, error, refetch } = useRequest('training.list', {});
  const trainings = listedTrainings(data ?? [], jobs);
  const shown =
    params['new'] !== undefined
      ? undefined
      : (trainings.find(({ name }) => name === params['name']) ?? trainings[0]);
  const show = (name: string | null) =>
    changeParams(name === null ? { new: '', name: null, epochs: null } : { new: null, name, epochs: null });
  const step = (by: number) => {
    const at = trainings.findIndex(({ name }) => name === shown?.name);
    const next = trainings[Math.max(0, Math.min(trainings.length - 1, at + by))];
    if (next !== undefined) show(next.name);
  };
  useCommands([
    {
      id: 'training.new',
      title: 'New training',
      section: 'Trainings',
      keys: ['Shift+n'],
      enabled: dataset !== undefined,
      run: () => show(null),
    },
    {
      id: 'training.next',
      title: 'Next training',
      section: 'Trainings',
      keys: ['ArrowDown'],
      repeats: true,
      enabled: shown !== undefined,
      run: () => step(1),
    },
    {
      id: 'training.previous',
      title: 'Previous training',
      section: 'Trainings',
      keys: ['ArrowUp'],
      repeats: true,
      enabled: shown !== undefined,
      run: () => step(-1),
    },
  ]);

  if (error !== null && data === undefined) return <ErrorState error={error} retry={() => void refetch()} />;
  if (summary === undefined || data === undefined) return <Loading height="100%" />;
  if (dataset === undefined)
    return (
      <EmptyState
        title="There is nothing to learn from yet"
        actions={
          <Button variant="filled" size="sm" onClick={() => showView('data', {}, { import: '' })}>
            Import images…
          </Button>
        }
      >
        A training learns from labelled pairs of images. Import images with scores first, and draw a pair set
        from them.
      </EmptyState>
    );
  return (
    <div className={classes.view}>
      <TrainingList trainings={trainings} shown={shown?.name ?? null} onShow={show} />
      {shown === undefined ? (
        <TrainingForm
          key={dataset.id}
          summary={summary}
          dataset={dataset}
          trainings={trainings.map(({ name }) => name)}
          onStarted={show}
        />
      ) : (
        <TrainingDetail
          key={shown.name}
          listed={shown}
          onRemoved={() => changeParams({ name: null, epochs: null }, { replace: true })}
        />
      )}
    </div>
  );
}
