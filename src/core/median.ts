import { at } from './at.ts';

/** The median of numbers that rise; null of none. */
export function medianOf(rising: readonly number[]): number | null {
  if (rising.length === 0) return null;
  return (at(rising, (rising.length - 1) >> 1) + at(rising, rising.length >> 1)) / 2;
}
