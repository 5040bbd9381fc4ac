import { filterFromParams } from '../../../model/filter-params.ts';
import type { Filter } from '../../../model/filter.ts';
import type { Slice } from '../../../model/slice.ts';

/** The filter in the address that a slice keeps: 'pairs?run=2&model=First'. */
export function filterOfSlice({ location }: Pick<Slice, 'location'>): Filter {
  const [, query = ''] = location.split('?');
  return filterFromParams(Object.fromEntries(new URLSearchParams(query)));
}
