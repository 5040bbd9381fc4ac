import { chosenInWords, type FilterNames } from '../../model/describe-filter.ts';
import type { Filter } from '../../model/filter.ts';
import { useImageSet } from './use-image-set.ts';
import { useRequest } from './use-request.ts';
import { useScope } from './use-scope.ts';

/** What ids in a filter are called. */
export function useFilterNames({ image: imageId, imageSet, by }: Filter): FilterNames {
  const { summary, dataset } = useScope();
  const { data: image } = useRequest('data.image', imageId === undefined ? null : { imageId });
  const { data: known } = useRequest('people.list', by === undefined ? null : {});
  const chosen = useImageSet(imageSet);
  return {
    split: (id) => dataset?.splits.find((split) => split.id === id)?.name ?? `split ${id}`,
    run: (id) => summary?.runs.find((named) => named.id === id)?.name ?? `run ${id}`,
    image: (id) => (image?.id === id ? image.name : `number ${id}`),
    imageSet: () => (chosen === undefined ? 'Chosen images' : chosenInWords(chosen.size)),
    person: (id) => known?.people.find((person) => person.id === id)?.name ?? `person ${id}`,
  };
}
