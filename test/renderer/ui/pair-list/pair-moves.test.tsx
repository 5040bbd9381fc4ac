import { describe, expect, it } from 'vitest';
import { indexAfterKey, type ListPlace } from '../../../../src/renderer/ui/pair-list/pair-moves.ts';

const LIST: ListPlace = { index: 50, gone: false, firstWhole: 40, total: 1000, perLine: 1, lines: 15 };
const GRID: ListPlace = { ...LIST, perLine: 4, lines: 3 };

describe('keys in a list of pairs', () => {
  it('move by lines, pairs, pages and to the ends', () => {
    const after = (key: string) => indexAfterKey(key, LIST);
    expect(['ArrowDown', 'ArrowUp', 'j', 'k'].map(after)).toEqual([51, 49, 51, 49]);
    expect(['PageDown', 'PageUp', 'Home', 'End'].map(after)).toEqual([65, 35, 0, 999]);
    expect(['ArrowLeft', 'ArrowRight', 'Enter', 'x'].map(after)).toEqual([null, null, null, null]);
  });

  it('move in a grid by tiles too', () => {
    const after = (key: string) => indexAfterKey(key, GRID);
    expect(['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'j', 'k']).toHaveLength(6);
    expect(['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'j', 'k'].map(after)).toEqual([
      54, 46, 51, 49, 51, 49,
    ]);
    expect(after('PageDown')).toBe(62);
  });

  it('stay inside', () => {
    expect(indexAfterKey('PageDown', { ...LIST, index: 995 })).toBe(999);
    expect(indexAfterKey('k', { ...LIST, index: 0 })).toBe(0);
    expect(indexAfterKey('End', { ...LIST, total: 0 })).toBeNull();
  });

  it('choose the first pair that is seen whole when none is chosen', () => {
    expect(indexAfterKey('j', { ...LIST, index: null })).toBe(40);
    expect(indexAfterKey('PageUp', { ...LIST, index: null })).toBe(40);
  });

  it('go to the pair that took the place of one that is no longer listed', () => {
    expect(indexAfterKey('j', { ...LIST, gone: true })).toBe(50);
    expect(indexAfterKey('k', { ...LIST, gone: true })).toBe(49);
  });
});
