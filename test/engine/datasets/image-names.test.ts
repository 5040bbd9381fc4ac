import { describe, expect, test } from 'vitest';
import { firstSpellings, ImageNames, imageNameKey } from '../../../src/engine/datasets/image-names.ts';

function find(stored: readonly string[], name: string): unknown {
  const found = new ImageNames(stored.map((image) => [image, image])).find(name);
  return found?.ambiguous ?? found?.value;
}

describe('a name finds', () => {
  test.each([
    ['itself', ['a.jpg', 'x/a.jpg'], 'a.jpg', 'a.jpg'],
    ['a bare name', ['a.jpg', 'b.jpg'], 'x/a.jpg', 'a.jpg'],
    ['a longer path that ends in it', ['faces/x/a.jpg', 'faces/y/a.jpg'], 'x/a.jpg', 'faces/x/a.jpg'],
    ['a shorter path that it ends in', ['x/a.jpg', 'y/a.jpg'], '/home/me/faces/x/a.jpg', 'x/a.jpg'],
    ['backslashes as slashes', ['x/a.jpg'], 'C:\\faces\\x\\a.jpg', 'x/a.jpg'],
    ['slashes as backslashes', ['x\\a.jpg'], 'x/a.jpg', 'x\\a.jpg'],
    ['the other Unicode form', ['x/Jos\u00e9.jpg'], 'Jose\u0301.jpg', 'x/Jos\u00e9.jpg'],
    ['the same folder otherwise written', ['x/a.jpg', 'a.jpg'], './x//a.jpg', 'x/a.jpg'],
    ['of two Unicode forms itself', ['Jos\u00e9.jpg', 'Jose\u0301.jpg'], 'Jose\u0301.jpg', 'Jose\u0301.jpg'],
  ])('%s', (_, stored, name, expected) => expect(find(stored, name)).toBe(expected));

  test.each([
    ['the same file name in another folder', ['x/a.jpg'], 'y/a.jpg'],
    ['a folder that ends alike', ['x/a.jpg'], 'max/a.jpg'],
    ['a file name that ends alike', ['ba.jpg'], 'a.jpg'],
    ['another case', ['a.jpg'], 'A.jpg'],
    ['the only one of other names', ['a.jpg'], 'b.jpg'],
  ])('not %s', (_, stored, name) => expect(find(stored, name)).toBeUndefined());

  test('none of two that it may mean', () => {
    expect(find(['x/a.jpg', 'y/a.jpg'], 'a.jpg')).toEqual(['x/a.jpg', 'y/a.jpg']);
    expect(find(['a.jpg', 'faces/x/a.jpg'], 'x/a.jpg')).toEqual(['a.jpg', 'faces/x/a.jpg']);
  });
});

test('plain names are their own keys', () => {
  for (const name of ['a.jpg', 'x/a b.jpg', '..a.jpg', '0x10.png', '']) expect(imageNameKey(name)).toBe(name);
  expect(imageNameKey('x\\Jose\u0301.jpg')).toBe('x/Jos\u00e9.jpg');
});

test('a name keeps its first spelling', () => {
  const nameOf = firstSpellings();
  expect(['x\\a', 'x/a', 'x/b'].map(nameOf)).toEqual(['x\\a', 'x\\a', 'x/b']);
});
