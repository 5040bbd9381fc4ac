import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import {
  adapterFile,
  existingFile,
  numberIn,
  repeatable,
  scoreRange,
  wholeNumber,
} from '../../src/cli/option-values.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('numbers are finite and within their range', () => {
  const share = numberIn({ min: 0, max: 1 });
  expect(['0', '1', '.25', '1e-3'].map(share)).toEqual([0, 1, 0.25, 0.001]);
  for (const wrong of ['', ' ', 'abc', 'NaN', 'Infinity', '1.1', '-0.1', '1,5'])
    expect(() => share(wrong), wrong).toThrow(InvalidArgumentError);
  expect(() => numberIn({ min: 0, exclusive: true })('0')).toThrow('above 0');
});

test('counts are whole', () => {
  expect(wholeNumber(1)('90000')).toBe(90_000);
  for (const wrong of ['0', '1.5', '1e20']) expect(() => wholeNumber(1)(wrong), wrong).toThrow();
});

test('a file must exist and be a file', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'a.csv');
  writeFileSync(file, '');
  expect(existingFile(file)).toBe(file);
  writeFileSync(path.join(folder, 'Jose\u0301.png'), '');
  expect(existingFile(`${folder}/Jos\u00e9.png`)).toBe(path.join(folder, 'Jose\u0301.png'));
  expect(() => existingFile(folder)).toThrow('folder');
  expect(() => existingFile(path.join(folder, 'b.csv'))).toThrow('no such file');
});

test('an adapter may have a scale', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'epoch.3.gguf');
  writeFileSync(file, '');
  expect(adapterFile(file)).toEqual({ file, scale: 1 });
  expect(adapterFile(`${file}:0.5`)).toEqual({ file, scale: 0.5 });
  expect(() => adapterFile(`${file}:x`)).toThrow('no such file');
});

test('an option given several times is a list', () => {
  const parse = repeatable(wholeNumber());
  expect(parse('3', parse('2', parse('1', undefined)))).toEqual([1, 2, 3]);
});

test('a range of scores rises', () => {
  expect([scoreRange('1,5'), scoreRange('0-10'), scoreRange('-1, 1.5')]).toEqual([
    [1, 5],
    [0, 10],
    [-1, 1.5],
  ]);
  for (const wrong of ['5,1', '1', 'a,b', '1,1']) expect(() => scoreRange(wrong), wrong).toThrow();
});
