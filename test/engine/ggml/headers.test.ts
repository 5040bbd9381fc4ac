import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePrototype } from '../../../src/engine/ggml/binding.ts';
import { STRUCTS } from '../../../src/engine/ggml/structs.ts';
import { parseHeaders } from '../../fixtures/c-headers.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const BUNDLE = join(ROOT, 'node_modules/node-llama-cpp/llama/gitRelease.bundle');
const BINDINGS = join(ROOT, 'src/engine/ggml');
const HEADERS = [
  'include/llama.h',
  'ggml/include/ggml.h',
  'ggml/include/ggml-alloc.h',
  'ggml/include/ggml-backend.h',
  'ggml/include/ggml-cpu.h',
  'ggml/include/gguf.h',
];

/** The headers of the very release whose libraries are installed, out of the bundle beside them. */
function installedHeaders(): string[] | null {
  const folder = mkdtempSync(join(tmpdir(), 'headers-'));
  try {
    execFileSync('git', ['clone', '--quiet', '--bare', BUNDLE, folder], { stdio: 'pipe' });
    return HEADERS.map((path) =>
      execFileSync('git', ['-C', folder, 'show', `HEAD:${path}`], { encoding: 'utf8' }),
    );
  } catch (error) {
    console.log(`Skipped: the headers cannot be taken out of the bundle (${String(error)})`);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every table of prototypes in the folder of the bindings, so that a new one cannot be forgotten here. */
async function boundPrototypes(): Promise<string[]> {
  const prototypes: string[] = [];
  for (const name of readdirSync(BINDINGS).filter((file) => file.endsWith('.ts'))) {
    const module = (await import(join(BINDINGS, name))) as Record<string, unknown>;
    for (const [key, table] of Object.entries(module))
      if (key.endsWith('_PROTOTYPES')) prototypes.push(...(table as string[]));
  }
  return prototypes;
}

const headers = installedHeaders();

describe.skipIf(headers === null)('the bindings against the headers of the installed llama.cpp', async () => {
  const declared = parseHeaders(headers ?? []);
  const prototypes = await boundPrototypes();

  it('finds the functions, the structs and the tables', () => {
    expect(declared.functions.size).toBeGreaterThan(800);
    expect(prototypes.length).toBeGreaterThan(100);
    expect(declared.functions.get('ggml_mul_mat')).toEqual({
      result: 'ggml_tensor*',
      parameters: ['ggml_context*', 'ggml_tensor*', 'ggml_tensor*'],
    });
  });

  it.each(prototypes)('%s', (prototype) => {
    const { name, result, parameters } = parsePrototype(prototype);
    expect({ result, parameters }).toEqual(declared.functions.get(name));
  });

  it.each(Object.entries(STRUCTS))('struct %s', (name, fields) => {
    expect(Object.entries(fields)).toEqual(declared.structs.get(name));
  });
});
