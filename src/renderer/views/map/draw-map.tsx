import { Button, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { request } from '../../api/request.ts';
import { useJobsUnderWay } from '../../api/use-jobs.ts';
import { EmptyState } from '../../ui/states/states.tsx';
import { describeProgress } from '../../work/describe-progress.ts';
import { stopJob } from '../../work/stop-job.ts';
import { told } from '../../work/work-actions.ts';
import { SourceSelect, sourceTitle } from './source-select.tsx';
import type { MapSource } from './use-map.ts';

/** Fewer images have no neighbourhoods to draw. */
const LEAST = 8;

interface DrawMapProps {
  readonly dataset: DatasetSummary;
  readonly sources: readonly MapSource[];
  readonly source: MapSource;
}

/** Draws a map that is not drawn yet, with progress and a way to stop it. */
export function DrawMap({ dataset, sources, source }: DrawMapProps): ReactNode {
  const job = useJobsUnderWay().findLast(({ kind }) => kind === 'map');
  const draw = () => request('maps.draw', { datasetId: dataset.id, source: source.key });
  if (job !== undefined)
    return (
      <EmptyState
        title="Drawing the map"
        actions={
          <Button
            size="sm"
            disabled={job.state === 'stopping'}
            onClick={() => void stopJob(job.id, 'the map')}
          >
            Stop
          </Button>
        }
      >
        <Progress
          aria-label={job.title}
          value={job.total === null ? 100 : (100 * job.done) / Math.max(1, job.total)}
          animated={job.total === null}
          mb={8}
        />
        {job.total === null
          ? job.message
          : `${describeProgress(job)}${job.message === '' ? '' : ` · ${job.message}`}`}
      </EmptyState>
    );
  if (source.images < LEAST)
    return (
      <EmptyState
        title="Too few images are embedded"
        actions={<SourceSelect sources={sources} source={source} />}
      >
        {formatCount(source.images)} of {formatCount(source.of)} images have an embedding by{' '}
        {sourceTitle(source)}; a map needs {LEAST}. Run comparisons over more of them.
      </EmptyState>
    );
  return (
    <EmptyState
      title="The map is not drawn yet"
      actions={
        <>
          <SourceSelect sources={sources} source={source} />
          <Button variant="filled" size="sm" onClick={() => void told(draw, 'Could not draw the map')}>
            Draw the map
          </Button>
        </>
      }
    >
      {formatCount(source.images)} of {formatCount(source.of)} images have an embedding by{' '}
      {sourceTitle(source)}. UMAP places similar images near each other, in seconds for hundreds of images and
      in a minute or two for thousands. The same images always give the same map, which is kept.
    </EmptyState>
  );
}
