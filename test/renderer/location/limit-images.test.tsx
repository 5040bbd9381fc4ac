import { beforeEach, expect, it } from 'vitest';
import { limitImages } from '../../../src/renderer/location/limit-images.ts';
import { changeFilter, currentLocation, goToHash } from '../../../src/renderer/location/use-location.ts';

beforeEach(() => {
  goToHash('/pairs?run=2');
});

it('has a new limit speak of targets', () => {
  limitImages({ split: 1, part: '1' });
  expect(currentLocation().filter).toEqual({ run: 2, split: 1, part: '1', side: 'target' });
});

it('leaves whom a limit speaks of as it is, and forgets it with the last one', () => {
  goToHash('/pairs?run=2&split=1&part=1');
  limitImages({ group: 'A' });
  expect(currentLocation().filter).toEqual({ run: 2, split: 1, part: '1', group: 'A' });
  changeFilter({ side: 'both' });
  limitImages({ part: '2' });
  expect(currentLocation().filter).toEqual({ run: 2, split: 1, part: '2', group: 'A', side: 'both' });
  changeFilter({ split: undefined, part: undefined, group: undefined });
  expect(currentLocation().filter).toEqual({ run: 2 });
  limitImages({ group: 'B' });
  expect(currentLocation().filter).toEqual({ run: 2, group: 'B', side: 'target' });
});
