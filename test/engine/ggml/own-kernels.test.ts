// Kernels compiled on this machine: found where they were kept, loaded instead of the prebuilt ones, and left alone where they are not wanted.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { kernelsPlace, ownKernels } from '../../../src/engine/ggml/kernels/own-kernels.ts';
import { differenceOf, measureKernels } from '../../../src/engine/ggml/kernels/measure-kernels.ts';
import { buildKernels } from '../../../src/engine/ggml/kernels/build-kernels.ts';
import { kernelsReport } from '../../../src/cli/commands/doctor.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

afterEach(() => vi.unstubAllEnvs());

/** What is said of a library once it is compiled. */
function toldOf(library: string): string {
  const nothing = { build: 'x64', products: [], attentions: [], gradients: [] };
  return kernelsReport({ library, compiler: 'g++ 12', before: nothing, after: nothing }).text;
}

it('are found where both library and record are, and not where they are off', () => {
  const root = temporaryFolder();
  vi.stubEnv('TIEBREAK_KERNELS', root);
  const { folder, library, record } = kernelsPlace();
  expect(path.dirname(folder)).toBe(root);
  mkdirSync(folder, { recursive: true });
  writeFileSync(library, '');
  expect(ownKernels()).toBeUndefined();
  writeFileSync(record, 'g++ 12\n');
  expect(ownKernels()).toEqual(process.platform === 'linux' ? { library, compiler: 'g++ 12' } : undefined);
  expect(toldOf(library)).toContain('They are used from now on');
  vi.stubEnv('TIEBREAK_KERNELS', 'off');
  expect(ownKernels()).toBeUndefined();
  expect(toldOf(library)).toContain('They are not used while TIEBREAK_KERNELS=off is in the environment');
});

it('lie in a folder of their own under the cache, also where variables are empty', () => {
  const cache = temporaryFolder();
  vi.stubEnv('TIEBREAK_KERNELS', '');
  vi.stubEnv('XDG_CACHE_HOME', cache);
  expect(path.dirname(kernelsPlace().folder)).toBe(path.join(cache, 'tiebreak', 'kernels'));
  vi.stubEnv('XDG_CACHE_HOME', '');
  expect(path.isAbsolute(kernelsPlace().folder)).toBe(true);
});

const prebuilt = () => {
  const manifest = findPackageJSON('@node-llama-cpp/linux-x64', import.meta.url) ?? '';
  return path.join(path.dirname(manifest), 'bins/linux-x64/libggml-cpu-x64.so');
};

it.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'are loaded instead of the prebuilt ones, and multiply as those do',
  async () => {
    // The plainest of the prebuilt libraries, as if it had been compiled here.
    const library = path.join(temporaryFolder(), 'libggml-cpu-native.so');
    copyFileSync(prebuilt(), library);
    const [before, after] = [await measureKernels(), await measureKernels(library)];
    expect(before.build).not.toBe('native');
    expect(after.build).toBe('native');
    for (const part of ['products', 'attentions', 'gradients'] as const) {
      expect(before[part].map(({ type }) => type)).toContain('BF16');
      for (const [place, { type, product, speed }] of before[part].entries()) {
        expect(speed).toBeGreaterThan(0);
        const other = after[part][place];
        expect(other?.type).toBe(type);
        // Of a gradient's steps each rounds what the one before it gave, whose sums are of another order.
        const tolerance = part === 'gradients' && type === 'BF16' ? 1e-2 : 1e-4;
        expect(differenceOf(product, other?.product ?? new Float32Array())).toBeLessThan(tolerance);
      }
    }
  },
  240_000,
);

it.runIf(process.platform === 'linux')(
  'cannot be compiled without a compiler, and that is said',
  async () => {
    vi.stubEnv('PATH', temporaryFolder());
    await expect(buildKernels({ root: temporaryFolder() })).rejects.toMatchObject({
      code: 'kernels-not-built',
      message: 'g++ is not installed.',
      action: 'Install git and g++.',
    });
  },
);
