import { at } from '../../../core/at.ts';
import { isDistanceWithin } from '../../../core/labels.ts';

/** Widest bin of score difference, and the width of those beyond theta. */
const WIDTH = 0.1;

/** Bins of |score difference|, (edges[b], edges[b + 1]], the first one with 0; theta is an edge. */
export interface DistanceBins {
  readonly edges: readonly number[];
  /** How many bins hold truly Similar pairs. */
  readonly withinTheta: number;
}

/** Bins up to a difference: as many of equal width up to theta as are at most 0.1 wide, and of 0.1 beyond. */
export function distanceBins(theta: number, furthest: number): DistanceBins {
  const withinTheta = Math.max(1, Math.ceil(theta / WIDTH - 1e-6));
  const edges = Array.from({ length: withinTheta + 1 }, (_, bin) => exact((bin * theta) / withinTheta));
  const last = () => at(edges, edges.length - 1);
  while (!isDistanceWithin(furthest, 0, last()))
    edges.push(exact(theta + (edges.length - withinTheta) * WIDTH));
  return { edges, withinTheta };
}

/**
 * The bin of each row's distance; 255 where it is not known.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function binsOfRows(distance: Float64Array, { edges, withinTheta }: DistanceBins): Uint8Array {
  const theta = at(edges, withinTheta);
  const inner = theta / withinTheta;
  const last = edges.length - 2;
  const bins = new Uint8Array(distance.length);
  for (let row = 0; row < bins.length; row++) {
    const d = distance[row] ?? NaN;
    if (Number.isNaN(d)) {
      bins[row] = NO_BIN;
      continue;
    }
    const near =
      d <= theta ? (inner > 0 ? Math.floor(d / inner) : 0) : withinTheta + Math.floor((d - theta) / WIDTH);
    let bin = near > last ? last : near;
    // A pair at an edge belongs to the bin that ends there, whatever rounding made of it.
    while (bin > 0 && isDistanceWithin(d, 0, edges[bin] ?? NaN)) bin--;
    while (bin < last && !isDistanceWithin(d, 0, edges[bin + 1] ?? NaN)) bin++;
    bins[row] = bin;
  }
  return bins;
}

export const NO_BIN = 255;

/** Without what adding tenths in binary leaves over. */
function exact(edge: number): number {
  return Math.round(edge * 1e7) / 1e7;
}
