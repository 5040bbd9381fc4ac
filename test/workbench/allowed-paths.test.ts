import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AllowedPaths } from '../../src/workbench/allowed-paths.ts';
import { writeFiles } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A folder that may be opened beside one that may not, with links between them. */
function folders() {
  const folder = temporaryFolder();
  const [open, closed] = [path.join(folder, 'open'), path.join(folder, 'open-not')];
  writeFiles(folder, { 'open/a.txt': 'a', 'open/inner/b.txt': 'b', 'open-not/c.txt': 'c' });
  symlinkSync(closed, path.join(open, 'way-out'));
  symlinkSync(path.join(open, 'inner'), path.join(closed, 'way-in'));
  return { open, closed, paths: new AllowedPaths([open]) };
}

test('what lies in a root may be opened, the root included, and what is to be made there', () => {
  const { open, paths } = folders();
  for (const inside of [
    '',
    'a.txt',
    'inner',
    'inner/b.txt',
    'new',
    'new/and/deeper.csv',
    'inner/../a.txt',
    '..a',
  ])
    expect(paths.check(path.join(open, inside))).toBe(path.join(open, inside));
});

test.each([
  ['a sibling whose name begins alike', '../open-not/c.txt'],
  ['the folder above', '..'],
  ['the whole disk', '/'],
  ['a system file', '/etc/passwd'],
  ['a way up and elsewhere', 'inner/../../open-not/c.txt'],
  ['a link out of the root', 'way-out/c.txt'],
  ['a file to be made beyond a link out', 'way-out/new.txt'],
  ['a name with a zero in it', 'a.txt\0.jpg'],
  ['nothing', ''],
])('%s may not be opened', (_, asked) => {
  const { open, paths } = folders();
  const file = asked === '' ? '' : asked.startsWith('/') ? asked : `${open}/${asked}`;
  expect(() => paths.check(file)).toThrow(expect.objectContaining({ code: 'path-not-allowed' }) as Error);
  expect(paths.allows(file)).toBe(false);
});

test('a link into a root leads to what it is about', () => {
  const { open, closed, paths } = folders();
  expect(paths.check(path.join(closed, 'way-in/b.txt'))).toBe(path.join(open, 'inner/b.txt'));
});

test('a path that was picked may be opened from then on, and what is in it', () => {
  const { closed, paths } = folders();
  paths.add(path.join(closed, 'c.txt'));
  expect(paths.allows(path.join(closed, 'c.txt'))).toBe(true);
  expect(paths.allows(closed)).toBe(false);
  paths.add(path.join(closed, 'not-there'));
  mkdirSync(path.join(closed, 'not-there'));
  expect(paths.allows(path.join(closed, 'not-there'))).toBe(false);
});

test('a refusal repeats a name so that it cannot steer a terminal', () => {
  const { paths } = folders();
  const said = (() => {
    try {
      return paths.check('/no/\u001b[31m\u202egpj.exe\n');
    } catch (error) {
      return (error as Error).message;
    }
  })();
  expect(said).toContain('"/no/\\u001b[31m\\u202egpj.exe\\n"');
});
