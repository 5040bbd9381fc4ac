import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BACKEND_REGISTRY_PROTOTYPES } from '../../../src/engine/ggml/backend.ts';
import { parsePrototype } from '../../../src/engine/ggml/binding.ts';
import {
  GGML_BASE_PROTOTYPES,
  GGML_REGISTRY_PROTOTYPES,
  OWN_PROTOTYPES,
} from '../../../src/engine/ggml/ggml.ts';
import { REGISTER_PROTOTYPES } from '../../../src/engine/ggml/kernels/own-kernels.ts';
import { LLAMA_PROTOTYPES } from '../../../src/engine/ggml/llama.ts';
import { SELF_CHECK_PROTOTYPES } from '../../../src/engine/ggml/self-check.ts';
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
  'ggml/src/ggml-backend-impl.h',
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

const PROTOTYPES: readonly string[] = [
  ...BACKEND_REGISTRY_PROTOTYPES,
  ...GGML_BASE_PROTOTYPES,
  ...GGML_REGISTRY_PROTOTYPES,
  ...LLAMA_PROTOTYPES,
  ...OWN_PROTOTYPES,
  ...REGISTER_PROTOTYPES,
  ...SELF_CHECK_PROTOTYPES,
];

/** Names of the tables in the folder of the bindings, so that a new one cannot be forgotten here. */
function tablesInFolder(): string[] {
  const files = readdirSync(BINDINGS, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files.flatMap((name) =>
    [...readFileSync(join(BINDINGS, name), 'utf8').matchAll(/const (\w+_PROTOTYPES)\b/g)].map(
      ([, table = '']) => table,
    ),
  );
}

const headers = installedHeaders();

describe.skipIf(headers === null)('the bindings against the headers of the installed llama.cpp', () => {
  const own = readFileSync(join(BINDINGS, 'kernels/operations.h'), 'utf8');
  const declared = parseHeaders([...(headers ?? []), own]);

  it('reads the functions out of the headers', () => {
    expect(declared.functions.size).toBeGreaterThan(800);
    expect(declared.functions.get('ggml_mul_mat')).toEqual({
      result: 'ggml_tensor*',
      parameters: ['ggml_context*', 'ggml_tensor*', 'ggml_tensor*'],
    });
  });

  it('knows every table of prototypes', () =>
    expect(tablesInFolder().sort()).toEqual([
      'BACKEND_REGISTRY_PROTOTYPES',
      'GGML_BASE_PROTOTYPES',
      'GGML_REGISTRY_PROTOTYPES',
      // What a library of kernels itself exports; no header declares it.
      'KERNELS_PROTOTYPES',
      'LLAMA_PROTOTYPES',
      'OWN_PROTOTYPES',
      'REGISTER_PROTOTYPES',
      'SELF_CHECK_PROTOTYPES',
    ]));

  it.each(PROTOTYPES)('%s', (prototype) => {
    const { name, result, parameters } = parsePrototype(prototype);
    expect({ result, parameters }).toEqual(declared.functions.get(name));
  });

  it.each(Object.entries(STRUCTS))('struct %s', (name, fields) =>
    expect(Object.entries(fields)).toEqual(declared.structs.get(name)),
  );
});
