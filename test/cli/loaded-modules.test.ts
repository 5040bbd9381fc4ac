import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** Addresses of the modules that a command line loads, in a process of its own. */
function modulesOf(...args: string[]): readonly string[] {
  const file = path.join(temporaryFolder(), 'modules.json');
  execFileSync(
    process.execPath,
    [
      '--import',
      pathToFileURL(path.join(ROOT, 'test/fixtures/count-modules.mjs')).href,
      path.join(ROOT, 'src/cli/main.ts'),
      ...args,
    ],
    { env: { ...process.env, MODULES_FILE: file }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
}

test('the help of the program loads no command', () => {
  const modules = modulesOf('--help');
  expect(modules.some((url) => url.endsWith('/cli/commands/all.ts'))).toBe(true);
  expect(modules.filter((url) => /\/cli\/commands\/(?!all\.ts)/.test(url))).toEqual([]);
  expect(modules.length).toBeLessThanOrEqual(40);
});

// What is measured here is what a start costs: half a millisecond of computing a module.
test.for([
  ['status --help', 260],
  ['score --help', 350],
  ['task --help', 332],
  ['logits --help', 450],
  ['compare --help', 560],
  ['train --help', 520],
] as const)('%s loads at most %i modules, and no llama.cpp', ([command, most]) => {
  const modules = modulesOf(...command.split(' '));
  expect(modules.filter((url) => url.includes('/node_modules/node-llama-cpp/'))).toEqual([]);
  expect(modules.length).toBeGreaterThan(100);
  expect(modules.length).toBeLessThanOrEqual(most);
});
