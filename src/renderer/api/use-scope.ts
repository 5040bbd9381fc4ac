import type { DatasetSummary } from '../../model/dataset-summary.ts';
import type { Filter } from '../../model/filter.ts';
import type { RunSummary } from '../../model/run.ts';
import type { WorkspaceSummary } from '../../model/workspace-summary.ts';
import { useLocation } from '../location/use-location.ts';
import { useRequest } from './use-request.ts';

/** What the present location is about. */
export interface Scope {
  readonly summary: WorkspaceSummary | undefined;
  /** The filter's dataset, else its run's, else the newest; undefined where there is none. */
  readonly dataset: DatasetSummary | undefined;
  /** The filter's run, else the dataset's newest run that holds answers; undefined where there is none. */
  readonly run: RunSummary | undefined;
  readonly otherRun: RunSummary | undefined;
  /** The address's filter with the dataset and run that are meant when it names none. */
  readonly filter: Filter;
}

/** What a view that needs a run is given. */
export interface RunViewProps {
  readonly run: RunSummary;
  readonly filter: Filter;
}

/** The dataset and run that every view speaks about. */
export function useScope(): Scope {
  const { filter } = useLocation();
  const { data: summary } = useRequest('workspace.summary', {});
  if (summary === undefined)
    return { summary, dataset: undefined, run: undefined, otherRun: undefined, filter };
  const named = summary.runs.find(({ id }) => id === filter.run);
  const dataset =
    summary.datasets.find(({ id }) => id === (named?.datasetId ?? filter.dataset)) ?? summary.datasets.at(-1);
  const run =
    named ?? summary.runs.findLast(({ datasetId, answered }) => datasetId === dataset?.id && answered > 0);
  const scoped: Filter = { ...filter };
  if (dataset !== undefined) scoped.dataset = dataset.id;
  if (run !== undefined) scoped.run = run.id;
  else delete scoped.run;
  return {
    summary,
    dataset,
    run,
    otherRun: summary.runs.find(({ id }) => id === filter.otherRun),
    filter: scoped,
  };
}
