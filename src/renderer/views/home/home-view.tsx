import type { ReactNode } from 'react';
import { useJobsUnderWay } from '../../api/use-jobs.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { DatasetsPanel } from './datasets-panel.tsx';
import { JobsPanel } from './jobs-panel.tsx';
import { nextSteps } from './next-steps.ts';
import { NextStepsPanel } from './next-steps-panel.tsx';
import { RunsPanel } from './runs-panel.tsx';
import { Welcome } from './welcome.tsx';
import { WorkspacePanel } from './workspace-panel.tsx';
import classes from './home-view.module.css';

/** What the workspace holds, what goes on, and what to do next. */
export function HomeView(): ReactNode {
  const { error, refetch } = useRequest('workspace.summary', {});
  const { summary, dataset, run } = useScope();
  const { data: results } = useRequest('results.table', { datasetId: null });
  const { data: trainings = [] } = useRequest('training.list', {});
  const jobs = useJobsUnderWay();
  if (summary === undefined)
    return error === null ? (
      <Loading height="100%" />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} />
    );
  const scored = results?.some(({ runId, pc }) => runId === run?.id && pc !== null) ?? null;
  return (
    <div className={classes.view}>
      <div className={classes.column}>
        {jobs.length > 0 && <JobsPanel jobs={jobs} />}
        {summary.datasets.length === 0 ? (
          <Welcome />
        ) : (
          <>
            <RunsPanel summary={summary} />
            <DatasetsPanel datasets={summary.datasets} />
          </>
        )}
      </div>
      <div className={classes.side}>
        <NextStepsPanel steps={nextSteps({ summary, dataset, run, scored, trainings })} />
        <WorkspacePanel summary={summary} />
      </div>
    </div>
  );
}
