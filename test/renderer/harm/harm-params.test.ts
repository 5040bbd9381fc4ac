import { expect, test } from 'vitest';
import type { HarmSelection } from '../../../src/model/harm.ts';
import {
  chosenOf,
  chosenParam,
  listOf,
  MOST_CHOSEN,
  orderOf,
  orderParam,
  selectionOf,
  selectionParam,
  sortOf,
  sortParam,
  suppositionOf,
  targetOf,
  withToggled,
} from '../../../src/renderer/views/harm/harm-params.ts';

test.each<HarmSelection>([
  { kind: 'similar' },
  { kind: 'wrong' },
  { kind: 'filter' },
  { kind: 'group', group: 'Asian female, v. 2' },
  { kind: 'reference', imageId: 340 },
])('the address holds what the what-if is about: $kind', (selection) => {
  expect(selectionOf({ whatif: selectionParam(selection) ?? '' })).toEqual(selection);
});

test('the chosen pairs are in the address, in the order in which they were chosen', () => {
  const pairs = [
    { firstId: 12, secondId: 340 },
    { firstId: 340, secondId: 12 },
  ];
  const chosen = chosenParam(pairs) ?? '';
  expect(chosenOf({ chosen })).toEqual(pairs);
  expect(selectionOf({ whatif: 'pairs', chosen })).toEqual({
    kind: 'pairs',
    pairs: [
      [12, 340],
      [340, 12],
    ],
  });
  expect(chosenParam([])).toBeNull();
});

test('a pair is added, or taken out where it is among the chosen', () => {
  const pair = { firstId: 1, secondId: 2 };
  expect(withToggled([], pair)).toEqual([pair]);
  expect(withToggled([pair, { firstId: 2, secondId: 1 }], pair)).toEqual([{ firstId: 2, secondId: 1 }]);
  const many = Array.from({ length: MOST_CHOSEN }, (_, at) => ({ firstId: at + 2, secondId: 1 }));
  expect(withToggled(many, pair)).toHaveLength(MOST_CHOSEN);
  expect(withToggled(many, pair).at(-1)).toEqual(pair);
});

test('what is typed wrong in the address is left out', () => {
  expect(selectionOf({ whatif: 'reference.x' })).toBeNull();
  expect(selectionOf({ whatif: 'group.' })).toBeNull();
  expect(selectionOf({ whatif: 'everything' })).toBeNull();
  expect(chosenOf({ chosen: '1-2,x,3-,0-4,5-6' })).toEqual([
    { firstId: 1, secondId: 2 },
    { firstId: 5, secondId: 6 },
  ]);
  expect(suppositionOf({ do: 'upside-down' })).toBe('leftOut');
  expect(listOf({ list: 'nothing' })).toBe('comparisons');
});

test('comparisons begin with what would help most if right; without true scores, with what moves a score most', () => {
  expect(sortOf({}, true)).toEqual({ by: 'right', descending: false });
  expect(sortOf({}, false)).toEqual({ by: 'influence', descending: true });
  const sort = { by: 'loss', descending: true } as const;
  expect(sortOf({ sort: sortParam(sort) }, false)).toEqual(sort);
});

test('the order of images and references is in the address, the usual one not', () => {
  const usual = { by: 'residual', descending: true };
  const keys = ['residual', 'name'];
  for (const order of [usual, { by: 'residual', descending: false }, { by: 'name', descending: true }])
    expect(orderOf(orderParam(order, usual) ?? undefined, keys, usual)).toEqual(order);
  expect(orderParam(usual, usual)).toBeNull();
  expect(orderOf('-height', keys, usual)).toEqual(usual);
  expect(orderOf('', keys, usual)).toEqual(usual);
});

test('the chosen image is in the address', () => {
  expect(targetOf({ target: '12' })).toBe(12);
  for (const target of ['', '0', '-1', '1e3', 'x']) expect(targetOf({ target })).toBeNull();
});
