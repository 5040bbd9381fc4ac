import { justBeyond } from '../../core/labels.ts';

/**
 * The filter's closed range for a bin of score distance, (low, high], whose lower end belongs to the bin before; the first
 * bin has 0 in it.
 */
export function distanceRange(low: number, high: number): readonly [number, number] {
  return [low === 0 ? 0 : justBeyond(low), high];
}
