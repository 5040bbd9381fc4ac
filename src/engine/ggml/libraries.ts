import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';
import type { Llama, LlamaLogLevel, LlamaOptions } from 'node-llama-cpp';
import { AppError } from '../app-error.ts';
import { bindGgml, type Ggml } from './ggml.ts';
import { ownKernels, registeredKernels, registerKernels } from './kernels/own-kernels.ts';
import { checkBindings } from './self-check.ts';
import { loadUntried } from './untried-library.ts';
import type { GpuChoice } from '../../model/gpu-choice.ts';

type GpuKind = Exclude<GpuChoice, 'auto'>;

/** The llama.cpp that node-llama-cpp loaded into this process. */
export interface Libraries {
  /** libllama, for the bindings of `llama.h`. */
  readonly llama: LibraryHandle;
  readonly ggmlBase: LibraryHandle;
  /** The functions of ggml, bound once. */
  readonly ggml: Ggml;
  readonly gpu: GpuKind;
  /** Throws where the library was loaded without it. */
  readonly nodeLlama: Llama;
  /** llama.cpp's release, for instance "v0.4.0". */
  readonly version: string;
  /** Which of llama.cpp's builds of its CPU kernels was loaded: "haswell", "zen4"; "default" where there is one alone. */
  readonly cpuBuild: string;
  /** The last messages that the libraries logged as errors, oldest first; a message arrives one turn after its cause. */
  readonly errors: readonly string[];
}

/** How many of the libraries' error messages are kept for explaining a failure. */
const KEPT_ERRORS = 20;

/** Loaded where a model is: its 500 modules are half a second that most commands need not wait for. */
const loadNodeLlama = () => import('node-llama-cpp');

let opened: { readonly gpu: GpuChoice; readonly libraries: Promise<Libraries> } | undefined;

/**
 * Loads llama.cpp with the backend asked for, once per process: a process has one registry of devices, so asking again
 * for something else is a bug and throws. After a failure another backend may be asked for.
 *
 * @param isUntried takes the library without trying it in a process of its own, in half a second less: where this process is one that may crash
 * @throws AppError `gpu-not-available` when that backend does not work on this machine, `llama-cpp-not-installed` when
 * no prebuilt library does.
 */
export function openLibraries(
  gpu: GpuChoice,
  { isUntried = false }: { readonly isUntried?: boolean } = {},
): Promise<Libraries> {
  if (opened !== undefined && opened.gpu !== gpu)
    throw new Error(`llama.cpp is already loaded for '${opened.gpu}', not '${gpu}'`);
  if (opened === undefined) {
    opened = { gpu, libraries: load(gpu, isUntried) };
    opened.libraries.catch(() => {
      opened = undefined;
    });
  }
  return opened.libraries;
}

async function load(gpu: GpuChoice, isUntried: boolean): Promise<Libraries> {
  const errors: string[] = [];
  const onError = (message: string): void => {
    errors.push(message.trim());
    if (errors.length > KEPT_ERRORS) errors.shift();
  };
  const release = isUntried ? await loadUntried(gpu, () => registerOwnKernels(onError), onError) : null;
  const nodeLlama = release === null ? await loadByNodeLlama(gpu, onError) : null;
  const loaded = loadedSharedObjects();
  const [llama, ggmlBase, ggml] = ['llama', 'ggml-base', 'ggml'].map((name) =>
    koffi.load(findLibrary(loaded, name)),
  ) as [LibraryHandle, LibraryHandle, LibraryHandle];
  const libraries = {
    llama,
    ggmlBase,
    ggml: bindGgml(ggmlBase, ggml, registeredKernels()),
    gpu: nodeLlama === null || nodeLlama.gpu === false ? ('cpu' as const) : nodeLlama.gpu,
    get nodeLlama(): Llama {
      if (nodeLlama === null) throw new Error('llama.cpp was loaded without node-llama-cpp');
      return nodeLlama;
    },
    version: release ?? nodeLlama?.llamaCppRelease.release ?? '',
    cpuBuild: cpuBuildOf(loaded),
    errors,
  };
  checkBindings(llama, libraries.ggml, libraries.version);
  return libraries;
}

async function loadByNodeLlama(gpu: GpuChoice, onError: (message: string) => void): Promise<Llama> {
  const { LlamaLogLevel } = await loadNodeLlama();
  // Kernels are for where no graphics card computes.
  if (ownKernels() !== undefined && (gpu === 'cpu' || (gpu === 'auto' && (await isCpuAlone()))))
    registerOwnKernels(onError);
  return startLlama(gpu, (level, message) => {
    if (level === LlamaLogLevel.error || level === LlamaLogLevel.fatal) onError(message);
  });
}

