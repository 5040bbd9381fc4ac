import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { DEMO_DOCUMENT, DEMO_WORKSPACE } from './serve.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

/** What `tiebreak demo --json` says. */
interface Demo {
  readonly targets: number;
  readonly references: number;
  readonly comparisons: number;
  readonly pc: number;
  readonly accuracy: number;
  readonly recall: Readonly<Record<string, number>>;
  readonly consistency: { readonly agreement: number };
}

// Here, for the demo takes a dozen seconds of computing, and the browser tests make it anyway.
test('the demo goes from simulated faces to scores near the truth, and is done at once the second time', () => {
  const document = JSON.parse(readFileSync(DEMO_DOCUMENT, 'utf8')) as Demo;
  expect(document).toMatchObject({ status: 'finished', simulated: true, reused: false, failed: 0 });
  expect(document.targets).toBeGreaterThanOrEqual(60);
  expect(document.references).toBeGreaterThanOrEqual(40);
  expect(document.comparisons).toBe(2 * document.targets * document.references);
  expect(document.pc).toBeGreaterThan(0.85);
  expect(document.accuracy).toBeGreaterThan(0.6);
  for (const recall of Object.values(document.recall)) expect(recall).toBeGreaterThan(0.4);
  expect(document.consistency.agreement).toBeGreaterThan(0.8);

  const folder = mkdtempSync(path.join(tmpdir(), 'tiebreak-e2e-again-'));
  try {
    const workspace = path.join(folder, 'demo');
    cpSync(DEMO_WORKSPACE, workspace, { recursive: true });
    const again = (...options: string[]) =>
      execFileSync(
        process.execPath,
        [PROGRAM, 'demo', '--gpu', 'cpu', '--workspace', workspace, ...options],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
    expect(JSON.parse(again('--json'))).toEqual({ ...document, workspace, reused: true });
    expect(again()).toContain('SIMULATED');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
