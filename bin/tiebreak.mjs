#!/usr/bin/env node
// Plain JavaScript that any Node can parse. An older Node starts the project's own Node 24, which runs
// TypeScript directly and is the line better-sqlite3 is built for.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const entry = new URL('../src/cli/main.ts', import.meta.url);

function packagedNode() {
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve('node/package.json'));
    return path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    console.error(
      `tiebreak needs Node 24; this is ${process.version} and the packaged one is missing. ` +
        'Run `npm ci`, or start it with Node 24.',
    );
    process.exit(1);
  }
}

if (Number(process.versions.node.split('.')[0]) >= 24) {
  process.argv[1] = fileURLToPath(entry);
  await import(entry.href);
} else {
  const executable = packagedNode();
  const child = spawn(executable, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`tiebreak cannot start ${executable}: ${error.message}. Run \`npm ci\`.`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
