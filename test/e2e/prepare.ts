import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../../bin/build-if-stale.mjs';
import { DEMO_DOCUMENT, DEMO_WORKSPACE } from './serve.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the page where it is older than its sources, and makes the demo workspace that every test gets a copy of: once a run.
 *
 * @returns what deletes the workspace again
 */
export default function prepare(): () => void {
  const clear = () => {
    for (const made of [DEMO_WORKSPACE, DEMO_DOCUMENT]) rmSync(made, { recursive: true, force: true });
  };
  clear();
  buildIfStale(ROOT);
  const demo = ['demo', '--json', '--gpu', 'cpu', '--workspace', DEMO_WORKSPACE];
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  writeFileSync(
    DEMO_DOCUMENT,
    execFileSync(process.execPath, [path.join(ROOT, 'bin/tiebreak.mjs'), ...demo], { stdio: [...stdio] }),
  );
  return clear;
}