/**
 * Loads the kernels that were compiled on this machine, where there are some. Where they do not load any more, the prebuilt ones are
 * used, which `doctor` and every run's builds tell.
 */
function registerOwnKernels(onError: (message: string) => void): void {
  const own = ownKernels();
  if (own === undefined || registeredKernels() !== null) return;
  try {
    registerKernels(own.library);
  } catch (error) {
    onError(error instanceof Error ? error.message : String(error));
  }
}

/** Whether no graphics card could be taken: told without loading anything, since the kernels that are loaded first are those that compute. */
async function isCpuAlone(): Promise<boolean> {
  const { getLlamaGpuTypes } = await loadNodeLlama();
  return (await getLlamaGpuTypes('supported')).every((type) => type === false);
}

async function startLlama(
  gpu: GpuChoice,
  logger: (level: LlamaLogLevel, message: string) => void,
): Promise<Llama> {
  const { getLlama, LlamaLogLevel } = await loadNodeLlama();
  const start = (wanted: NonNullable<LlamaOptions['gpu']>) =>
    getLlama({
      gpu: wanted,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: LlamaLogLevel.error,
      logger,
    });
  try {
    const llama = await start(gpu === 'cpu' ? false : gpu);
    // node-llama-cpp falls back to the CPU where a kind of GPU cannot exist at all (Metal on Linux).
    if (gpu === 'auto' || gpu === 'cpu' || llama.gpu === gpu) return llama;
    await llama.dispose();
  } catch (error) {
    if (gpu === 'auto' || gpu === 'cpu')
      throw new AppError(
        'llama-cpp-not-installed',
        `No prebuilt llama.cpp works on this machine: ${error instanceof Error ? error.message : String(error)}`,
        'Run `npm ci` again without --omit=optional, so that @node-llama-cpp is installed for this platform.',
        { cause: error },
      );
  }
  throw new AppError(
    'gpu-not-available',
    `${gpu} is not available on this machine. Available: ${(await workingBackends()).join(', ')}.`,
    'Use --gpu auto, or install the driver of the graphics card.',
  );
}

/** Backends whose library loads and finds a device here, the CPU last. */
async function workingBackends(): Promise<GpuKind[]> {
  const { getLlama, LlamaLogLevel } = await loadNodeLlama();
  const working: GpuKind[] = [];
  for (const gpu of ['cuda', 'vulkan', 'metal', 'cpu'] as const) {
    try {
      const wanted = gpu === 'cpu' ? false : gpu;
      const options: LlamaOptions = {
        gpu: wanted,
        build: 'never',
        dryRun: true,
        progressLogs: false,
        logLevel: LlamaLogLevel.disabled,
      };
      const probe = await getLlama(options);
      if (probe.gpu === wanted) working.push(gpu);
    } catch {
      // A backend that does not load is not among those that work.
    }
  }
  return working;
}

function loadedSharedObjects(): readonly string[] {
  // Node's report is the same everywhere, and takes a hundred times as long.
  if (process.platform === 'linux') {
    const mapped = readFileSync('/proc/self/maps', 'utf8').matchAll(/ (\/[^\n]*)$/gm);
    return [...new Set(Array.from(mapped, ([, file = '']) => file))];
  }
  // Missing from @types/node 24.
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork: boolean };
  const { excludeNetwork } = report;
  // Naming open sockets can take seconds of name lookups.
  report.excludeNetwork = true;
  try {
    return (report.getReport() as { sharedObjects: string[] }).sharedObjects;
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}

/** What stands behind "ggml-cpu-" in a library's name. */
function cpuBuildOf(loaded: readonly string[]): string {
  for (const file of loaded) {
    const [, build] =
      /^(?:lib)?ggml-cpu-(.+)\.(?:so|dylib|dll)$/i.exec(basename(file.replaceAll('\\', '/'))) ?? [];
    if (build !== undefined) return build;
  }
  return 'default';
}

/** Path of a loaded library, by its name without `lib`, version and extension. */
function findLibrary(loaded: readonly string[], name: string): string {
  const pattern = new RegExp(`^(lib)?${name}(\\.v?\\d[\\d.]*)?\\.(so|dylib|dll)(\\.[\\d.]+)?$`, 'i');
  const path = loaded.find((file) => pattern.test(basename(file.replaceAll('\\', '/'))));
  if (path === undefined) throw new Error(`${name} is not among the loaded libraries: ${loaded.join(', ')}`);
  return path;
}
