import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../src/model/failure.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

test('every code of an error is given by some error', () => {
  const texts = globSync('src/**/*.{ts,tsx}', { cwd: ROOT })
    .filter((file) => !file.endsWith('failure.ts'))
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
  const all = texts.join('\n');
  const stale = ERROR_CODES.filter((code) => !all.includes(`'${code}'`));
  expect(stale).toEqual([]);
});

test('codes are in the order of the alphabet, each once', () => {
  expect([...new Set(ERROR_CODES)].toSorted()).toEqual([...ERROR_CODES]);
});
