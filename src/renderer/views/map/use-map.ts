import { useMemo } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { Result } from '../../../ipc/requests.ts';
import { useImageSet } from '../../api/use-image-set.ts';
import { useRequest } from '../../api/use-request.ts';
import { filterImages } from '../../location/image-filter.ts';
import { useLocation } from '../../location/use-location.ts';
import { mapPoints, type MapPoint } from './map-points.ts';

const NONE: readonly never[] = [];

export type MapSource = Result<'maps.sources'>[number];

/** A drawn map's points with what the run and the filter say of them; undefined until they have come. */
export function useMapPoints(
  dataset: DatasetSummary,
  run: RunSummary | undefined,
  map: NonNullable<Result<'maps.get'>> | null | undefined,
): readonly MapPoint[] | undefined {
  const { filter } = useLocation();
  const split = dataset.splits.find(({ id }) => id === filter.split) ?? dataset.splits.at(-1);
  const { data: images } = useRequest('data.images', { datasetId: dataset.id, splitId: split?.id ?? null });
  const chosen = useImageSet(filter.imageSet);
  // Of every image, whatever the filter: the map fades what it leaves out.
  const { data: scores } = useRequest(
    'scores.get',
    run?.hasTargets === true
      ? {
          run: run.id,
          likelihood: null,
          evidence: 'hard',
          corrections: false,
          referenceSetId: null,
          filter: { run: run.id },
        }
      : null,
  );
  const { image, part, group, text } = filter;
  return useMemo(() => {
    if (map == null || images === undefined) return undefined;
    const limits = {
      ...(image === undefined ? {} : { image }),
      ...(part === undefined ? {} : { part }),
      ...(group === undefined ? {} : { group }),
      ...(text === undefined ? {} : { text }),
    };
    const passing = new Set(filterImages(images, limits, undefined, chosen).map(({ id }) => id));
    return mapPoints(map, images, passing, scores?.rows ?? NONE);
  }, [map, images, chosen, scores, image, part, group, text]);
}
