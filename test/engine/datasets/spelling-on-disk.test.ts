import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spellingOnDisk } from '../../../src/engine/datasets/spelling-on-disk.ts';
import { writeFiles } from '../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

test('a path is found with backslashes and in other Unicode forms of each of its names', () => {
  const folder = temporaryFolder();
  const file = join('Jose\u0301', 'caf\u00e9', 'nai\u0308ve.jpg');
  writeFiles(folder, { [file]: 'x', 'plain/a.jpg': 'x' });
  const found = join(folder, file);
  expect(spellingOnDisk(found)).toBe(found);
  expect(spellingOnDisk(found.normalize('NFC'))).toBe(found);
  expect(spellingOnDisk(found.normalize('NFD'))).toBe(found);
  expect(spellingOnDisk(`${folder}/Jos\u00e9\\cafe\u0301\\na\u00efve.jpg`)).toBe(found);
  expect(spellingOnDisk(`${folder}/plain\\a.jpg`)).toBe(join(folder, 'plain', 'a.jpg'));
  expect(spellingOnDisk(`${folder}/plain/\u00e9.jpg`)).toBeNull();
  expect(spellingOnDisk(`${folder}/plain/A.jpg`)).toBeNull();
  expect(spellingOnDisk(`${folder}/none\u00e9/a.jpg`)).toBeNull();
});
