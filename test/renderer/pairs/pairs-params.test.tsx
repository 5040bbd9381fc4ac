import { describe, expect, it } from 'vitest';
import { PAIR_SORTS } from '../../../src/model/pair-row.ts';
import { firstRowOf, pairOf, pairParam } from '../../../src/renderer/ui/pair-list/pair-address.ts';
import { sortOf, sortParam } from '../../../src/renderer/views/pairs/pairs-params.ts';

describe('the pairs view in the address', () => {
  it('has an order that is read back', () => {
    for (const by of PAIR_SORTS)
      for (const descending of [false, true]) {
        const param = sortParam({ by, descending });
        expect(sortOf(param === null ? {} : { sort: param })).toEqual({ by, descending });
      }
    expect(sortParam({ by: 'order', descending: false })).toBeNull();
  });

  it('has a chosen pair that is read back', () =>
    expect(pairOf({ pair: pairParam({ firstId: 12, secondId: 340 }) ?? '' })).toEqual({
      firstId: 12,
      secondId: 340,
    }));

  it('may hold anything, for an address can be typed by hand', () => {
    expect(sortOf({ sort: '-height' })).toEqual({ by: 'order', descending: false });
    for (const pair of ['', '12', '0-3', '-1-2', 'a-b', '1-2-3', '1e3-4', '9'.repeat(20) + '-1'])
      expect(pairOf({ pair })).toBeNull();
    expect(
      [undefined, '1', '0', '-4', 'x', '1200'].map((row) => firstRowOf(row === undefined ? {} : { row })),
    ).toEqual([0, 0, 0, 0, 0, 1199]);
  });
});
