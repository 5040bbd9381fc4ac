import type { Filter } from '../../../model/filter.ts';
import type { HarmSort } from '../../../model/harm.ts';
import type { AskedScoreSettings } from '../../../model/scores.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { PAGE_ROWS } from '../../ui/pair-list/pair-pages.ts';
import { usePairsOf, type PairListState } from '../../ui/pair-list/use-pair-list.ts';

/** What hurts is asked of these scores. */
export interface AskedHarm extends AskedScoreSettings {
  readonly filter: Filter;
}

/** The comparisons behind some scores, with what each does to them. */
export function useHarmList(asked: AskedHarm, sort: HarmSort): PairListState<HarmSort['by']> {
  const head = useRequest('harm.pairs', { ...asked, sort, offset: 0, limit: PAGE_ROWS });
  return usePairsOf(
    {
      key: JSON.stringify([asked, sort]),
      sort,
      load: (offset, limit) => request('harm.pairs', { ...asked, sort, offset, limit }),
      find: (pair) => request('harm.find', { ...asked, sort, ...pair }),
    },
    head,
  );
}
