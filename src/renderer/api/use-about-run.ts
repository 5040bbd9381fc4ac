import { useMemo } from 'react';
import type { AboutRun } from '../../figures/about-run.ts';
import { describeFilter } from '../../model/describe-filter.ts';
import { sideOf, type Filter } from '../../model/filter.ts';
import type { RunSummary } from '../../model/run.ts';
import { useFilterNames } from './use-filter-names.ts';
import { useTrueWords } from './true-words.ts';

/** What a figure of a run says of it, the filter in words included; the same object until it changes. */
export function useAboutRun(run: RunSummary, filter: Filter): AboutRun {
  const names = useFilterNames(filter);
  const words = useTrueWords();
  const limits = describeFilter(filter, names, sideOf(filter, run.hasTargets), words).map(({ text }) => text);
  const limited = limits.length === 0 ? null : limits.join('; ');
  const { name, simulated } = run;
  return useMemo(() => ({ name, simulated, filter: limited, words }), [name, simulated, limited, words]);
}
