import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';
import { LogPanel } from '../../ui/states/log-panel.tsx';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { EpochsPanel } from './epochs-panel.tsx';
import { HeldOutLabelsPanel } from './held-out-labels-panel.tsx';
import type { ListedTraining } from './listed-trainings.ts';
import { WorkDetail } from '../../work/work-detail.tsx';
import { workOfTraining } from './work-of-training.ts';
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
  return (
    <WorkDetail
      kind="training"
      name={name}
      mark={summary?.simulated === true && <SimulatedMark />}
      work={workOfTraining(name)}
      underWay={underWay}
      stopping={underWay && job?.state === 'stopping'}
      start={summary?.status === 'paused' && !underWay && !elsewhere ? 'Resume' : null}
      canRemove={summary !== null && !elsewhere}
      onRemoved={onRemoved}
    >
      <TrainingProgressPanel listed={listed} progress={progress} points={steps?.points ?? []} />
      {job?.error != null && (
        <Alert color="red" role="alert" title="Stopped by an error">
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
          <HeldOutLabelsPanel training={training} />
          <div className={classes.bottom}>
            <TrainingFacts training={training} />
            <LogPanel of="the training" lines={training.log}>
              Nothing yet.
            </LogPanel>
          </div>
        </>
      )}
    </WorkDetail>
  );
}
