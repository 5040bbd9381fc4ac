import { PictureFault } from '../../pictures/picture-fault.ts';
import { bareCanvas, normalised, readPicture, type Channels } from '../../vision/preprocess.ts';
import type { Interpolation } from '../../vision/resampling-kernel.ts';
import { resample, scalesColumnsFirst } from '../../vision/resampling.ts';
import type { TowerInput } from '../../vision/vision-tower.ts';
import { LONGEST_SHAPE, smartResize, type PixelRange } from './smart-resize.ts';

/** How pictures are scaled and normalised. */
export interface PicturePlan {
  /** Pixels of a token's side. */
  readonly step: number;
  readonly pixels: PixelRange;
  readonly mean: Channels;
  readonly std: Channels;
  readonly interpolation: Interpolation;
}

/**
 * An image file as the input of the tower, in whole tokens: scaled as {@link smartResize} says by Pillow's arithmetic.
 *
 * @throws AppError `bad-image` naming the file, also where one side is more than 200 times the other
 */
export function preparePicture(
  image: string | Buffer,
  { step, pixels, mean, std, interpolation }: PicturePlan,
  name?: string,
): Promise<TowerInput> {
  return readPicture(
    image,
    async (picture) => {
      const { width, height } = picture;
      if (Math.max(width, height) > LONGEST_SHAPE * Math.min(width, height))
        throw new PictureFault(
          'no-picture',
          `it has ${width} x ${height} pixels, and this model takes none that is more than ${LONGEST_SHAPE} times as long as wide`,
        );
      const size = smartResize(picture, step, pixels);
      const scaled = await resample(
        bareCanvas(picture),
        size,
        { left: 0, top: 0, ...size },
        { columnsFirst: scalesColumnsFirst(picture, size), interpolation },
      );
      return { pixels: normalised(scaled, mean, std), ...size };
    },
    name,
  );
}
