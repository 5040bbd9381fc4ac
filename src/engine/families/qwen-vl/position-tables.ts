import { at } from '../../../core/at.ts';
import type { Extent } from '../../pictures/orientation.ts';
import type { TokenLayout } from './token-layout.ts';

/** Cosines and sines by which queries and keys are turned: each patches x (numbers of a head / 2). */
export interface Turns {
  readonly cosines: Float32Array;
  readonly sines: Float32Array;
}

/**
 * Turns by two axes: the first quarter of a head's numbers by the row, the next by the column, and their partners half a head
 * further on alike.
 *
 * @param headWidth a multiple of four
 */
export function turnsOf({ places }: TokenLayout, headWidth: number, base: number): Turns {
  const frequencies = Array.from({ length: headWidth / 4 }, (_, index) =>
    // As it is computed in single precision.
    Math.fround(1 / Math.fround(base ** Math.fround((2 * index) / (headWidth / 2)))),
  );
  const angles = Float32Array.from(
    places.flatMap(({ row, column }) =>
      [row, column].flatMap((place) => frequencies.map((each) => place * each)),
    ),
  );
  return { cosines: angles.map(Math.cos), sines: angles.map(Math.sin) };
}

/**
 * The learnt positions of each patch, patches x width: a square table stretched over the picture's patches, corners onto corners,
 * and mixed linearly between its four nearest entries.
 *
 * @param table row-major, side x side x width
 * @param grid patches of the picture
 */
export function stretchedPositions(
  { places }: TokenLayout,
  table: Float32Array,
  { side, width, grid }: { readonly side: number; readonly width: number; readonly grid: Extent },
): Float32Array {
  const stretched = new Float32Array(places.length * width);
  const [down, across] = [taps(grid.height, side), taps(grid.width, side)];
  places.forEach(({ row, column }, patch) => {
    for (const vertical of at(down, row))
      for (const horizontal of at(across, column)) {
        const weight = Math.fround(vertical.weight * horizontal.weight);
        if (weight === 0) continue;
        const from = (vertical.entry * side + horizontal.entry) * width;
        const to = patch * width;
        for (let i = 0; i < width; i++)
          stretched[to + i] = at(stretched, to + i) + at(table, from + i) * weight;
      }
  });
  return stretched;
}

/** Of each place of a side: the two nearest entries of the table, and their shares, in single precision. */
function taps(length: number, side: number): { entry: number; weight: number }[][] {
  return Array.from({ length }, (_, index) => {
    const source = Math.fround(Math.fround(index * (side - 1)) / Math.max(length - 1, 1));
    const floor = Math.floor(source);
    const share = Math.fround(source - floor);
    return [
      { entry: Math.min(floor, side - 1), weight: Math.fround(1 - share) },
      { entry: Math.min(floor + 1, side - 1), weight: share },
    ];
  });
}
