// Plain JavaScript that any Node can run.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** What the build makes, its last file at the end. */
const BUILT = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** What it makes that from. */
const SOURCES = ['src', 'electron.vite.config.ts', 'package-lock.json'];

/** Builds the page and the desktop program where they are missing or older than their sources. Throws where that fails. */
export function buildIfStale(root) {
  if (!isStale(root)) return;
  const builder = builderOf(root);
  if (builder === null) {
    // An installation without what builds: what it came with is all there is.
    if (existsSync(path.join(root, BUILT.at(-1)))) return;
    throw new Error('The workbench’s page is not built, and what builds it is not installed. Run `npm ci`.');
  }
  console.error('Building the workbench ...');
  const { status, stdout, stderr } = spawnSync(process.execPath, [builder, 'build'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The workbench could not be built:\n${stdout}${stderr}`);
}

/** Whether something that was built is missing or older than a source. */
export function isStale(root) {
  const files = BUILT.map((file) => path.join(root, file));
  if (!files.every((file) => existsSync(file))) return true;
  const built = statSync(files.at(-1)).mtimeMs;
  return SOURCES.some((source) => newest(path.join(root, source)) > built);
}

/** The latest change in a file or folder, in milliseconds; a removed file changes its folder. */
function newest(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}

function builderOf(root) {
  try {
    const found = createRequire(path.join(root, 'package.json')).resolve('electron-vite/package.json');
    return path.join(path.dirname(found), 'bin', 'electron-vite.js');
  } catch {
    return null;
  }
}
