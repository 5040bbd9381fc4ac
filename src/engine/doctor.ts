import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { formatNumber } from '../core/format.ts';
import type { GpuChoice } from '../model/gpu-choice.ts';
import { AppError } from './app-error.ts';
import { bytesFree } from './disk-room.ts';
import { DEMO_MODEL, missingDemoFiles } from './demo-model.ts';
import { ownKernels } from './ggml/kernels/own-kernels.ts';
import { openLibraries, type Libraries } from './ggml/libraries.ts';
import { packageVersion } from './package-version.ts';
import { damagedStore, faultsOf } from './store/check-store.ts';
import { openDatabase } from './store/database.ts';
import { openWorkspace } from './store/open-workspace.ts';

/** One thing that was looked at. `mend` says what to do about it unless all is well. */
export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly found: string;
  readonly mend?: string;
}

/** Runs TypeScript without a build, and is the line that better-sqlite3 is built for. */
const NEEDED_NODE = 24;

/** The bindings follow the struct layouts of the llama.cpp that this version carries. */
const BOUND_RUNTIME = '3.21.1';

/** LLaVA-1.5-7B in 4-bit weights (4.1 GB), its vision tower (0.6 GB), the KV cache and working memory. */
const LLAVA_7B_BYTES = 7e9;

/** Below this a run that caches the encoded images of a few thousand faces may fill the disk. */
const LITTLE_DISK_BYTES = 5e9;

const GIB = 2 ** 30;

/**
 * Looks at everything the program stands on, and says what is wrong and how to mend it.
 *
 * @param gpu the backend to try; 'auto' takes the best one
 * @param workspaceDir a workspace to look at too; it need not exist
 */
export async function examine(gpu: GpuChoice, workspaceDir: string): Promise<Finding[]> {
  return [
    examineNode(),
    examineMemory(),
    ...examinePackages(),
    examineSqlite(),
    ...(await examineRuntime(gpu)),
    examineElectron(),
    examineDemoModel(),
    await examineWorkspace(workspaceDir),
  ];
}

function examineNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  const found = `${process.version} on ${process.platform}-${process.arch} (${process.execPath})`;
  return major >= NEEDED_NODE
    ? { name: 'Node', status: 'ok', found }
    : { name: 'Node', status: 'problem', found, mend: `Start with Node ${NEEDED_NODE} or run \`npm ci\`.` };
}

function examineMemory(): Finding {
  const cpus = os.cpus();
  const found = `${gib(os.totalmem())} (${gib(os.freemem())} free), ${cpus.length} x ${cpus[0]?.model.trim() ?? 'CPU'}`;
  return os.totalmem() >= LLAVA_7B_BYTES
    ? { name: 'Memory', status: 'ok', found }
    : {
        name: 'Memory',
        status: 'warning',
        found,
        mend: `LLaVA-1.5-7B needs about ${gib(LLAVA_7B_BYTES)}; smaller models and the demo work.`,
      };
}

function examinePackages(): Finding[] {
  return ['node-llama-cpp', 'koffi', 'better-sqlite3', 'sharp'].map((name): Finding => {
    const version = packageVersion(name);
    if (version === undefined)
      return { name, status: 'problem', found: 'not installed', mend: 'Run `npm ci`.' };
    if (name === 'node-llama-cpp' && version !== BOUND_RUNTIME)
      return {
        name,
        status: 'problem',
        found: `${version}, but the bindings are for ${BOUND_RUNTIME}`,
        mend: 'Run `npm ci`, which installs the exact version.',
      };
    return { name, status: 'ok', found: version };
  });
}

function examineSqlite(): Finding {
  try {
    const database = openDatabase(':memory:');
    const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
    database.close();
    return { name: 'SQLite', status: 'ok', found: version };
  } catch (error) {
    return { name: 'SQLite', ...describeFailure(error, 'Run `npm ci` to install better-sqlite3 again.') };
  }
}

async function examineRuntime(gpu: GpuChoice): Promise<Finding[]> {
  try {
    const libraries = await openLibraries(gpu);
    const llama = libraries.nodeLlama;
    const devices = await llama.getGpuDeviceNames();
    const { total, free } = await llama.getVramState();
    return [
      {
        name: 'llama.cpp',
        status: 'ok',
        found: `${libraries.version}, ${llama.buildType}; the bindings agree with its defaults`,
      },
      libraries.gpu === 'cpu'
        ? examineCpuBackend(llama.systemInfo)
        : {
            name: 'Backend',
            status: 'ok',
            found: `${libraries.gpu}: ${devices.join(', ')}, ${gib(total)} (${gib(free)} free)`,
          },
      examineKernels(libraries),
    ];
  } catch (error) {
    const mend = 'Run `npm ci`; if it persists, try `tiebreak doctor --gpu cpu`.';
    return [{ name: 'llama.cpp', ...describeFailure(error, mend) }];
  }
}

