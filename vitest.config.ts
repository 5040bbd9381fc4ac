import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** electron-vite's `?modulePath` gives the path of a bundle; in tests it gives the source file. */
const modulePath: Plugin = {
  name: 'module-path',
  enforce: 'pre',
  async resolveId(id, importer) {
    if (!id.endsWith('?modulePath')) return null;
    const found = await this.resolve(id.slice(0, -'?modulePath'.length), importer, { skipSelf: true });
    return found ? `\0module-path:${found.id}` : null;
  },
  load(id) {
    const prefix = '\0module-path:';
    return id.startsWith(prefix) ? `export default ${JSON.stringify(id.slice(prefix.length))}` : null;
  },
};

/**
 * Tests that leave nothing behind in their process, so that one serves many files. All others have native libraries, a fake
 * Electron or an environment of their own.
 */
const SHARED = ['core', 'ipc', 'engine/{analysis,annotation,datasets,images,jobs,store}'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

const node = {
  environment: 'node' as const,
  // Native contexts and the two-core budget: two files at a time, each in a process.
  pool: 'forks' as const,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Far longer than anything takes on a busy machine: nothing depends on speed.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    projects: [
      {
        extends: true,
        plugins: [modulePath],
        test: { ...node, name: 'shared', isolate: false, include: SHARED },
      },
      {
        extends: true,
        plugins: [modulePath],
        resolve: { alias: { electron: here('./test/fakes/electron.ts') } },
        test: { ...node, name: 'alone', include: ['test/**/*.test.ts'], exclude: SHARED },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'renderer',
          environment: 'jsdom',
          // One page for all files of a worker: each test cleans up after itself.
          isolate: false,
          include: ['test/renderer/**/*.test.tsx'],
          setupFiles: ['test/renderer/setup.ts'],
        },
      },
    ],
  },
});
