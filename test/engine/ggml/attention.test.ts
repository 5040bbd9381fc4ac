// The attention that is compiled with ggml's kernels, beside sums written out: with the vectors of this processor and with those of AVX2.
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { kernelCompiler, whyNotCompiled } from '../../fixtures/kernel-source.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

it.skipIf(whyNotCompiled() !== undefined)(
  'equals sums written out in F64, to the precision of its numbers, and what is no number stays none',
  () => {
    const compile = kernelCompiler(temporaryFolder());
    const hasAvx2 = /\bavx2\b.*\bfma\b|\bfma\b.*\bavx2\b/.test(
      execFileSync('grep', ['-m1', '^flags', '/proc/cpuinfo'], { encoding: 'utf8' }),
    );
    const machines = ['native', ...(hasAvx2 ? ['x86-64-v3'] : [])];
    for (const machine of machines) {
      const program = compile(
        machine,
        [path.join(import.meta.dirname, 'attention-check.cpp'), 'attention-gradient.cpp'],
        [`-march=${machine}`],
      );
      const lines = execFileSync(program, { encoding: 'utf8' }).trim().split('\n');
      expect(lines).toHaveLength(20);
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
