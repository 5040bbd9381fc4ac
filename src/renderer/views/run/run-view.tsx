import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { useJobs } from '../../api/use-jobs.ts';
import { formatCount } from '../../../core/format.ts';
import { changeFilter, changeParams, showView, useLocation } from '../../location/use-location.ts';
import { EmptyState, Loading } from '../../ui/states/states.tsx';
import { PlanBuilder } from './plan-builder.tsx';
import { RunDetail } from './run-detail.tsx';
import { DamagedWork } from '../../work/damaged-work.tsx';
import { runItem } from './run-item.ts';
import { useWorkListCommands } from '../../work/work-commands.ts';
import { ReviewMark } from '../../reviews/review-mark.tsx';
import { useNotes } from '../../reviews/use-notes.ts';
import { WorkList } from '../../work/work-list.tsx';
import layout from '../../ui/layout/layout.module.css';

/** Plans comparisons, and shows how far each run is. */
export function RunView(): ReactNode {
  const { params } = useLocation();
  const { summary, dataset, run: scopeRun } = useScope();
  const runs = summary?.runs.toReversed() ?? [];
  const run =
    params['plan'] === 'new'
      ? undefined
      : (scopeRun ?? runs.find(({ datasetId }) => datasetId === dataset?.id));
  const show = (id: number | undefined) => {
    if (id === undefined) changeParams({ plan: 'new' });
    else {
      changeParams({ plan: null, kind: null, references: null, pairs: null });
      changeFilter({ run: id, dataset: undefined }, { replace: true });
    }
  };
  const { data: damaged = [] } = useRequest('runs.damaged', {});
  const jobs = useJobs();
  const noteAbout = useNotes();
  useWorkListCommands({
    kind: 'run',
    keys: runs.map(({ id }) => id),
    shown: run?.id,
    canMake: dataset !== undefined,
    onShow: show,
  });

  if (summary === undefined) return <Loading height="100%" />;
  if (dataset === undefined)
    return (
      <EmptyState
        title="Nothing to compare yet"
        actions={
          <Button variant="filled" size="sm" onClick={() => showView('data', {}, { import: '' })}>
            Import images…
          </Button>
        }
      >
        A run asks a model about pairs of images. Import images first; their scores are needed for references.
      </EmptyState>
    );
  return (
    <div className={layout.listAndDetail}>
      <WorkList
        title="Runs"
        note={`n = ${formatCount(runs.length)}`}
        items={runs.map((each) => ({
          ...runItem(
            each,
            jobs,
            summary.datasets.length > 1
              ? summary.datasets.find(({ id }) => id === each.datasetId)?.name
              : undefined,
          ),
          mark: <ReviewMark status={noteAbout({ kind: 'run', id: each.id })?.status} />,
        }))}
        shown={run?.id}
        newOne={{ button: 'New run', name: 'New run', line: 'not saved yet' }}
        onShow={show}
        notice={<DamagedWork what="run" damaged={damaged} />}
      />
      {run === undefined ? (
        <PlanBuilder key={dataset.id} summary={summary} dataset={dataset} onCreated={show} />
      ) : (
        <RunDetail key={run.id} run={run} summary={summary} />
      )}
    </div>
  );
}
