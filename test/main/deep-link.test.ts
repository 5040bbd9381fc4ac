import { expect, test } from 'vitest';
import { locationOfDeepLink } from '../../src/main/deep-link.ts';
import { parseLocation } from '../../src/renderer/location/location.ts';

test('a link shows a view under a filter, as the page reads it', () => {
  const location = locationOfDeepLink('tiebreak://open/pairs?run=2&truth=Similar,First&sort=margin');
  expect(location).toBe('/pairs?run=2&truth=Similar%2CFirst&sort=margin');
  expect(parseLocation(location ?? '')).toEqual({
    view: 'pairs',
    filter: { run: 2, truth: ['Similar', 'First'] },
    params: { sort: 'margin' },
  });
  expect(locationOfDeepLink('tiebreak://open/home')).toBe('/home');
  expect(locationOfDeepLink('TIEBREAK://open/nll/?image=7')).toBe('/nll?image=7');
});

test.each([
  ['another scheme', 'https://open/pairs'],
  ['the scheme of the page', 'tiebreak-app://open/pairs'],
  ['another action', 'tiebreak://delete/pairs'],
  ['no view', 'tiebreak://open/'],
  ['an unknown view', 'tiebreak://open/secrets'],
  ['a way up', 'tiebreak://open/pairs/../../etc/passwd'],
  ['an encoded way up', 'tiebreak://open/..%2f..%2fetc'],
  ['a view in another case', 'tiebreak://open/Pairs'],
  ['a name before the host', 'tiebreak://user@open/pairs'],
  ['a fragment', 'tiebreak://open/pairs#/annotate'],
  ['a parameter that names a prototype', 'tiebreak://open/pairs?__proto__=1'],
  ['a parameter with markup in its name', 'tiebreak://open/pairs?<b>=1'],
  ['a control character', 'tiebreak://open/pairs?text=a%00b'],
  ['a line break', 'tiebreak://open/pairs?text=a%0Ab'],
  ['too many parameters', `tiebreak://open/pairs?${'a=1&'.repeat(65)}`],
  ['a very long link', `tiebreak://open/pairs?text=${'a'.repeat(8000)}`],
  ['no link at all', 'tiebreak'],
])('a link with %s leads nowhere', (_what, link) => expect(locationOfDeepLink(link)).toBeNull());
