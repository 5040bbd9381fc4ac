import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { targetOfLink, targetsOf, targetsOfPaths } from '../../src/main/open-targets.ts';
import { writeFiles } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function folderWithThings(): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'workspace/store.sqlite': '',
    'faces/a.jpg': '',
    'model.GGUF': '',
    'ratings.csv': '',
    'script.sh': '',
  });
  return folder;
}

test('a start opens the workspace, the files and the link that it names, whatever their order', () => {
  const cwd = folderWithThings();
  expect(
    targetsOf(['tiebreak://open/scores', 'faces', '--flag', 'workspace', 'model.GGUF', 'missing.gguf'], cwd),
  ).toEqual([
    { kind: 'workspace', folder: path.join(cwd, 'workspace') },
    { kind: 'files', paths: [path.join(cwd, 'faces'), path.join(cwd, 'model.GGUF')] },
    { kind: 'location', location: '/scores' },
  ]);
});

test('nothing is opened for a start without arguments', () => {
  expect(targetsOf([], '/')).toEqual([]);
  expect(targetsOf(['--no-sandbox', '-x', ''], '/')).toEqual([]);
});

test('folders, models and tables may be dropped, other files and what is not there may not', () => {
  const folder = folderWithThings();
  mkdirSync(path.join(folder, 'dots.gguf'));
  symlinkSync(path.join(folder, 'script.sh'), path.join(folder, 'link'));
  const drop = (...names: string[]) => targetsOfPaths(names.map((name) => path.join(folder, name)));
  expect(drop('ratings.csv', 'script.sh', 'link', 'missing', 'dots.gguf')).toEqual([
    { kind: 'files', paths: [path.join(folder, 'ratings.csv'), path.join(folder, 'dots.gguf')] },
  ]);
  expect(drop('script.sh')).toEqual([]);
});

test('a link that is not allowed is no target', () => {
  expect(targetOfLink('tiebreak://open/unknown')).toEqual([]);
  expect(targetsOf(['tiebreak://open/unknown'], '/')).toEqual([]);
});
