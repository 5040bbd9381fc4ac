// The attention that is compiled with ggml's kernels, beside sums written out: with the vectors of this processor and with those of AVX2.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const BUNDLE = path.join(ROOT, 'node_modules/node-llama-cpp/llama/gitRelease.bundle');
const LIBRARIES = path.join(ROOT, 'node_modules/@node-llama-cpp/linux-x64/bins/linux-x64');

function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'this is not Linux on x64';
  try {
    const major = Number(execFileSync('g++', ['-dumpversion'], { encoding: 'utf8' }).trim().split('.')[0]);
    return major >= 12 ? undefined : `g++ is ${major}`;
  } catch {
    return 'there is no g++';
  }
}

const reason = whyNot();
if (reason !== undefined) console.log(`Skipped: ${reason}`);

it.skipIf(reason !== undefined)(
  'equals sums written out in F64, to the precision of its numbers',
  () => {
    const folder = temporaryFolder();
    const source = path.join(folder, 'source');
    mkdirSync(source);
    execFileSync('git', ['clone', '-q', '--no-checkout', BUNDLE, source]);
    execFileSync('git', ['-C', source, 'checkout', '-q', 'HEAD', '--', 'ggml/include', 'ggml/src']);
    const hasAvx2 = /\bavx2\b.*\bfma\b|\bfma\b.*\bavx2\b/.test(
      execFileSync('grep', ['-m1', '^flags', '/proc/cpuinfo'], { encoding: 'utf8' }),
    );
    const machines = ['native', ...(hasAvx2 ? ['x86-64-v3'] : [])];
    for (const machine of machines) {
      const program = path.join(folder, machine);
      execFileSync('g++', [
        ...['-std=c++17', '-O1', '-w', `-march=${machine}`, '-DOF_GGML=of_ggml'],
        `-I${path.join(ROOT, 'src/engine/ggml/kernels')}`,
        ...['include', 'src', 'src/ggml-cpu'].map((inside) => `-I${path.join(source, 'ggml', inside)}`),
        path.join(import.meta.dirname, 'attention-check.cpp'),
        ...['-o', program, `-L${LIBRARIES}`, '-l:libggml-base.so', `-Wl,-rpath,${LIBRARIES}`, '-lpthread'],
      ]);
      const lines = execFileSync(program, { encoding: 'utf8' }).trim().split('\n');
      expect(lines).toHaveLength(8);
      for (const line of lines) {
        const [, name = '', left, off] = /^(.*) (\d+) (\S+)$/.exec(line) ?? [];
        if (name === 'few queries') {
          expect(Number(left), 'left to ggml').toBe(1);
          continue;
        }
        expect(Number(left), `${name} left to ggml`).toBe(0);
        expect(Number(off), `${name}, ${machine} of ${os.cpus()[0]?.model}`).toBeLessThan(
          name.startsWith('BF16') ? 0.01 : 5e-6,
        );
      }
    }
  },
  240_000,
);
