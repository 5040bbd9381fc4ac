import { Alert, Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { Keys } from '../../ui/marks/keys.tsx';
import { LogPanel } from '../../ui/states/log-panel.tsx';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { EpochsPanel } from './epochs-panel.tsx';
import type { ListedTraining } from './listed-trainings.ts';
import { pauseTraining, removeTraining, resumeTraining } from './training-actions.ts';
import { TrainingCharts } from './training-charts.tsx';
import { TrainingFacts } from './training-facts.tsx';
import { trainingProgressOf } from './training-progress-of.ts';
import { TrainingProgressPanel } from './training-progress.tsx';
import { useTrainingSteps } from './use-training-steps.ts';
import classes from './training-view.module.css';

/** One training: how far it is, its curves and epochs, what it is made of and what it logged. */
export function TrainingDetail({
  listed,
  onRemoved,
}: {
  readonly listed: ListedTraining;
  readonly onRemoved: () => void;
}): ReactNode {
  const { name, summary, job } = listed;
  const { data: training, error, refetch } = useRequest('training.get', summary === null ? null : { name });
  const steps = useTrainingSteps(name);
  const progress = trainingProgressOf(summary, job, steps?.points);
  const { underWay, elsewhere } = progress;
  const canPause = underWay && job?.state !== 'stopping';
  const canResume = summary?.status === 'paused' && !underWay && !elsewhere;
  const toggle = () => {
    if (canPause) void pauseTraining(name);
    else if (canResume) void resumeTraining(name);
  };
  const remove = () => {
    void removeTraining(name, underWay).then((removed) => {
      if (removed) onRemoved();
    });
  };
  useCommands([
    {
      id: 'training.toggle',
      title: canPause ? 'Pause the training' : 'Go on with the training',
      section: 'Trainings',
      keys: ['s'],
      enabled: canPause || canResume,
      run: toggle,
    },
    {
      id: 'training.remove',
      title: underWay ? 'Cancel the training' : 'Remove the training',
      section: 'Trainings',
      keys: ['Delete'],
      enabled: summary !== null && !elsewhere,
      run: remove,
    },
  ]);
  return (
    <div className={classes.detail}>
      <div className={classes.head}>
        <h2 className={classes.name}>{name}</h2>
        {summary?.simulated === true && <SimulatedMark />}
        <Group gap={6} ml="auto">
          {canPause && (
            <Button onClick={toggle} rightSection={<Keys keys="s" />}>
              Pause
            </Button>
          )}
          {underWay && !canPause && <Button disabled>Pausing</Button>}
          {canResume && (
            <Button variant="filled" onClick={toggle} rightSection={<Keys keys="s" />}>
              Resume
            </Button>
          )}
          {summary !== null && !elsewhere && (
            <Button onClick={remove} rightSection={<Keys keys="Delete" />}>
              {underWay ? 'Cancel' : 'Remove'}
            </Button>
          )}
        </Group>
      </div>
      <TrainingProgressPanel listed={listed} progress={progress} points={steps?.points ?? []} />
      {job?.error != null && (
        <Alert color="red" role="alert" title="It stopped by an error">
          {job.error.message} {job.error.action}
        </Alert>
      )}
      {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
      {summary !== null && training === undefined && error === null && <Loading height={240} />}
      {training !== undefined && (
        <>
          {training.notices.map((notice) => (
            <Alert key={notice} color="yellow" p="xs">
              {notice}
            </Alert>
          ))}
          <TrainingCharts training={training} points={steps?.points ?? []} />
          <EpochsPanel training={training} />
          <div className={classes.bottom}>
            <TrainingFacts training={training} />
            <LogPanel of="the training" lines={training.log}>
              Nothing yet.
            </LogPanel>
          </div>
        </>
      )}
    </div>
  );
}
