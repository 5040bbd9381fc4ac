import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { AppError } from '../../app-error.ts';
import type { LongWork } from '../../long-work.ts';
import { differenceOf, measureKernels, type MeasuredKernels } from './measure-kernels.ts';
import { kernelsPlace, prebuiltFolder } from './own-kernels.ts';

const run = promisify(execFile);

/** What GCC before this makes of products of floats takes twice the time: the prebuilt kernels are such (docs/results.md). */
const LEAST_GCC = 12;

/**
 * Largest difference to the prebuilt kernels' products, as a share of the root of their mean square: sums are added up in another
 * order. Two orders of F32 differ by some 1e-6.
 */
const TOLERANCE = 1e-4;

/**
 * The same in BF16, where attention to keys and values was .021 off at most of 50,000 numbers and its gradient .058 of 290,000: what is
 * compiled here rounds to BF16 what values are weighed by, and all that a gradient multiplies, as ggml's rounds queries.
 */
const TOLERANCES_BF16 = { products: TOLERANCE, attentions: 0.05, gradients: 0.15 };

/** Compiled in place of ggml's attention, which then has another name and takes what this one leaves. */
const ATTENTION = 'ggml_compute_forward_flash_attn_ext';
const OF_GGML = `${ATTENTION}_of_ggml`;
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  'ops.cpp': [`-D${ATTENTION}=${OF_GGML}`],
  'attention.cpp': [`-DOF_GGML=${OF_GGML}`],
};

const PART_NAMES = {
  products: 'products of',
  attentions: 'attention to',
  gradients: 'gradients of attention to',
};

export interface BuildKernelsOptions extends LongWork {
  /** Folder of all kernels. Defaults to the user's cache. */
  readonly root?: string;
}

export interface KernelBuild {
  readonly library: string;
  readonly compiler: string;
  readonly before: MeasuredKernels;
  readonly after: MeasuredKernels;
}

/**
 * Compiles ggml's kernels for this processor, in a minute of processor time and without a network, and keeps them where they compute
 * what the prebuilt ones do. From then on every start loads them (`openLibraries`).
 *
 * @throws AppError `kernels-not-built` where there is no compiler, it fails, or the kernels compute something else
 */
export async function buildKernels({ root, ...asked }: BuildKernelsOptions = {}): Promise<KernelBuild> {
  const { signal } = asked;
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch))
    throw notBuilt(
      `Kernels are compiled on Linux alone, not on ${process.platform}-${process.arch}.`,
      'Go on with those that came with the program.',
    );
  const compiler = await compilerFound();
  const place = kernelsPlace(root);
  const work = await mkdtemp(path.join(tmpdir(), 'tiebreak-kernels-'));
  try {
    const library = path.join(work, path.basename(place.library));
    await compile({ ...asked, work, library });
    const before = await measureKernels(undefined, signal);
    const after = await measureKernels(library, signal);
    checkEqual(before, after);
    // Whole at once, and beside its record: a start must not meet half a library.
    await rm(place.folder, { recursive: true, force: true });
    await mkdir(place.folder, { recursive: true });
    await moveInto(library, place.library);
    await writeFile(place.record, `${compiler}\n`);
    return { library: place.library, compiler, before, after };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The compiler's own words about itself. @throws AppError `kernels-not-built` */
async function compilerFound(): Promise<string> {
  const [name] = (await output('g++', ['--version'])).split('\n');
  const major = Number((await output('g++', ['-dumpversion'])).trim().split('.')[0]);
  await output('git', ['--version']);
  if (name === undefined || !(major >= LEAST_GCC))
    throw notBuilt(
      `The compiler is ${name ?? 'unknown'}, no newer than that of the kernels that came with the program.`,
      `Install g++ ${LEAST_GCC} or newer.`,
    );
  return name;
}

interface Compiling extends LongWork {
  readonly work: string;
  readonly library: string;
}

async function compile({ work, library, signal, onProgress }: Compiling): Promise<void> {
  const source = path.join(work, 'llama.cpp');
  await output('git', ['clone', '-q', '--no-checkout', sourceBundle(), source], signal);
  await output('git', ['-C', source, 'checkout', '-q', 'HEAD', '--', 'ggml'], signal);
  const kernels = path.join(source, 'ggml/src/ggml-cpu');
  const beside = (await readdir(import.meta.dirname)).filter((file) => /\.(cpp|h)$/.test(file));
  for (const file of beside) await copyFile(path.join(import.meta.dirname, file), path.join(kernels, file));
  const files = await kernelFiles(kernels);
  const flags = [
    ...['-O3', process.arch === 'arm64' ? '-mcpu=native' : '-march=native', '-fPIC', '-w', '-DNDEBUG'],
    ...[
      '-D_GNU_SOURCE',
      '-DGGML_BACKEND_DL',
      '-DGGML_BACKEND_SHARED',
      '-DGGML_BACKEND_BUILD',
      '-DGGML_SHARED',
    ],
    ...['-DGGML_USE_LLAMAFILE', '-DGGML_USE_CPU_REPACK'],
    ...['include', 'src', 'src/ggml-cpu'].map((folder) => `-I${path.join(source, 'ggml', folder)}`),
  ];
  let next = 0;
  let done = 0;
  const compileNext = async (): Promise<void> => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const [program, standard] = file.endsWith('.c') ? ['gcc', '-std=c11'] : ['g++', '-std=c++17'];
      const object = path.join(work, `${file.replaceAll('/', '_')}.o`);
      const own = FLAGS[file] ?? [];
      await output(
        program,
        [...flags, ...own, standard, '-c', path.join(kernels, file), '-o', object],
        signal,
      );
      onProgress?.({ done: ++done, total: files.length, unit: 'files' });
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, compileNext));
  const objects = files.map((file) => path.join(work, `${file.replaceAll('/', '_')}.o`));
  const folder = prebuiltFolder();
  // At run time it is loaded already, and found by its name.
  await output(
    'g++',
    ['-shared', '-o', library, ...objects, `-L${folder}`, '-l:libggml-base.so', '-lpthread'],
    signal,
  );
}

