import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { useRequest } from '../../api/use-request.ts';
import { useImageSet } from '../../api/use-image-set.ts';
import { useLocation } from '../../location/use-location.ts';
import type { ChosenPart } from '../../ui/fields/part-select.tsx';
import { filterImages } from '../../location/image-filter.ts';

/** Ids of the chosen images that pass the shared filter; null where it does not narrow them or is not known yet. */
export function useFilteredImages(dataset: DatasetSummary, chosen: ChosenPart): readonly number[] | null {
  const { image, group, text, imageSet } = useLocation().filter;
  const inSet = useImageSet(imageSet);
  const narrows = [image, group, text, imageSet].some((limit) => limit !== undefined);
  const { data } = useRequest(
    'data.images',
    narrows ? { datasetId: dataset.id, splitId: chosen.splitId } : null,
  );
  if (!narrows || data === undefined) return null;
  const filter = {
    ...(image === undefined ? {} : { image }),
    ...(group === undefined ? {} : { group }),
    ...(text === undefined ? {} : { text }),
    ...(chosen.part === null ? {} : { part: chosen.part }),
  };
  return filterImages(data, filter, undefined, inSet).map(({ id }) => id);
}
