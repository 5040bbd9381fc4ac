// `npm start`: the workbench in a window of its own, or else in the browser. Plain JavaScript that any Node can run.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build-if-stale.mjs';
import { findElectron } from './find-electron.mjs';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const given = process.argv.slice(2);

const electron = findElectron();
if ('executable' in electron) {
  try {
    buildIfStale(root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  const child = spawn(electron.executable, [root, ...given], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Electron cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
} else {
  console.error(`No window: ${electron.reason} The workbench opens in the browser instead.`);
  // A workspace that is named is opened as it is.
  const demo = given.some((argument) => argument.startsWith('--workspace')) ? [] : ['--demo'];
  process.argv.splice(2, Infinity, 'serve', ...demo, '--open', ...given);
  await import('./tiebreak.mjs');
}