function examineCpuBackend(systemInfo: string): Finding {
  // "CPU : AVX = 1 | AVX2 = 1 | ...": the instruction sets that the chosen library uses.
  const features = [...systemInfo.matchAll(/(\w+) = 1/g)].map(([, feature]) => feature).join(', ');
  const found = `cpu only (${features})`;
  // The driver's own files: present wherever an NVIDIA card is in use on Linux and Windows.
  const hasNvidia = ['/proc/driver/nvidia/version', 'C:\\Windows\\System32\\nvidia-smi.exe'].some(existsSync);
  if (!hasNvidia) return { name: 'Backend', status: 'ok', found };
  return {
    name: 'Backend',
    status: 'warning',
    found: `${found}; there is an NVIDIA driver, but its GPU is not used`,
    mend: 'Update the driver to one for CUDA 12.4 or later, and see `tiebreak doctor --gpu cuda`.',
  };
}

function examineKernels({ cpuBuild, gpu }: Libraries): Finding {
  const own = ownKernels();
  const isOwn = own !== undefined && path.basename(own.library).includes(`-${cpuBuild}.`);
  const offer =
    process.platform === 'linux' && own === undefined
      ? '; `tiebreak doctor --build-kernels` compiles some for this processor, which may be twice as fast'
      : '';
  if (own !== undefined && !isOwn && gpu === 'cpu')
    return {
      name: 'Kernels',
      status: 'warning',
      found: `prebuilt for ${cpuBuild}; those compiled here by ${own.compiler} are not used`,
      mend: 'Start with `--gpu cpu`; if they are not used then either, run `tiebreak doctor --build-kernels` again.',
    };
  return {
    name: 'Kernels',
    status: 'ok',
    found: isOwn ? `compiled here by ${own.compiler}` : `prebuilt for ${cpuBuild}${offer}`,
  };
}

function examineElectron(): Finding {
  const version = packageVersion('electron');
  const name = 'Electron';
  if (version === undefined)
    return { name, status: 'ok', found: 'not installed; the command line does not need it' };
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  return existsSync(path.join(folder, 'path.txt'))
    ? { name, status: 'ok', found: version }
    : {
        name,
        status: 'warning',
        found: `${version}, but its binary was not downloaded`,
        mend: 'The window needs it: run `node node_modules/electron/install.js` with access to github.com.',
      };
}

function examineDemoModel(): Finding {
  const missing = missingDemoFiles();
  return missing.length === 0
    ? { name: 'Demo model', status: 'ok', found: path.dirname(DEMO_MODEL.model) }
    : {
        name: 'Demo model',
        status: 'problem',
        found: `missing: ${missing.join(', ')}`,
        mend: 'Check out the repository again.',
      };
}

async function examineWorkspace(dir: string): Promise<Finding> {
  const name = 'Workspace';
  const file = path.join(dir, 'store.sqlite');
  if (!existsSync(file)) return { name, status: 'ok', found: `none yet in ${dir}` };
  try {
    const workspace = await openWorkspace(dir);
    const faults = faultsOf(workspace.db, 'thorough');
    workspace.close();
    if (faults.length > 0) throw damagedStore(file, faults);
  } catch (error) {
    return { name, ...describeFailure(error, 'Choose another folder with --workspace.') };
  }
  const free = await bytesFree(dir);
  const found = `${dir}, ${gib(free)} of disk free`;
  return free >= LITTLE_DISK_BYTES
    ? { name, status: 'ok', found }
    : { name, status: 'warning', found, mend: 'Free some disk space before a long run.' };
}

function describeFailure(error: unknown, mend: string): Omit<Finding, 'name'> {
  if (error instanceof AppError) return { status: 'problem', found: error.message, mend: error.action };
  return { status: 'problem', found: error instanceof Error ? error.message : String(error), mend };
}

function gib(bytes: number): string {
  return `${formatNumber(bytes / GIB, 1)} GiB`;
}
