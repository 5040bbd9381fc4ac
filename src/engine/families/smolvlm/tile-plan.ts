import type { Extent } from '../../pictures/orientation.ts';

/** To what a picture is scaled first: its longest side, with even others, or both sides. */
export type FirstSize = { readonly longestEdge: number } | Extent;

/** How a picture is scaled, and how many tiles are cut out of it. */
export interface TilePlan {
  /** What it is scaled to first. */
  readonly scaled: Extent;
  /** What that is scaled to: whole tiles. */
  readonly refined: Extent;
  /** Tiles; 0 by 0 where the picture is one square. */
  readonly rows: number;
  readonly columns: number;
}

/** No side becomes longer (`MAX_IMAGE_SIZE` of transformers). */
const LONGEST = 4096;

/**
 * As the processors of Idefics3 and SmolVLM scale pictures (their PIL classes, transformers 5).
 *
 * @param tile pixels of a side of a tile
 * @param splits whether pictures are cut into tiles; otherwise they are squashed to one
 */
export function planTiles(picture: Extent, first: FirstSize, tile: number, splits: boolean): TilePlan {
  const scaled = 'longestEdge' in first ? longestTo(picture, first.longestEdge) : first;
  const square = { width: tile, height: tile };
  if (!splits) return { scaled, refined: square, rows: 0, columns: 0 };
  const refined = wholeTiles(scaled, tile);
  const [rows, columns] = [refined.height / tile, refined.width / tile];
  return rows * columns === 1 ? { scaled, refined, rows: 0, columns: 0 } : { scaled, refined, rows, columns };
}

/** Tiles of the largest grid that a picture of any shape has. */
export function mostTiles(first: FirstSize, tile: number): number {
  if (!('longestEdge' in first)) {
    const { rows, columns } = planTiles(first, first, tile, true);
    return Math.max(1, rows * columns);
  }
  // Of an odd edge the other side of a square is one pixel longer, for it is made even.
  const edge = Math.min(LONGEST, first.longestEdge + (first.longestEdge % 2));
  return Math.ceil(edge / tile) ** 2;
}

function longestTo({ width, height }: Extent, edge: number): Extent {
  const aspect = width / height;
  const even = (side: number) => Math.max(1, side + (side % 2));
  const scaled =
    width >= height
      ? { width: edge, height: even(Math.trunc(edge / aspect)) }
      : { width: even(Math.trunc(edge * aspect)), height: edge };
  return belowLongest(scaled);
}

function belowLongest({ width, height }: Extent): Extent {
  const aspect = width / height;
  if (width >= height && width > LONGEST)
    return { width: LONGEST, height: Math.max(1, Math.trunc(LONGEST / aspect)) };
  if (height > width && height > LONGEST)
    return { width: Math.max(1, Math.trunc(LONGEST * aspect)), height: LONGEST };
  return { width, height };
}

function wholeTiles({ width, height }: Extent, tile: number): Extent {
  const aspect = width / height;
  const whole = (side: number) => Math.ceil(side / tile) * tile;
  if (width >= height) {
    const across = whole(width);
    return { width: across, height: whole(Math.trunc(across / aspect)) };
  }
  const down = whole(height);
  return { width: whole(Math.trunc(down * aspect)), height: down };
}
