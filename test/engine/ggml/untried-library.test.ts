import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const LIBRARIES = pathToFileURL(path.join(import.meta.dirname, '../../../src/engine/ggml/libraries.ts')).href;

/** In a process of its own, since a process loads llama.cpp once: what was loaded, and whether by node-llama-cpp's code. */
function opened(isUntried: boolean): Record<string, unknown> {
  const program = `
    import { registerHooks } from 'node:module';
    let modules = 0;
    registerHooks({ load(url, context, next) {
      if (url.includes('/node_modules/node-llama-cpp/')) modules++;
      return next(url, context);
    } });
    const { openLibraries } = await import(${JSON.stringify(LIBRARIES)});
    const { version, cpuBuild, gpu, errors } = await openLibraries('cpu', { isUntried: ${isUntried} });
    console.log(JSON.stringify({ version, cpuBuild, gpu, errors, modules }));
    process.exit();`;
  // A file: options of Node's would be those of node-llama-cpp's trial, too.
  const file = path.join(temporaryFolder(), 'open.mjs');
  writeFileSync(file, program);
  const text = execFileSync(process.execPath, [file], { encoding: 'utf8' });
  return JSON.parse(text) as Record<string, unknown>;
}

test.skipIf(process.platform !== 'linux')(
  'the library that is taken untried is the one that node-llama-cpp takes, without any of its modules',
  () => {
    const { modules, ...untried } = opened(true);
    const { modules: ofNodeLlama, ...tried } = opened(false);
    expect(untried).toEqual(tried);
    expect(untried).toMatchObject({ gpu: 'cpu', errors: [] });
    expect(modules).toBe(0);
    expect(ofNodeLlama).toBeGreaterThan(100);
  },
);
