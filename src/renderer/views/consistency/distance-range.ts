/** The report's bins reach this far beyond their upper ends, for scores have six decimals. */
const EDGE_TOLERANCE = 1e-6;

/**
 * The filter's closed range for a bin of score distance, (low, high], whose lower end belongs to the bin before; the first
 * bin has 0 in it.
 */
export function distanceRange(low: number, high: number): readonly [number, number] {
  const beyond = (end: number) => Number((end + 1.5 * EDGE_TOLERANCE).toFixed(7));
  return [low === 0 ? 0 : beyond(low), beyond(high)];
}
