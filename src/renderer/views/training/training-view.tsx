import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useJobs } from '../../api/use-jobs.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { formatCount } from '../../../core/format.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { TrainingDetail } from './training-detail.tsx';
import { TrainingForm } from './training-form.tsx';
import { listedTrainings } from './listed-trainings.ts';
import { trainingItem } from './training-item.tsx';
import { DamagedWork } from '../../work/damaged-work.tsx';
import { useWorkListCommands } from '../../work/work-commands.ts';
import { WorkList } from '../../work/work-list.tsx';
import layout from '../../ui/layout/layout.module.css';

/** Trainings with their curves, and what begins a new one. */
export function TrainingView(): ReactNode {
  const { params } = useLocation();
  const { summary, dataset } = useScope();
  const jobs = useJobs();
  const { data, error, refetch } = useRequest('training.list', {});
  const { data: damaged = [] } = useRequest('training.damaged', {});
  const trainings = listedTrainings(data ?? [], jobs);
  const shown =
    params['new'] !== undefined
      ? undefined
      : (trainings.find(({ name }) => name === params['name']) ?? trainings[0]);
  const show = (name: string | undefined) =>
    changeParams(
      name === undefined
        ? { new: '', name: null, epochs: null, export: null }
        : { new: null, name, epochs: null, export: null },
    );
  useWorkListCommands({
    kind: 'training',
    keys: trainings.map(({ name }) => name),
    shown: shown?.name,
    canMake: dataset !== undefined,
    onShow: show,
  });

  if (error !== null && data === undefined) return <ErrorState error={error} retry={() => void refetch()} />;
  if (summary === undefined || data === undefined) return <Loading height="100%" />;
  if (dataset === undefined)
    return (
      <EmptyState
        title="Nothing to train on yet"
        actions={
          <Button variant="filled" size="sm" onClick={() => showView('data', {}, { import: '' })}>
            Import images…
          </Button>
        }
      >
        Training needs labelled pairs of images. Import images with scores first, then draw a pair set from
        them.
      </EmptyState>
    );
  return (
    <div className={layout.listAndDetail}>
      <WorkList
        title="Trainings"
        note={formatCount(trainings.length)}
        items={trainings.map(trainingItem)}
        shown={shown?.name}
        newOne={{ button: 'New', name: 'New training', line: 'not started yet' }}
        onShow={show}
        notice={<DamagedWork what="training" damaged={damaged} />}
      />
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
