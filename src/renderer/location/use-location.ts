import { useSyncExternalStore } from 'react';
import type { Filter } from '../../model/filter.ts';
import type { View } from '../../ipc/views.ts';
import { formatLocation, parseLocation, type Location } from './location.ts';

let seenHash: string | undefined;
let seen: Location = parseLocation('');

/** The present location; the same object until it changes. */
export function currentLocation(): Location {
  if (seenHash !== window.location.hash) {
    seenHash = window.location.hash;
    seen = parseLocation(seenHash);
  }
  return seen;
}

export function useLocation(): Location {
  return useSyncExternalStore(subscribe, currentLocation);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export interface GoOptions {
  /** Takes the place of the present entry of the history: for sliders and typing. Defaults to false. */
  readonly replace?: boolean;
}

export function goTo(location: Location, { replace = false }: GoOptions = {}): void {
  goToHash(formatLocation(location), { replace });
}

/** Goes to what the address bar holds after '#'. */
export function goToHash(location: string, { replace = false }: GoOptions = {}): void {
  const hash = `#${location.replace(/^#/, '')}`;
  if (hash === window.location.hash) return;
  if (replace) {
    history.replaceState(null, '', hash);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else window.location.hash = hash;
}

/** Shows another view under the same filter, changed by `filter`; the old view's own state is left behind. */
export function showView(
  view: View,
  filter: Filter = {},
  params: Readonly<Record<string, string>> = {},
): void {
  const { filter: present } = currentLocation();
  goTo({ view, filter: withoutUndefined({ ...present, ...filter }), params });
}

/** Changes parts of the filter; undefined takes a part away. */
export function changeFilter(filter: Filter, options?: GoOptions): void {
  const { view, filter: present, params } = currentLocation();
  goTo({ view, filter: withoutUndefined({ ...present, ...filter }), params }, options);
}

/** Changes the view's own state; null takes a key away. */
export function changeParams(changes: Readonly<Record<string, string | null>>, options?: GoOptions): void {
  const { view, filter, params } = currentLocation();
  const entries = Object.entries({ ...params, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  goTo({ view, filter, params: Object.fromEntries(entries) }, options);
}

/** Shows a list as a grid, or the other way round: by the address, which is ahead of what is drawn for a moment. */
export function toggleGrid(): void {
  changeParams({ layout: currentLocation().params['layout'] === 'grid' ? null : 'grid' });
}

function withoutUndefined(filter: Filter): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
