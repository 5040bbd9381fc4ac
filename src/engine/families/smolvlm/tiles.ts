import type { Extent } from '../../pictures/orientation.ts';
import type { Picture } from '../../pictures/picture.ts';
import { resample, scalesColumnsFirst, type Canvas } from '../../vision/resampling.ts';
import type { Interpolation } from '../../vision/resampling-kernel.ts';
import type { TowerInput } from '../../vision/vision-tower.ts';
import { planTiles, type FirstSize } from './tile-plan.ts';

/** How pictures become tiles. */
export interface Tiling {
  readonly first: FirstSize;
  /** Pixels of a side. */
  readonly tile: number;
  /** Whether pictures are cut; otherwise each is squashed to one tile. */
  readonly splits: boolean;
  readonly interpolation: Interpolation;
}

/**
 * Tiles of a picture, and the whole of it as one more, scaled two or three times after one another with bytes between, as the
 * processors do: first to the longest side, then to whole tiles (or to one), then that to the size of one.
 *
 * @returns bytes of the picture in whole tiles, and behind it of the whole as one tile, where there are several
 * @throws PictureFault
 */
export async function tilesOf(
  picture: Picture,
  { first, tile, splits, interpolation }: Tiling,
): Promise<TowerInput> {
  const { scaled, refined, rows } = planTiles(picture, first, tile, splits);
  const once = await resized(picture, scaled, interpolation);
  const twice = await resized(held(once, scaled), refined, interpolation);
  if (rows === 0) return { pixels: twice, ...refined };
  const whole = await resized(held(twice, refined), { width: tile, height: tile }, interpolation);
  const pixels = new Uint8ClampedArray(twice.length + whole.length);
  pixels.set(twice);
  pixels.set(whole, twice.length);
  return { pixels, ...refined };
}

function resized(
  picture: Canvas['picture'],
  size: Extent,
  interpolation: Interpolation,
): Promise<Uint8ClampedArray> {
  const { width, height } = picture;
  const canvas: Canvas = { picture, width, height, left: 0, top: 0, colour: [0, 0, 0] };
  return resample(
    canvas,
    size,
    { left: 0, top: 0, ...size },
    {
      columnsFirst: scalesColumnsFirst(canvas, size),
      interpolation,
    },
  );
}

/** Pixels in memory as a picture that may be scaled again. */
function held(pixels: Uint8ClampedArray, { width, height }: Extent): Canvas['picture'] {
  return {
    width,
    height,
    decode: (part) =>
      Promise.resolve({
        rows: (top, count) => {
          const rows = new Uint8Array(part.width * count * 3);
          for (let row = 0; row < count; row++) {
            const start = ((part.top + top + row) * width + part.left) * 3;
            rows.set(pixels.subarray(start, start + part.width * 3), row * part.width * 3);
          }
          return Promise.resolve(rows);
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
}
