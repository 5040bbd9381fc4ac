import { expect, test } from 'vitest';
import { searchKey } from '../../src/core/search-key.ts';

test('a name is found in any case and in both Unicode forms', () => {
  expect(searchKey('JOSE\u0301.jpg')).toBe(searchKey('jos\u00e9.JPG'));
  expect(searchKey('José')).not.toBe(searchKey('Jose'));
});
