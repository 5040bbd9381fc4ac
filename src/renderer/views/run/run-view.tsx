import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useScope } from '../../api/use-scope.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeFilter, changeParams, showView, useLocation } from '../../location/use-location.ts';
import { EmptyState, Loading } from '../../ui/states/states.tsx';
import { PlanBuilder } from './plan-builder.tsx';
import { RunDetail } from './run-detail.tsx';
import { RunList } from './run-list.tsx';
import classes from './run-view.module.css';

/** Plans comparisons, and shows how far each run is. */
export function RunView(): ReactNode {
  const { params } = useLocation();
  const { summary, dataset, run: scopeRun } = useScope();
  const runs = summary?.runs.toReversed() ?? [];
  const run =
    params['plan'] === 'new'
      ? undefined
      : (scopeRun ?? runs.find(({ datasetId }) => datasetId === dataset?.id));
  const show = (id: number | 'new' | undefined) => {
    if (id === undefined) return;
    if (id === 'new') changeParams({ plan: 'new' });
    else {
      changeParams({ plan: null, kind: null, references: null, pairs: null });
      changeFilter({ run: id, dataset: undefined }, { replace: true });
    }
  };
  const step = (by: number) => {
    const at = runs.findIndex(({ id }) => id === run?.id);
    show(runs[Math.max(0, Math.min(runs.length - 1, at + by))]?.id);
  };
  useCommands([
    {
      id: 'run.new',
      title: 'Plan a new run',
      section: 'Runs',
      keys: ['Shift+n'],
      enabled: dataset !== undefined,
      run: () => show('new'),
    },
    {
      id: 'run.next',
      title: 'Next run',
      section: 'Runs',
      keys: ['ArrowDown'],
      repeats: true,
      enabled: run !== undefined,
      run: () => step(1),
    },
    {
      id: 'run.previous',
      title: 'Previous run',
      section: 'Runs',
      keys: ['ArrowUp'],
      repeats: true,
      enabled: run !== undefined,
      run: () => step(-1),
    },
  ]);

  if (summary === undefined) return <Loading height="100%" />;
  if (dataset === undefined)
    return (
      <EmptyState
        title="There is nothing to compare yet"
        actions={
          <Button variant="filled" size="sm" onClick={() => showView('data', {}, { import: '' })}>
            Import images…
          </Button>
        }
      >
        A run asks a model about pairs of images. Import images first; their scores are needed to make
        references.
      </EmptyState>
    );
  return (
    <div className={classes.view}>
      <RunList
        runs={runs}
        shown={run === undefined ? 'new' : run.id}
        datasetName={(id) =>
          summary.datasets.length > 1 ? summary.datasets.find((each) => each.id === id)?.name : undefined
        }
        onShow={show}
      />
      {run === undefined ? (
        <PlanBuilder key={dataset.id} summary={summary} dataset={dataset} onCreated={show} />
      ) : (
        <RunDetail key={run.id} run={run} summary={summary} />
      )}
    </div>
  );
}
