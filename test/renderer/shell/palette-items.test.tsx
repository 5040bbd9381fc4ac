import { expect, it } from 'vitest';
import { findItems, type PaletteItem } from '../../../src/renderer/shell/palette-items.ts';

const item = (group: string, title: string): PaletteItem => ({
  id: `${group} ${title}`,
  group,
  title,
  run: () => {},
});

const ITEMS = [
  item('Go to', 'Go to Pairs'),
  item('Go to', 'Go to Models'),
  item('Runs', 'demo pairs'),
  item('Runs', 'pairs of Monday'),
  item('Images', 'pair-1.jpg'),
  item('Images', 'AF2.jpg'),
];

const found = (query: string) =>
  findItems(ITEMS, query, ['Images']).map(({ group, items }) => [group, ...items.map(({ title }) => title)]);

it('lists everything but large groups while nothing is typed', () =>
  expect(found('')).toEqual([
    ['Go to', 'Go to Pairs', 'Go to Models'],
    ['Runs', 'demo pairs', 'pairs of Monday'],
  ]));

it('puts what begins with the words first, and large groups last', () =>
  expect(found('pair')).toEqual([
    ['Runs', 'pairs of Monday', 'demo pairs'],
    ['Go to', 'Go to Pairs'],
    ['Images', 'pair-1.jpg'],
  ]));

it('wants every word, of which some may begin a word of the group', () => {
  expect(found('run mon')).toEqual([['Runs', 'pairs of Monday']]);
  expect(found('pairs nothing')).toEqual([]);
});

it('does not find a group by the inside of its name', () => expect(found('mages')).toEqual([]));

it('shows a dozen of a group at most', () => {
  const many = Array.from({ length: 5000 }, (_, index) => item('Images', `AF${index}.jpg`));
  expect(findItems(many, 'af', ['Images'])[0]?.items).toHaveLength(12);
});
