#!/usr/bin/env node
// Plain JavaScript that any Node can parse. An older Node starts the Node 24 that comes as a dependency, which runs
// TypeScript directly and is the line better-sqlite3 is built for.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A checkout runs its sources; a package has them compiled. */
const source = new URL('../src/cli/main.ts', import.meta.url);
const entry = existsSync(source) ? source : new URL('../lib/cli/main.js', import.meta.url);

function packagedNode() {
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const executable = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(executable)) return executable;
  } catch {
    // The package is optional.
  }
  console.error(
    `tiebreak needs Node 24; this is ${process.version}, and the Node 24 that comes with it is missing. ` +
      'Start it with Node 24, or install it again and allow the install script of the package "node".',
  );
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) >= 24) {
  process.argv[1] = fileURLToPath(entry);
  await import(entry.href);
} else {
  const executable = packagedNode();
  const child = spawn(executable, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`tiebreak cannot start ${executable}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
