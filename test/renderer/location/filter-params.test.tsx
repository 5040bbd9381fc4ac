import { describe, expect, it } from 'vitest';
import type { Filter } from '../../../src/model/filter.ts';
import { formatLocation, parseLocation } from '../../../src/renderer/location/location.ts';

const FILTER: Filter = {
  dataset: 1,
  run: 2,
  otherRun: 3,
  split: 4,
  part: 'test & more',
  group: 'Asian female',
  image: 5,
  side: 'target',
  cells: {
    rows: 'truth',
    columns: 'human',
    cells: [
      ['First', 'Similar'],
      ['Second', 'Second'],
    ],
  },
  truth: ['First', 'Similar'],
  margin: [null, 0.25],
  entropy: [0.1, null],
  distance: [0, 1.5],
  consistent: false,
  judged: true,
  text: 'a+b=ü/?#"<',
};

describe('the address', () => {
  it('gives back the location that it was written from', () => {
    const location = { view: 'pairs' as const, filter: FILTER, params: { sort: '-margin', selected: '1-2' } };
    expect(parseLocation(`#${formatLocation(location)}`)).toEqual(location);
  });

  it('keeps every part of a range that is no round number', () => {
    const margin = [0.1 + 0.2, 1 / 3] as const;
    const { filter } = parseLocation(formatLocation({ view: 'home', filter: { margin }, params: {} }));
    expect(filter.margin).toEqual(margin);
  });

  it('leaves out what is not valid and keeps the rest', () => {
    const { view, filter } = parseLocation(
      '#/nowhere?run=-1&dataset=x&truth=Third&margin=a..b&cells=truth.nobody:First-First&consistent=yes&part=',
    );
    expect(view).toBe('home');
    expect(filter).toEqual({ consistent: true });
  });

  it('leaves out a part of no split, which would limit nothing', () =>
    expect(parseLocation('#/pairs?part=1&group=A').filter).toEqual({ group: 'A' }));

  it('reads an empty address as home without limits', () =>
    expect(parseLocation('')).toEqual({ view: 'home', filter: {}, params: {} }));
});

describe('the side of an address', () => {
  const written = (filter: Filter) => formatLocation({ view: 'pairs', filter, params: {} });

  it('is written only beside a limit that it could be of', () => {
    expect(written({ group: 'A', side: 'both' })).toBe('/pairs?group=A&side=both');
    expect(written({ side: 'both', text: 'a' })).toBe('/pairs?text=a');
  });

  it('is none where the address has none, or what is none', () => {
    expect(parseLocation('#/pairs?split=1&part=1').filter).toEqual({ split: 1, part: '1' });
    expect(parseLocation('#/pairs?group=A&side=left').filter).toEqual({ group: 'A' });
  });
});
