import { at } from '../../../core/at.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { readPicture } from '../../vision/preprocess.ts';
import type { TowerInput } from '../../vision/vision-tower.ts';
import type { TowerImages } from '../llava/tower-images.ts';
import { encodedRows, withGrid, type ImageGrid } from './image-grid.ts';
import { readingOrder } from './patch-positions.ts';
import type { SmolvlmSettings } from './smolvlm-settings.ts';
import { mostTiles } from './tile-plan.ts';
import { tilesOf, type Tiling } from './tiles.ts';

/** How a card has pictures cut: as the model does, unless it says otherwise. */
export function tilingOf({ tiling }: SmolvlmSettings, { tiles }: Pick<ModelCard, 'tiles'>): Tiling {
  return tiles === undefined ? tiling : { ...tiling, splits: tiles === 'on' };
}

/** Of the largest image; a square grid, which no picture's exceeds. */
export function largestGrid({ first, tile, splits }: Tiling): ImageGrid {
  const tiles = splits ? mostTiles(first, tile) : 1;
  if (tiles === 1) return { rows: 0, columns: 0 };
  const rows = 'longestEdge' in first ? Math.sqrt(tiles) : Math.ceil(first.height / tile);
  return { rows, columns: tiles / rows };
}

/** A picture is its tiles and the whole of it, or the whole of it alone. */
export function smolvlmImages(settings: SmolvlmSettings, card: ModelCard): TowerImages {
  const tiling = tilingOf(settings, card);
  const { tower, grid, scale, tileTokens } = settings;
  const { mean = tower.mean, std = tower.std } = card.preprocessing;
  const { tile } = tiling;
  const order = readingOrder(grid, scale);
  const largest = largestGrid(tiling);
  const gridOf = ({ pixels, width, height }: TowerInput): ImageGrid => {
    const [rows, columns] = [height / tile, width / tile];
    const squares = rows * columns + (rows * columns === 1 ? 0 : 1);
    if (!Number.isInteger(rows) || !Number.isInteger(columns) || pixels.length !== 3 * tile ** 2 * squares)
      throw new RangeError(
        `an image of ${pixels.length} numbers, ${width} x ${height}, in tiles of ${tile} x ${tile}`,
      );
    return rows * columns === 1 ? { rows: 0, columns: 0 } : { rows, columns };
  };
  return {
    tokens: encodedRows(largest, tileTokens),
    besideTokens: { at: 'first', beyond: tileTokens },
    pictureBytes: 3 * tile ** 2 * (largest.rows * largest.columns + 1),
    key: ['SmolVLM', tiling, mean, std],
    prepare: (image, name) => readPicture(image, (picture) => tilesOf(picture, tiling), name),
    squares: (input) => {
      const { rows, columns } = gridOf(input);
      return rows * columns + 1;
    },
    patches: (input, square) => {
      const { rows, columns } = gridOf(input);
      const isWhole = square === rows * columns;
      const lines = {
        pixels: input.pixels,
        // The whole of it lies behind all tiles, as wide as one.
        start: isWhole
          ? rows * columns * tile ** 2
          : Math.floor(square / columns) * tile * input.width + (square % columns) * tile,
        stride: isWhole ? tile : input.width,
      };
      return patchesOf(lines, order, { patch: tower.patchSize, mean, std });
    },
    join: (squares, input, width) => withGrid(squares, gridOf(input), width),
  };
}

/** Normalised patches, one a row, as the patch kernel lies: channel, row, column. */
function patchesOf(
  {
    pixels,
    start,
    stride,
  }: { readonly pixels: TowerInput['pixels']; readonly start: number; readonly stride: number },
  order: readonly (readonly [row: number, column: number])[],
  {
    patch,
    mean,
    std,
  }: { readonly patch: number; readonly mean: readonly number[]; readonly std: readonly number[] },
): Float32Array {
  const rows = new Float32Array(order.length * 3 * patch ** 2);
  const levels = mean.map((offset, channel) =>
    Float32Array.from({ length: 256 }, (_, level) => (level / 255 - offset) / at(std, channel)),
  );
  let to = 0;
  for (const [row, column] of order)
    for (const [channel, values] of levels.entries())
      for (let y = 0; y < patch; y++) {
        let from = (start + (row * patch + y) * stride + column * patch) * 3 + channel;
        for (let x = 0; x < patch; x++, from += 3) rows[to++] = values[pixels[from] as number] as number;
      }
  return rows;
}
