import { useMemo } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { ImageRow } from '../../../model/image-row.ts';
import { useRequest } from '../../api/use-request.ts';
import type { RequestError } from '../../api/request.ts';
import { useImageSet } from '../../api/use-image-set.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { filterImages, parseScoreRange, type ScoreRange } from '../../location/image-filter.ts';
import { parseOrder, sortImages, type ImageOrder } from './image-order.ts';

/** The list of images that the address asks for. */
export interface ImageList {
  /** Every image of the dataset; undefined until they have come. */
  readonly all: readonly ImageRow[] | undefined;
  readonly error: RequestError | null;
  readonly retry: () => void;
  /** Those that pass the filter, whatever their score: what the histogram shows. */
  readonly filtered: readonly ImageRow[];
  /** Those of them in the range of scores, in order. */
  readonly rows: readonly ImageRow[];
  readonly order: ImageOrder;
  readonly range: ScoreRange;
  /** The split by which images have a part; undefined where the dataset has none. */
  readonly split: DatasetSummary['splits'][number] | undefined;
  readonly selected: ImageRow | undefined;
}

const NONE: readonly ImageRow[] = [];

export function useImageList(dataset: DatasetSummary): ImageList {
  const { filter, params } = useLocation();
  const split = dataset.splits.find(({ id }) => id === filter.split) ?? dataset.splits.at(-1);
  const query = useRequest('data.images', { datasetId: dataset.id, splitId: split?.id ?? null });
  const all = query.data;
  const { image, part, group, text } = filter;
  const chosen = useImageSet(filter.imageSet);
  const filtered = useMemo(
    () =>
      all === undefined
        ? NONE
        : filterImages(
            all,
            {
              ...(image === undefined ? {} : { image }),
              ...(part === undefined ? {} : { part }),
              ...(group === undefined ? {} : { group }),
              ...(text === undefined ? {} : { text }),
            },
            undefined,
            chosen,
          ),
    [all, image, part, group, text, chosen],
  );
  // By their texts: another selection is another address, but the same list.
  const { sort, scores } = params;
  const rows = useMemo(
    () => sortImages(filterImages(filtered, {}, parseScoreRange(scores)), parseOrder(sort)),
    [filtered, sort, scores],
  );
  return {
    all,
    error: query.error,
    retry: () => void query.refetch(),
    filtered,
    rows,
    order: parseOrder(sort),
    range: parseScoreRange(scores),
    split,
    selected: rows.find(({ id }) => id === Number(params['selected'])) ?? rows[0],
  };
}

export function selectImage(image: ImageRow | undefined): void {
  if (image !== undefined) changeParams({ selected: String(image.id) }, { replace: true });
}
