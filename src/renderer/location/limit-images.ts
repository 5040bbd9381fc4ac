import { NEW_SIDE, type Filter } from '../../model/filter.ts';
import { changeFilter, currentLocation, type GoOptions } from './use-location.ts';

/**
 * Changes what the filter says of parts and groups. A new limit speaks of targets; one that is there keeps whom it speaks of, so
 * that an address or a slice of before there were sides keeps its meaning.
 */
export function limitImages(change: Pick<Filter, 'split' | 'part' | 'group'>, options?: GoOptions): void {
  const { part, group, side } = currentLocation().filter;
  const isNew = part === undefined && group === undefined && side === undefined;
  changeFilter(isNew ? { ...change, side: NEW_SIDE } : change, options);
}