/** Those of every processor of this kind, relative to their folder. */
async function kernelFiles(folder: string): Promise<string[]> {
  const isX86 = process.arch === 'x64';
  const inFolders = ['', isX86 ? 'arch/x86' : 'arch/arm', 'llamafile', ...(isX86 ? ['amx'] : [])];
  const found = await Promise.all(
    inFolders.map(async (inside) =>
      (await readdir(path.join(folder, inside)))
        // That file tells of a prebuilt library for which processors it is.
        .filter((file) => /\.(c|cpp)$/.test(file) && file !== 'cpu-feats.cpp')
        .map((file) => path.posix.join(inside, file)),
    ),
  );
  return found.flat();
}

function sourceBundle(): string {
  const manifest = findPackageJSON('node-llama-cpp', import.meta.url);
  if (manifest === undefined) throw notBuilt('node-llama-cpp is not installed.', 'Run `npm ci`.');
  return path.join(path.dirname(manifest), 'llama/gitRelease.bundle');
}

/** @throws AppError `kernels-not-built` where a result is another one */
function checkEqual(before: MeasuredKernels, after: MeasuredKernels): void {
  for (const part of ['products', 'attentions', 'gradients'] as const)
    for (const { type, product } of before[part]) {
      const other = after[part].find((one) => one.type === type);
      const off = differenceOf(product, other?.product ?? new Float32Array());
      if (!(off <= (type === 'BF16' ? TOLERANCES_BF16[part] : TOLERANCE)))
        throw notBuilt(
          `The kernels that were compiled compute ${PART_NAMES[part]} ${type} otherwise than those that came with the program (${off}).`,
          'Go on with those that came with the program, or try another compiler.',
        );
    }
}

async function moveInto(from: string, to: string): Promise<void> {
  // Two steps, since the folders may lie on different disks.
  const beside = `${to}.part`;
  await copyFile(from, beside);
  await rename(beside, to);
}

async function output(program: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  try {
    return (await run(program, args, { ...(signal && { signal }) })).stdout;
  } catch (error) {
    signal?.throwIfAborted();
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw notBuilt(
      isMissing
        ? `${program} is not installed.`
        : `${program} failed: ${error instanceof Error ? error.message : String(error)}`,
      isMissing ? 'Install git and g++.' : 'Go on with the kernels that came with the program.',
      error,
    );
  }
}

function notBuilt(message: string, action: string, cause?: unknown): AppError {
  return new AppError('kernels-not-built', message, action, { cause });
}
