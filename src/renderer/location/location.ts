import type { Filter } from '../../model/filter.ts';
import { VIEWS, type View } from '../../ipc/views.ts';
import { FILTER_KEYS, filterFromParams, filterToParams } from '../../model/filter-params.ts';

/** Where the workbench is; all of it is in the address, so that it can be kept, shared and gone back to. */
export interface Location {
  readonly view: View;
  readonly filter: Filter;
  /** The view's own state, such as its sort order. */
  readonly params: Readonly<Record<string, string>>;
}

/** Reads `#/pairs?run=2&sort=margin`; an unknown view is home. */
export function parseLocation(hash: string): Location {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?');
  const search = new URLSearchParams(query);
  const params = Object.fromEntries([...search].filter(([key]) => !FILTER_KEYS.includes(key)));
  return {
    view: VIEWS.find((view) => view === path) ?? 'home',
    filter: filterFromParams(Object.fromEntries(search)),
    params,
  };
}

/** `/pairs?run=2&sort=margin`: what follows '#'. */
export function formatLocation({ view, filter, params }: Location): string {
  const search = new URLSearchParams({ ...filterToParams(filter), ...params });
  const query = search.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return `/${view}${query === '' ? '' : `?${query}`}`;
}
