import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEMO_WORKSPACE } from './serve.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the page and makes the demo workspace that every test gets a copy of: once a run.
 *
 * @returns what deletes the workspace again
 */
export default function prepare(): () => void {
  const run = (command: string, args: readonly string[]) => {
    execFileSync(command, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  const clear = () => rmSync(DEMO_WORKSPACE, { recursive: true, force: true });
  run('npx', ['electron-vite', 'build', '--logLevel', 'warn']);
  clear();
  run('node', ['bin/tiebreak.mjs', 'demo', '--workspace', DEMO_WORKSPACE]);
  return clear;
}
