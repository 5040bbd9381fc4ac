import { at } from '../core/at.ts';

/** The value below which a share of ascending values lies, between two of them where it must be (R's type 7); NaN of none. */
export function quantileSorted(ascending: readonly number[], share: number): number {
  if (ascending.length === 0) return NaN;
  const place = share * (ascending.length - 1);
  const low = Math.floor(place);
  const below = at(ascending, low);
  return below + (place - low) * (at(ascending, Math.ceil(place)) - below);
}
