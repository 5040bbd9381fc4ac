import { describe, expect, it } from 'vitest';
import { imagesOf, inParts, orderByFirst } from '../../../src/engine/comparator/pair-batches.ts';

const pair = (first: string, second: string) => ({ first: { path: first }, second: { path: second } });

describe('pairs', () => {
  it('are ordered by first image, both in the order given', () => {
    const pairs = [pair('b', '1'), pair('a', '1'), pair('b', '2'), pair('a', '0'), pair('b', '0')];
    expect(orderByFirst(pairs)).toEqual([0, 2, 4, 1, 3]);
  });

  it('have each of their images once', () =>
    expect(imagesOf([pair('a', 'b'), pair('b', 'a'), pair('a', 'c')]).map(({ path }) => path)).toEqual([
      'a',
      'b',
      'c',
    ]));

  it('fall into parts, the last one smaller', () => {
    expect(inParts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(inParts([], 2)).toEqual([]);
  });
});
