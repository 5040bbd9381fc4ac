import { expect, it } from 'vitest';
import { at } from '../../../../src/core/at.ts';
import { bucketed, readingOrder } from '../../../../src/engine/families/smolvlm/patch-positions.ts';
import { mostTiles, planTiles } from '../../../../src/engine/families/smolvlm/tile-plan.ts';

// By SmolVLMImageProcessorPil of transformers 5.24.0: picture, longest edge, tile, then the two scalings and the grid.
it.each([
  [[350, 350], 1536, 384, [1536, 1536], [1536, 1536], [4, 4]],
  [[97, 61], 45, 16, [45, 28], [48, 32], [2, 3]],
  [[40, 75], 45, 16, [24, 45], [32, 48], [3, 2]],
  [[640, 427], 2048, 512, [2048, 1366], [2048, 1536], [3, 4]],
  [[1, 900], 64, 24, [1, 64], [24, 72], [3, 1]],
  [[33, 33], 45, 16, [45, 46], [48, 48], [3, 3]],
  [[5000, 3000], 6000, 512, [4096, 2457], [4096, 2560], [5, 8]],
] as const)('a picture of %j is scaled to %i and cut into tiles of %i', (...row) => {
  const [[width, height], longestEdge, tile, scaled, refined, [rows, columns]] = row;
  expect(planTiles({ width, height }, { longestEdge }, tile, true)).toEqual({
    scaled: { width: scaled[0], height: scaled[1] },
    refined: { width: refined[0], height: refined[1] },
    rows,
    columns,
  });
  expect(rows * columns).toBeLessThanOrEqual(mostTiles({ longestEdge }, tile));
});

it('a picture that fits one tile, and one that is not cut, is one square', () => {
  const plan = planTiles({ width: 40, height: 75 }, { longestEdge: 16 }, 16, true);
  expect(plan).toMatchObject({ refined: { width: 16, height: 16 }, rows: 0, columns: 0 });
  expect(planTiles({ width: 40, height: 75 }, { longestEdge: 64 }, 16, false)).toMatchObject({
    scaled: { width: 34, height: 64 },
    refined: { width: 16, height: 16 },
    rows: 0,
  });
});

it('positions are those of PyTorch’s buckets, which are not the identity for some grids', () => {
  const moved = (side: number) =>
    bucketed(side, side).flatMap((place, index) => (place === index ? [] : [index]));
  expect(moved(25)).toEqual([5, 9, 10, 11, 12, 13, 15, 18, 20, 23]);
  expect(moved(27)).toEqual([]);
  expect(moved(29)).toEqual([3, 6, 24]);
  expect(moved(32)).toEqual([]);
  expect(bucketed(24, 20)).toEqual([
    0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 15, 16, 17, 18, 19,
  ]);
});

it('patches of a token come after one another', () => {
  const order = readingOrder(4, 2);
  expect(order).toHaveLength(16);
  expect(order.slice(0, 5)).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [0, 2],
  ]);
  expect(at(order, 15)).toEqual([3, 3]);
});
