import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import type { GpuChoice } from '../../model/gpu-choice.ts';
import { prebuiltFolder } from './kernels/own-kernels.ts';

/** What is called of node-llama-cpp's addon, in the order in which node-llama-cpp 3.21.1 calls it. */
interface Addon {
  markLoaded(): unknown;
  setLogger(logger: (level: number, message: string) => void): void;
  setLoggerLogLevel(level: number): void;
  loadBackends(folder?: string): void;
  /** False for the CPU alone; undefined where no backend is loaded. */
  getGpuType(): string | false | undefined;
  init(): Promise<void>;
}

/** node-llama-cpp's number for errors; what is worse has a smaller one. */
const ERROR_LEVEL = 2;

const metadataSchema = z.object({
  buildOptions: z.object({ gpu: z.literal(false), llamaCpp: z.object({ release: z.string() }) }),
});

/** What Linux calls devices that compute: DRM, NVIDIA's, AMD's, WSL's, and those of small boards. */
const GRAPHICS_DEVICE = /^(dri|nvidia.*|nvhost.*|nvmap|kfd|dxg|mali.*|kgsl.*|pvr.*)$/;

/**
 * Loads the prebuilt library for processors as node-llama-cpp does, without node-llama-cpp: its 360 modules, and the process in which
 * it tries the library before, are half a second, and as long as a small model takes to answer. So a library that crashes ends this
 * process: only for one that is there to end so, and whose parent tries again with node-llama-cpp.
 *
 * @param registerOwn loads kernels into ggml's registry before llama.cpp is there
 * @param onError told of what the libraries log as errors
 * @returns llama.cpp's release; null where node-llama-cpp is to be asked: another system than Linux or another program than Node, a
 *   graphics card that may be taken, or a build of the user's own
 */
export async function loadUntried(
  gpu: GpuChoice,
  registerOwn: () => void,
  onError: (message: string) => void,
): Promise<string | null> {
  if (process.platform !== 'linux' || process.versions['electron'] !== undefined || hasOwnBuild())
    return null;
  if (gpu !== 'cpu' && !(gpu === 'auto' && !hasGraphicsDevice())) return null;
  let addon: Addon;
  let release: string;
  try {
    const folder = prebuiltFolder();
    const metadata: unknown = JSON.parse(readFileSync(path.join(folder, '_nlcBuildMetadata.json'), 'utf8'));
    ({ release } = metadataSchema.parse(metadata).buildOptions.llamaCpp);
    registerOwn();
    addon = createRequire(import.meta.url)(path.join(folder, 'llama-addon.node')) as Addon;
  } catch {
    // node-llama-cpp says what is wrong with it.
    return null;
  }
  addon.markLoaded();
  addon.setLogger((level, message) => {
    if (level > 0 && level <= ERROR_LEVEL) onError(message);
  });
  addon.setLoggerLogLevel(ERROR_LEVEL);
  addon.loadBackends();
  if (addon.getGpuType() === undefined) addon.loadBackends(prebuiltFolder());
  await addon.init();
  return release;
}

function hasGraphicsDevice(): boolean {
  return readdirSync('/dev').some((name) => GRAPHICS_DEVICE.test(name));
}

/** Whether somebody had node-llama-cpp compile llama.cpp, which it then prefers. */
function hasOwnBuild(): boolean {
  const manifest = findPackageJSON('node-llama-cpp', import.meta.url);
  return manifest === undefined || existsSync(path.join(path.dirname(manifest), 'llama', 'localBuilds'));
}
