import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { buildIfStale } from '../../bin/build-if-stale.mjs';
import { contextBridge, ipcRenderer, seen, webUtils } from '../fakes/electron.ts';
import { writeFiles } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;
/** As a package has it, but that Electron's archive is a folder here. */
let archive: string;

/** Below the project, so that its packages are found. */
beforeAll(() => {
  mkdirSync(path.join(ROOT, '.tsbuild'), { recursive: true });
  folder = mkdtempSync(path.join(ROOT, '.tsbuild', 'bundle-'));
  archive = path.join(folder, 'resources', 'app.asar');
  buildIfStale(ROOT);
  for (const part of ['main', 'preload'])
    cpSync(path.join(ROOT, 'out', part), path.join(archive, 'out', part), { recursive: true });
  writeFiles(archive, {
    'out/renderer/index.html': '<p>page</p>',
    'package.json': readFileSync(path.join(ROOT, 'package.json')),
  });
  const runtime = 'node_modules/node-llama-cpp';
  cpSync(path.join(ROOT, runtime), path.join(archive, runtime), {
    recursive: true,
    filter: (file) => !file.endsWith('gitRelease.bundle'),
  });
  cpSync(path.join(ROOT, 'models'), path.join(`${archive}.unpacked`, 'models'), { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the packed program makes the demo on its first start: the model is found beside the archive, and a utility process answers', async () => {
  const script = fileURLToPath(new URL('../fixtures/run-bundle.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, archive, temporaryFolder()]);
  const result = z
    .object({
      links: z.array(z.string()),
      page: z.string(),
      folder: z.string(),
      version: z.string(),
      answered: z.int(),
      matrix: z.array(z.array(z.int()).length(3)).length(3),
      failures: z.array(z.unknown()),
      forks: z.array(z.string()),
    })
    .parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  expect(result.failures).toEqual([]);
  expect(result.answered).toBeGreaterThan(0);
  expect(result.matrix.flat().some((count) => count > 0)).toBe(true);
  expect(result.links).toEqual(['tiebreak']);
  expect(result.page).toBe('<p>page</p>');
  expect(path.basename(result.folder)).toBe('demo');
  expect(result.version).toBe(
    z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')))
      .version,
  );
  expect(result.forks.slice(0, 2)).toEqual([
    expect.stringMatching(/^inference-process-\w+\.js$/),
    'testBindingBinary.js',
  ]);
});

test('the built preload script is one file that needs nothing but Electron, as a sandbox allows', () => {
  const script = readFileSync(path.join(archive, 'out/preload/index.cjs'), 'utf8');
  const required: string[] = [];
  vm.runInNewContext(script, {
    require: (name: string) => {
      required.push(name);
      return { contextBridge, ipcRenderer, webUtils };
    },
  });
  expect(required).toEqual(['electron']);
  expect([...seen.exposed.keys()]).toEqual(['tiebreak']);
});
