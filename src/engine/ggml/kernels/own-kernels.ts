import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import koffi, { type LibraryHandle } from 'koffi';
import { packageVersion } from '../../package-version.ts';
import { userCacheFolder } from '../../user-cache.ts';
import { bindAll } from '../binding.ts';

/** A folder, or `off` for the kernels that come with the program. */
export const KERNELS_VARIABLE = 'TIEBREAK_KERNELS';

/** ggml-backend.h and ggml-backend-impl.h: what is needed before llama.cpp is loaded. */
export const REGISTER_PROTOTYPES = ['void ggml_backend_register(ggml_backend_reg*)'] as const;
const KERNELS_PROTOTYPES = ['ggml_backend_reg*? ggml_backend_init()'] as const;

/** Libraries that nothing refers to are unloaded. */
const held: LibraryHandle[] = [];

let registered: LibraryHandle | null = null;

/**
 * What `ggml-cpu-` is followed by in the name of a library that was compiled here. The number counts what is compiled beside ggml's
 * source, or with other flags: kernels of an earlier program are left alone, and runs tell which they were answered with.
 */
export const OWN_BUILD = 'native-5';

/** ggml's kernels for processors, compiled on this very machine from the source that node-llama-cpp carries. */
export interface OwnKernels {
  readonly library: string;
  /** For people: "g++ (Debian 12.2.0-14) 12.2.0". */
  readonly compiler: string;
}

/**
 * Where kernels for this processor and this release of llama.cpp lie, or would: code for one processor may not run on another.
 *
 * @param root folder of all of them. Defaults to what the variable names, then to the user's cache
 */
export function kernelsPlace(root = defaultRoot()): {
  readonly folder: string;
  readonly library: string;
  readonly record: string;
} {
  const [processor] = os.cpus();
  const key = createHash('sha256')
    .update(JSON.stringify([packageVersion('node-llama-cpp'), os.arch(), processor?.model, instructions()]))
    .digest('hex')
    .slice(0, 16);
  const folder = path.join(root, key);
  return {
    folder,
    library: path.join(folder, `libggml-cpu-${OWN_BUILD}.so`),
    record: path.join(folder, 'compiler.txt'),
  };
}

/** Whether the user wants none but those that came with the program. */
export function kernelsAreOff(): boolean {
  return process.env[KERNELS_VARIABLE] === 'off';
}

/** Those that were compiled here and passed their check; undefined where none were, or the user wants none. */
export function ownKernels(): OwnKernels | undefined {
  if (process.platform !== 'linux' || kernelsAreOff()) return undefined;
  const { library, record } = kernelsPlace();
  // The record is written last.
  return existsSync(record) && existsSync(library)
    ? { library, compiler: readFileSync(record, 'utf8').trim() }
    : undefined;
}

/**
 * Loads kernels into ggml's registry before llama.cpp is: node-llama-cpp then finds a processor's kernels there and loads no others.
 * `ggml_backend_load` would do the same and print a line about it.
 *
 * @throws Error where they cannot be loaded
 */
export function registerKernels(library: string): void {
  const folder = prebuiltFolder();
  const registry = readdirSync(folder).find((file) => /^libggml\.(v[\d.]+)?so$/.test(file));
  if (registry === undefined) throw new Error(`there is no registry in ${folder}`);
  // In this order: the kernels find ggml's base by its name, once it is loaded.
  const [ggml, own] = [koffi.load(path.join(folder, registry)), koffi.load(library)] as const;
  held.push(ggml, own);
  const { ggml_backend_register } = bindAll(ggml, REGISTER_PROTOTYPES);
  const { ggml_backend_init } = bindAll(own, KERNELS_PROTOTYPES);
  const kernels = ggml_backend_init();
  if (kernels === null) throw new Error(`${library} does not start`);
  ggml_backend_register(kernels);
  registered = own;
}

/** Those that were registered, for what they have beside ggml's; null where only prebuilt ones are. */
export function registeredKernels(): LibraryHandle | null {
  return registered;
}

/** Of the libraries that came with the program and compute on a processor alone. */
export function prebuiltFolder(): string {
  const name = `linux-${process.arch}`;
  const manifest = findPackageJSON(`@node-llama-cpp/${name}`, import.meta.url);
  if (manifest === undefined) throw new Error(`@node-llama-cpp/${name} is not installed`);
  return path.join(path.dirname(manifest), 'bins', name);
}

function defaultRoot(): string {
  const given = process.env[KERNELS_VARIABLE] ?? '';
  return given === '' || given === 'off' ? path.join(userCacheFolder(), 'kernels') : given;
}

/** What the processor can do, as Linux tells it; empty where it does not. */
function instructions(): string {
  try {
    return /^(?:flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
  } catch {
    return '';
  }
}
