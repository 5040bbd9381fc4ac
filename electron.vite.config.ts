import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/** Fails where chunks import each other in a circle: the first of them to run would find the others empty, and its views would not load. */
const noChunkCircles: Plugin = {
  name: 'no-chunk-circles',
  generateBundle(_, bundle) {
    const done = new Set<string>();
    const visit = (file: string, way: readonly string[]): void => {
      if (way.includes(file))
        this.error(
          `Chunks import each other in a circle: ${[...way.slice(way.indexOf(file)), file].join(' -> ')}`,
        );
      const chunk = bundle[file];
      if (done.has(file) || chunk?.type !== 'chunk') return;
      for (const next of chunk.imports) visit(next, [...way, file]);
      done.add(file);
    };
    for (const file of Object.keys(bundle)) visit(file, []);
  },
};

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
          codeSplitting: {
            groups: [
              // In one chunk of their own, so that Zod is told to do without `eval` before anything uses it.
              { name: 'zod', test: /node_modules[\\/]zod[\\/]|zod-without-eval/, priority: 3 },
              // What a start needs, and nothing else.
              { name: 'start', tags: ['$initial'], priority: 2 },
              // What views share. Each has all that it needs in it or above it, so that none waits for another in a circle.
              {
                name: 'charts',
                test: /renderer[\\/]charts[\\/]|node_modules[\\/]d3-/,
                minShareCount: 2,
                priority: 1,
              },
              {
                name: 'shared',
                test: /[\\/]src[\\/]|node_modules[\\/]@(mantine|tanstack)/,
                minShareCount: 2,
              },
            ],
          },
        },
      },
    },
    plugins: [react(), noChunkCircles],
  },
});
