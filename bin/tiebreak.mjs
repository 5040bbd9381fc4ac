#!/usr/bin/env node
// Plain JavaScript that any Node can parse. An older Node starts the Node 24 that comes as a dependency, which runs
// TypeScript directly and is the line better-sqlite3 is built for.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A checkout runs its sources; a package has them compiled. */
const source = new URL('../src/cli/main.ts', import.meta.url);
const entry = existsSync(source) ? source : new URL('../lib/cli/main.js', import.meta.url);

function packagedNode() {
  try {
    const folder = path.dirname(nodeModule.createRequire(import.meta.url).resolve('node/package.json'));
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
  // Code that was compiled before is there in a third of the time, also in processes that this one starts. Here, because what is
  // loaded before is compiled anew each time, and of TypeScript its types are stripped anew.
  process.env.NODE_COMPILE_CACHE ??= path.join(os.tmpdir(), 'node-compile-cache');
  nodeModule.enableCompileCache();
  process.argv[1] = fileURLToPath(entry);
  await import(entry.href);
} else {
  const { spawn } = await import('node:child_process');
  const executable = packagedNode();
  const child = spawn(executable, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`tiebreak cannot start ${executable}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)));
}
