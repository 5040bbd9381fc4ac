import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const BIN = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

/** Refuses every lock on a file, as a network drive without a lock service does. */
const SHIM = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
static int refuse(const char *name, int file, int command, void *argument) {
  int (*real)(int, int, ...) = dlsym(RTLD_NEXT, name);
  if (command == F_SETLK || command == F_SETLKW) { errno = ENOLCK; return -1; }
  return real(file, command, argument);
}
int fcntl(int file, int command, ...) {
  va_list rest; va_start(rest, command);
  return refuse("fcntl", file, command, va_arg(rest, void *));
}
int fcntl64(int file, int command, ...) {
  va_list rest; va_start(rest, command);
  return refuse("fcntl64", file, command, va_arg(rest, void *));
}
`;

/** The shim as a library; null, having printed why, where it cannot be made. */
function shim(): string | null {
  const folder = temporaryFolder();
  const [source, library] = [path.join(folder, 'shim.c'), path.join(folder, 'shim.so')];
  writeFileSync(source, SHIM);
  const made =
    process.platform === 'linux' &&
    spawnSync('cc', ['-shared', '-fPIC', source, '-o', library, '-ldl']).status === 0;
  if (!made) console.log('skipped: a library that refuses locks can only be made on Linux with a C compiler');
  return made ? library : null;
}

test('a folder in which nothing can be locked is told as such, for a workspace that is there and for a new one', async () => {
  const library = shim();
  if (library === null) return;
  const there = temporaryFolder();
  const csv = path.join(there, 'answers.csv');
  writeFileSync(csv, 'first,second,predicted\na,b,First\n');
  expect((await tiebreak(['import-comparisons', csv, '--workspace', there])).code).toBe(0);
  for (const command of [
    ['status', '--workspace', there],
    ['import-comparisons', csv, '--workspace', path.join(temporaryFolder(), 'new')],
  ]) {
    const { status, stdout } = spawnSync(process.execPath, [BIN, ...command, '--json'], {
      encoding: 'utf8',
      env: { ...process.env, LD_PRELOAD: library },
    });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'workspace-without-locks',
        message: expect.stringContaining('cannot be locked') as string,
        action: expect.stringContaining('local disk') as string,
      },
    });
  }
});
