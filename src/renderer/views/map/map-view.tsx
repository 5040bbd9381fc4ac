import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { showView, useLocation } from '../../location/use-location.ts';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { DrawMap } from './draw-map.tsx';
import { DrawnMap } from './drawn-map.tsx';

/** A dataset's images on a plane, similar ones near each other. */
export function MapView(): ReactNode {
  const { summary, dataset, run } = useScope();
  if (summary === undefined) return <Loading height="100%" />;
  if (dataset === undefined)
    return (
      <EmptyState
        title="There are no images to map"
        actions={
          <Button variant="filled" size="sm" onClick={() => showView('data', {}, { import: '' })}>
            Import images…
          </Button>
        }
      >
        A map places images near each other that look alike to a vision tower.
      </EmptyState>
    );
  return <DatasetMap key={dataset.id} dataset={dataset} run={run} />;
}

function DatasetMap({
  dataset,
  run,
}: {
  readonly dataset: DatasetSummary;
  readonly run: RunSummary | undefined;
}): ReactNode {
  const { params } = useLocation();
  const sources = useRequest('maps.sources', { datasetId: dataset.id });
  const source = sources.data?.find(({ key }) => key === params['source']) ?? sources.data?.[0];
  const map = useRequest(
    'maps.get',
    source === undefined ? null : { datasetId: dataset.id, source: source.key },
  );
  if (sources.error !== null)
    return <ErrorState error={sources.error} retry={() => void sources.refetch()} />;
  if (sources.data === undefined) return <Loading height="100%" />;
  if (source === undefined)
    return (
      <EmptyState
        title="No image has been embedded yet"
        actions={
          <Button
            variant="filled"
            size="sm"
            onClick={() => showView('run', { dataset: dataset.id }, { plan: 'new' })}
          >
            Plan a run
          </Button>
        }
      >
        A run embeds each image once and keeps what the vision tower sees in the workspace’s cache; the map is
        drawn from that. Recorded answers bring none: a short run of any model over these images is enough,
        here or with <code>tiebreak compare --all --limit 100</code>.
      </EmptyState>
    );
  if (map.error !== null) return <ErrorState error={map.error} retry={() => void map.refetch()} />;
  if (map.data === undefined || map.isPlaceholderData) return <Loading height="100%" />;
  if (map.data === null) return <DrawMap dataset={dataset} sources={sources.data} source={source} />;
  return <DrawnMap dataset={dataset} run={run} sources={sources.data} source={source} map={map.data} />;
}
