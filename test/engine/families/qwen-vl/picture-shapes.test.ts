import { describe, expect, it } from 'vitest';
import { gridOf, gridRow } from '../../../../src/engine/families/qwen-vl/image-grid.ts';
import { mostSteps, smartResize } from '../../../../src/engine/families/qwen-vl/smart-resize.ts';
import { layOutTokens } from '../../../../src/engine/families/qwen-vl/token-layout.ts';

describe('smartResize', () => {
  // What smart_resize of transformers 5.24 answers.
  it.each([
    [350, 350, 28, 3136, 12_845_056, 336, 336],
    [97, 61, 32, 65_536, 16_777_216, 352, 224],
    [3000, 2000, 28, 3136, 1_003_520, 1204, 812],
    [10, 1500, 28, 3136, 1_003_520, 28, 700],
    [42, 70, 28, 3136, 1_003_520, 56, 56],
  ])('scales %i x %i by %i within %i to %i pixels', (width, height, step, min, max, wide, tall) => {
    expect(smartResize({ width, height }, step, { min, max })).toEqual({ width: wide, height: tall });
  });

  it('never makes more of a picture than is said', () => {
    const range = { min: 28 * 28 * 3, max: 28 * 28 * 40 };
    const most = mostSteps(28, range);
    for (const side of [1, 7, 14, 30, 200, 999, 5000])
      for (const shape of [1, 1.3, 5, 30, 199]) {
        const { width, height } = smartResize({ width: Math.ceil(side * shape), height: side }, 28, range);
        expect((width * height) / 28 ** 2).toBeLessThanOrEqual(most);
      }
  });
});

describe('layOutTokens', () => {
  it('puts each window together, and windows of one size side by side', () => {
    const { places, readingOrder, windows } = layOutTokens({ width: 3, height: 5 }, { merge: 1, window: 2 });
    expect(windows).toEqual([
      { start: 0, size: 4, count: 2 },
      { start: 8, size: 2, count: 2 },
      { start: 12, size: 2, count: 1 },
      { start: 14, size: 1, count: 1 },
    ]);
    expect(readingOrder).toEqual([0, 1, 3, 4, 6, 7, 9, 10, 2, 5, 8, 11, 12, 13, 14]);
    expect(places[3]).toEqual({ row: 1, column: 1 });
  });

  it('keeps the patches of a token together', () => {
    const { places, windows } = layOutTokens({ width: 2, height: 1 }, { merge: 2, window: null });
    expect(windows).toBeNull();
    expect(places.slice(4)).toEqual([
      { row: 0, column: 2 },
      { row: 0, column: 3 },
      { row: 1, column: 2 },
      { row: 1, column: 3 },
    ]);
  });
});

describe('the row that says the grid of an encoding', () => {
  it.each([
    [3, 2],
    [1, 1500],
    [2050, 1],
  ])('of %i x %i tokens is exact in half precision', (width, height) => {
    const row = gridRow({ width, height }, 4);
    const values = new Float16Array((width * height + 1) * 4);
    values.set(row, width * height * 4);
    expect(gridOf({ rows: width * height + 1, values })).toEqual({ width, height });
  });
});
