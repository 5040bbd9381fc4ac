import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AppError } from '../../src/engine/app-error.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { smallDisk } from '../fixtures/small-disk.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const BIN = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

/** A device that is always full. */
const FULL = '/dev/full';

async function importedWorkspace(images = 3): Promise<string> {
  const folder = temporaryFolder();
  const names = Array.from({ length: images }, (_, index) => `face-with-a-long-name-${index}`);
  const pairs = names.slice(1).map((name) => `${names[0] ?? ''},${name},First,3,2\n`);
  writeFileSync(
    path.join(folder, 'answers.csv'),
    `first,second,predicted,first_score,second_score\n${pairs.join('')}`,
  );
  const workspace = path.join(folder, 'workspace');
  const { code } = await tiebreak([
    'import-comparisons',
    path.join(folder, 'answers.csv'),
    '--workspace',
    workspace,
  ]);
  expect(code).toBe(0);
  return workspace;
}

/** Runs the program with standard output at a file. */
function written(file: string, flags: string, args: readonly string[]) {
  const descriptor = openSync(file, flags);
  try {
    const { status, stderr } = spawnSync(process.execPath, [BIN, ...args], {
      stdio: ['ignore', descriptor, 'pipe'],
      encoding: 'utf8',
    });
    return { status, stderr };
  } finally {
    closeSync(descriptor);
  }
}

test.skipIf(!existsSync(FULL))(
  'a full disk under standard output ends every way of printing with 1',
  async () => {
    const workspace = await importedWorkspace();
    for (const args of [
      ['export', 'images', '--workspace', workspace],
      ['export', 'images', '--json', '--workspace', workspace],
      ['status', '--workspace', workspace],
      ['--help'],
      ['export', '--help'],
      ['--version'],
      ['bogus', '--json'],
      ['status', '--json', '--workspace', path.join(workspace, 'nowhere')],
    ]) {
      const { status, stderr } = written(FULL, 'w', args);
      expect({ args, status }).toEqual({ args, status: 1 });
      expect(stderr).toContain('standard output cannot be written: the disk is full.');
    }
  },
);

test('output that a full disk cuts in the middle ends with 1', async () => {
  const disk = smallDisk(64);
  if (disk === null) return;
  const workspace = await importedWorkspace(3_000);
  const file = path.join(disk.folder, 'images.csv');
  const { status, stderr } = written(file, 'w', ['export', 'images', '--workspace', workspace]);
  expect(readFileSync(file).length).toBeGreaterThan(0);
  expect(status).toBe(1);
  expect(stderr).toContain('standard output cannot be written: the disk is full');
});

test('standard output that is open for reading only ends with 1', () => {
  const { status, stderr } = written(BIN, 'r', ['--help']);
  expect(status).toBe(1);
  expect(stderr).toContain('standard output cannot be written: it is closed, or open for reading only');
});

test('a command whose result cannot be printed has failed, whatever it came to', async () => {
  const workspace = await importedWorkspace();
  const refuse = () => {
    throw new AppError('output-not-written', 'Standard output cannot be written.', 'Make room.');
  };
  let stderr = '';
  const code = await runCommandLine(['status', '--json', '--workspace', workspace], {
    stdout: { write: refuse },
    stderr: { write: (text: string) => (stderr += text) },
    signal: new AbortController().signal,
  });
  expect(code).toBe(1);
  expect(stderr).toBe('Standard output cannot be written.\nWhat to do: Make room.\n');
});

test('a standard error that nobody reads does not end the work', async () => {
  const workspace = await importedWorkspace();
  const child = spawn(process.execPath, [BIN, 'score', '--json', '--workspace', workspace], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.destroy();
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  await new Promise((resolve) => child.on('close', resolve));
  expect(JSON.parse(stdout)).toHaveProperty('error.code');
});
