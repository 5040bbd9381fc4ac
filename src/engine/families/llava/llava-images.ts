import { at } from '../../../core/at.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { patchRows } from '../../vision/patch-rows.ts';
import { preprocessImage, type Preprocessing } from '../../vision/preprocess.ts';
import type { TowerInput } from '../../vision/vision-tower.ts';
import type { TowerImages } from './tower-images.ts';
import { imageTokens, type VisionSettings } from './vision-settings.ts';

/** A picture is one square, whose tokens are its encoding. */
export function llavaImages(
  settings: VisionSettings,
  { vision, visionBlocks, preprocessing: { mode, mean, std } }: ModelCard,
): TowerImages {
  const { imageSize, patchSize } = settings;
  const preprocessing: Preprocessing = {
    size: imageSize,
    mode: mode === 'crop' ? (settings.preprocessing ?? mode) : mode,
    ...(settings.interpolation === undefined ? {} : { interpolation: settings.interpolation }),
    ...(settings.shortSide === undefined ? {} : { shortSide: settings.shortSide }),
    mean: mean ?? settings.mean,
    std: std ?? settings.std,
  };
  const pixelsOf = ({ pixels, width, height }: TowerInput): Float32Array => {
    if (
      !(pixels instanceof Float32Array) ||
      width !== imageSize ||
      height !== imageSize ||
      pixels.length !== 3 * imageSize ** 2
    )
      throw new RangeError(
        `an image of ${pixels.length} numbers, ${width} x ${height}, instead of 3 x ${imageSize} x ${imageSize}`,
      );
    return pixels;
  };
  return {
    tokens: imageTokens(settings),
    pictureBytes: 3 * imageSize ** 2 * Float32Array.BYTES_PER_ELEMENT,
    key: [vision, visionBlocks ?? null, preprocessing],
    prepare: async (image, name) => ({
      pixels: await preprocessImage(image, preprocessing, name),
      width: imageSize,
      height: imageSize,
    }),
    squares: (input) => {
      pixelsOf(input);
      return 1;
    },
    patches: (input) => patchRows(pixelsOf(input), { imageSize, patch: patchSize }),
    join: (squares) => at(squares, 0),
  };
}
