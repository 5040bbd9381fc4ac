import v8 from 'node:v8';

/** V8's name of the factor by which it grows. */
const GROWTH = 'semi-space-growth-factor';

/**
 * Keeps V8's young generation as small as it begins. Rows of a large table are made, written and forgotten; with the room that it would
 * take, more of them outlive it and wait long to be collected: a Parquet file of 3.85 million answers takes 290 MB in place of 420, and
 * importing them 220 in place of 270.
 */
export function keepYoungGenerationSmall(): void {
  v8.setFlagsFromString(`--${GROWTH}=1`);
}
