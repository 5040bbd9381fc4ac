import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** How many modules of Tiebreak's own and of others are loaded once the server listens. */
const MOST_OF_SERVE = { own: 240, others: 330 };

const ROOT = path.join(import.meta.dirname, '../..');

/** Addresses of the modules that a command line loads, in a process of its own. */
const modulesOf = (...args: string[]) => modulesOfProgram('bin/tiebreak.mjs', ...args);

function modulesOfProgram(program: string, ...args: string[]): readonly string[] {
  const file = path.join(temporaryFolder(), 'modules.json');
  execFileSync(
    process.execPath,
    [
      '--import',
      pathToFileURL(path.join(ROOT, 'test/fixtures/count-modules.mjs')).href,
      path.join(ROOT, program),
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
  expect(modules.length).toBeLessThanOrEqual(32);
});

// What is measured here is what a start costs: half a millisecond of computing a module.
test.for([
  ['status --help', 245],
  ['score --help', 367],
  ['task --help', 360],
  ['logits --help', 215],
  ['compare --help', 375],
  ['train --help', 345],
] as const)('%s loads at most %i modules, and neither llama.cpp nor libvips', ([command, most]) => {
  const modules = modulesOf(...command.split(' '));
  expect(modules.filter((url) => /\/node_modules\/(node-llama-cpp|sharp)\//.test(url))).toEqual([]);
  expect(modules.length).toBeGreaterThan(100);
  expect(modules.length).toBeLessThanOrEqual(most);
});

test('the inference process begins without node-llama-cpp, which only examining takes', () => {
  const modules = modulesOfProgram('src/engine/inference/node-inference-process.ts');
  expect(modules.some((url) => url.endsWith('/engine/comparator/comparator.ts'))).toBe(true);
  expect(modules.filter((url) => url.includes('/node_modules/node-llama-cpp/'))).toEqual([]);
  expect(modules.length).toBeLessThanOrEqual(265);
});

test('serve listens before it has loaded what its requests need: no model, picture, table or training', async () => {
  const file = path.join(temporaryFolder(), 'modules.json');
  const counting = pathToFileURL(path.join(ROOT, 'test/fixtures/count-modules.mjs')).href;
  const workspace = path.join(temporaryFolder(), 'workspace');
  const server = spawn(
    process.execPath,
    ['--import', counting, 'bin/tiebreak.mjs', 'serve', '--no-page', '--json', '--workspace', workspace],
    { cwd: ROOT, env: { ...process.env, MODULES_FILE: file }, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let said = '';
  server.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.includes('"url"')) server.kill('SIGINT');
  });
  await once(server, 'exit');
  expect(said).toContain('"url"');
  const modules = z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  const own = modules.filter((url) => url.startsWith(pathToFileURL(path.join(ROOT, 'src')).href));
  const others = modules.filter((url) => url.includes('/node_modules/'));
  expect(
    own.filter((url) =>
      /\/src\/(lab|workbench\/handlers\/(?!all)|engine\/(jobs|families|ggml|training\/(?!training-lock)|formats|pictures|vision|comparator))\//.test(
        url,
      ),
    ),
  ).toEqual([]);
  expect(
    others.filter((url) => /\/node_modules\/(sharp|node-llama-cpp|koffi|hyparquet|vega[^/]*)\//.test(url)),
  ).toEqual([]);
  expect(own.length).toBeGreaterThan(100);
  expect(own.length).toBeLessThanOrEqual(MOST_OF_SERVE.own);
  expect(others.length).toBeLessThanOrEqual(MOST_OF_SERVE.others);
});
