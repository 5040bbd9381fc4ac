import { useMemo } from 'react';
import type { AboutRun } from '../../figures/about-run.ts';
import { chosenInWords, describeFilter } from '../../model/describe-filter.ts';
import { sideOf, type Filter } from '../../model/filter.ts';
import type { RunSummary } from '../../model/run.ts';
import { useImageSet } from './use-image-set.ts';
import { useRequest } from './use-request.ts';
import { useScope } from './use-scope.ts';

/** What a figure of a run says of it, the filter in words included; the same object until it changes. */
export function useAboutRun(run: RunSummary, filter: Filter): AboutRun {
  const { summary, dataset } = useScope();
  const { data: image } = useRequest(
    'data.image',
    filter.image === undefined ? null : { imageId: filter.image },
  );
  const chosen = useImageSet(filter.imageSet);
  const limits = describeFilter(
    filter,
    {
      split: (id) => dataset?.splits.find((split) => split.id === id)?.name ?? `split ${id}`,
      run: (id) => summary?.runs.find((named) => named.id === id)?.name ?? `run ${id}`,
      image: (id) => (image?.id === id ? image.name : `number ${id}`),
      imageSet: () => (chosen === undefined ? 'Chosen images' : chosenInWords(chosen.size)),
    },
    sideOf(filter, run.hasTargets),
  ).map(({ text }) => text);
  const words = limits.length === 0 ? null : limits.join('; ');
  const { name, simulated } = run;
  return useMemo(() => ({ name, simulated, filter: words }), [name, simulated, words]);
}
