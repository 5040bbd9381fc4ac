// Plain JavaScript that any Node can run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** What the build makes, its last file at the end. */
const BUILT = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** What it makes that from. */
const SOURCES = ['src', 'electron.vite.config.ts', 'package-lock.json'];

const LONGEST_BUILD_MILLISECONDS = 300_000;

/**
 * Builds the page and the desktop program of a checkout where they are missing or older than their sources, unless they are there and
 * somebody is shown them: a build takes them away. Throws where it fails.
 */
export function buildIfStale(root, isServed = () => false) {
  // A package comes with its page and without its sources.
  if (!existsSync(path.join(root, 'src')) || !isStale(root)) return;
  const builder = builderOf(root);
  if (builder === null) {
    if (existsSync(path.join(root, BUILT.at(-1)))) return;
    throw new Error('The page has not been built, and the tools that build it are not installed.');
  }
  alone(path.join(root, 'out.lock'), () => {
    // Another start may have built it meanwhile.
    if (!isStale(root)) return;
    if (existsSync(path.join(root, BUILT.at(-1))) && isServed()) {
      console.error(
        'The page is older than its sources, and another `tiebreak serve` shows it: it is left as it is. To build it, end that one and start again.',
      );
      return;
    }
    console.error('Building the page ...');
    const { status, stdout, stderr } = spawnSync(process.execPath, [builder, 'build'], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The page could not be built:\n${stdout}${stderr}`);
  });
}

/** Does what two processes may not do at once. A lock older than any build was left behind by a kill. */
function alone(lock, work) {
  while (!made(lock)) {
    const stats = statSync(lock, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > LONGEST_BUILD_MILLISECONDS) rmdirSync(lock);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  try {
    work();
  } finally {
    rmdirSync(lock);
  }
}

function made(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
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
