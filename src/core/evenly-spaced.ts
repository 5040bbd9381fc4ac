import { at } from './at.ts';

/** So many of a list, one from the middle of each of as many equal stretches of it; all where there are no more. */
export function evenlySpaced<Item>(list: readonly Item[], most: number): readonly Item[] {
  if (list.length <= most) return list;
  const step = list.length / most;
  return Array.from({ length: most }, (_, index) => at(list, Math.floor((index + 0.5) * step)));
}
