import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// What a test starts is compiled once, as by the command line: half of the time of a process that opens a model is that.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache');
// Measuring settings takes a second of every model that is opened, most of what many files cost; those about it turn it on.
process.env['TIEBREAK_MEASURE'] ??= 'off';

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
 * Tests that leave nothing behind in their process, so that one serves many files: a process of its own and its modules cost
 * half a second. All others have native libraries, a changed fake of Electron, processes or an environment of their own.
 */
const SHARED = [
  '{architecture,error-codes,index-defaults,lint,lock-file}',
  '{core,docs,figures,ipc}/**/*',
  'engine/{analysis,annotation,checkpoints,choosing,datasets,formats,hub,images,jobs,model-files,pictures,store}/**/*',
  'engine/servers/{endpoints,kinds}/**/*',
  'engine/servers/certificates',
  'engine/{if-there,decode-text,remembered-hashes,resumable-file,whole-file,whole-folder}',
  'fuzz/{images,tables,workspace-files}',
  'lab/experiments/seed-figure',
  'main/{deep-link,menu,open-targets,packaging,security,show-work,window-state}',
  'renderer/**/*',
  'cli/{agreement,arena-import,evaluate-part,evaluate-side,evidence-files,filter-options,likelihood-kinds,note,option-values}',
  'cli/{output-format,progress-line,provenance,questions,rank-file,repeated-votes,report,run-command-line,sentences,task,text-table}',
  'server/{export-route,hostile,image-routes,limits,people,server}',
  'workbench/{allowed-paths,annotate,compare-columns,confusion,consistency,damaged-runs,damaged-store,data,device-queue,exports,harm}',
  'workbench/{import-judgements,labels-only,pairs,results,review,same-comparator,scores,similar,slices-and-settings}',
  'workbench/{suggestions,tasks,votes,write-lock}',
].map((files) => `test/${files}.test.ts`);

/** The same with llama.cpp in it, which is opened for the CPU once. */
const NATIVE = [
  'engine/adapters/**/*',
  'engine/comparator/{comparator,measured-settings,member-projectors,pair-*,part-size,prefix-slots}',
  'engine/encodings/*',
  'engine/families/**/*',
  'engine/ggml/{damaged-gguf,gguf,headers}',
  'engine/imports/**/*',
  'engine/inference/{batch-queue,serve-comparisons}',
  'engine/language/*',
  'engine/training/{damaged-trainings,hold-out,pair-weights,projector-file,recipe-arguments,step-history,train-adapter}',
  'engine/training/{decoder/*,peft/*,tape/*}',
  '{engine/vision,lab/small-models}/*',
].map((files) => `test/${files}.test.ts`);

/** Tests of what models answer and learn, not of the processes in which they do: these are left to all others. */
const MODELS = [
  'cli/{advice,ask,bad-input,import-adapter,import-model,logits,members-and-builds,train,workspace-commands}',
  'engine/jobs/check-model',
  'workbench/{models,training}',
].map((file) => `test/${file}.test.ts`);

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
        resolve: { alias: { electron: here('./test/fakes/electron.ts') } },
        test: { ...node, name: 'shared', isolate: false, include: SHARED, exclude: MODELS },
      },
      {
        extends: true,
        plugins: [modulePath],
        test: { ...node, name: 'native', isolate: false, include: NATIVE },
      },
      {
        extends: true,
        plugins: [modulePath],
        resolve: { alias: { electron: here('./test/fakes/electron.ts') } },
        test: {
          ...node,
          name: 'alone',
          include: ['test/**/*.test.ts'],
          exclude: [...SHARED, ...NATIVE, ...MODELS],
        },
      },
      {
        extends: true,
        plugins: [modulePath],
        resolve: { alias: { electron: here('./test/fakes/electron.ts') } },
        test: {
          ...node,
          name: 'models',
          include: MODELS,
          setupFiles: ['test/fixtures/models-in-this-process.ts'],
        },
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
