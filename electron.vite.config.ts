import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Bytes before they are minified: less than that, shared by some views alone, is put with what is shared most alike. */
const SMALL_CHUNK = 100_000;

export default defineConfig({
  main: {
    build: {
      target: 'node24',
      rolldownOptions: { input: { index: 'src/main/index.ts' } },
    },
  },
  preload: {
    build: {
      target: 'node24',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    // Whoever serves the page puts a fresh nonce in its place each time.
    html: { cspNonce: '__CSP_NONCE__' },
    build: {
      outDir: 'out/renderer',
      target: 'chrome140',
      minify: true,
      // Sooner or later a page asks for all of its files, and a request costs more than the bytes of a small one.
      cssCodeSplit: false,
      rolldownOptions: {
        input: 'src/renderer/index.html',
        output: {
          // Without the names of all that share it.
          chunkFileNames: ({ name }) => `assets/${name.split('~', 1).join('')}-[hash].js`,
          codeSplitting: {
            groups: [
              // In one chunk of their own, so that Zod is told to do without `eval` before anything uses it.
              { name: 'zod', test: /node_modules[\\/]zod[\\/]|zod-without-eval/, priority: 2 },
              // What a start needs, and nothing else.
              { name: 'start', tags: ['$initial'], priority: 1 },
              {
                name: 'shared',
                minShareCount: 2,
                entriesAware: true,
                entriesAwareMergeThreshold: SMALL_CHUNK,
              },
            ],
          },
        },
      },
    },
    plugins: [react()],
  },
});
