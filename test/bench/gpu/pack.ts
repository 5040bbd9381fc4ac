/**
 * Makes a folder of all that gpu-bench.ts needs besides the repository, for a machine without a network: Node itself and of the packages
 * the files that the bench loads, with the libraries of one kind of card, in parts below 60 MB.
 *
 *     node test/bench/gpu/pack.ts FOLDER [cuda|vulkan|cpu]
 *
 * There, in the repository: `sh FOLDER/run.sh [options of gpu-bench.ts]`. What is loaded is found by running the bench with a tiny model
 * on this machine's processor; then the pack is tried, with nothing else on the way. For Linux x64. CUDA's own libraries (cudart, cublas)
 * are of @node-llama-cpp/linux-x64-cuda-ext, 350 MB, and come along where the machine may lack them: `cuda-ext` in place of `cuda`.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const ROOT = path.join(import.meta.dirname, '../../..');
const MODULES = path.join(ROOT, 'node_modules');
const [folder, card = 'cuda'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a folder: node test/bench/gpu/pack.ts FOLDER [cuda|cuda-ext|vulkan|cpu]');
  process.exit(2);
}

/** Bytes of a part: many ways to send a file end at 60 MB. */
const PART = 55_000_000;

/** Packages with llama.cpp's libraries, which are not loaded here but where there is a card. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  cpu: ['linux-x64'],
  vulkan: ['linux-x64', 'linux-x64-vulkan'],
  cuda: ['linux-x64', 'linux-x64-cuda'],
  'cuda-ext': ['linux-x64', 'linux-x64-cuda', 'linux-x64-cuda-ext'],
};
const libraries = LIBRARIES[card];
if (libraries === undefined) throw new Error(`there are no libraries for ${card}`);

const TINY = ['--shape', 'tiny', '--gpu', 'cpu', '--seconds', '0.05', '--types', 'F16'];

const work = mkdtempSync(path.join(tmpdir(), 'gpu-pack-'));
const packed = path.join(work, 'packed');

console.log('Running the bench with a tiny model, to see what it loads ...');
const lists = path.join(work, 'lists');
mkdirSync(lists);
const noting = pathToFileURL(path.join(import.meta.dirname, 'note-files.mjs')).href;
execFileSync(
  process.execPath,
  [path.join(import.meta.dirname, 'gpu-bench.ts'), ...TINY, '--out', path.join(work, 'here.json')],
  { env: { ...process.env, NODE_OPTIONS: `--import ${noting}`, FILES_FOLDER: lists }, stdio: 'inherit' },
);
const loaded = new Set(
  readdirSync(lists).flatMap((list) => JSON.parse(readFileSync(path.join(lists, list), 'utf8')) as string[]),
);
const files = new Set<string>();
for (const file of loaded) {
  const name = path.relative(MODULES, file);
  if (name.startsWith('..')) continue;
  files.add(name);
  for (let up = path.dirname(name); up !== '.'; up = path.dirname(up))
    files.add(path.join(up, 'package.json'));
}
// Read, and not loaded: what it says of its own build.
for (const name of readdirSync(path.join(MODULES, 'node-llama-cpp/llama')))
  if (name.endsWith('.json')) files.add(path.join('node-llama-cpp/llama', name));
for (const name of files) {
  const from = path.join(MODULES, name);
  if (existsSync(from)) cpSync(from, path.join(packed, 'node_modules', name), { dereference: true });
}
for (const name of libraries) {
  const of = path.join('@node-llama-cpp', name);
  cpSync(path.join(MODULES, of), path.join(packed, 'node_modules', of), {
    recursive: true,
    dereference: true,
  });
}
mkdirSync(path.join(packed, 'bin'));
cpSync(process.execPath, path.join(packed, 'bin/node'));

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
execFileSync('sh', [
  '-c',
  `tar -cf - -C "$1" . | gzip -6 | split -b ${PART} - "$2/part-"`,
  'sh',
  packed,
  path.resolve(folder),
]);
writeFileSync(
  path.join(folder, 'run.sh'),
  `#!/bin/sh
# Runs test/bench/gpu/gpu-bench.ts of the repository in the current folder with what is packed here, and needs nothing else.
set -e
here=$(cd "$(dirname "$0")" && pwd)
place=\${BENCH_FOLDER:-\${TMPDIR:-/tmp}}/tiebreak-gpu-bench
if [ ! -x "$place/bin/node" ]; then
  mkdir -p "$place"
  cat "$here"/part-* | gzip -d | tar -xf - -C "$place"
fi
rm -rf "$place/src" "$place/test" "$place/bin/build-if-stale.mjs"
cp -r src test package.json "$place"
out=$PWD/gpu-bench.json
cd "$place"
exec bin/node test/bench/gpu/gpu-bench.ts --out "\${OUT:-$out}" "$@"
`,
  { mode: 0o755 },
);
rmSync(packed, { recursive: true });

console.log('Trying the pack ...');
execFileSync('sh', [path.resolve(folder, 'run.sh'), ...TINY], {
  cwd: ROOT,
  // Nothing of this machine's Node is on the way.
  env: { PATH: '/usr/bin:/bin', BENCH_FOLDER: work, OUT: path.join(work, 'packed.json') },
  stdio: 'inherit',
});
const tried = JSON.parse(readFileSync(path.join(work, 'packed.json'), 'utf8')) as Record<
  string,
  { failed?: string }
>;
for (const what of ['F16 compare', 'F16 train'])
  if (tried[what] === undefined || tried[what].failed !== undefined)
    throw new Error(`the pack does not work: ${what}: ${tried[what]?.failed ?? 'is missing'}`);
rmSync(work, { recursive: true });
const parts = readdirSync(folder).map((name) => ({ name, bytes: statSync(path.join(folder, name)).size }));
for (const { name, bytes } of parts)
  console.log(`${name.padEnd(10)} ${(bytes / 1e6).toFixed(1).padStart(6)} MB`);
