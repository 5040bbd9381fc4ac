import path from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/all.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const WANTED = [
  'demo',
  'import',
  'import-comparisons',
  'synthesize',
  'split',
  'pairs',
  'references',
  'compare',
  'calibrate',
  'score',
  'rank',
  'evaluate',
  'export',
  'status',
  'embed',
  'logits',
  'bench',
  'doctor',
];

test('the help lists every command', async () => {
  const { code, stdout, stderr } = await tiebreak(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const name of WANTED) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  expect(COMMANDS.length).toBeGreaterThanOrEqual(WANTED.length);
});

test.for(WANTED)('%s explains itself and takes --json and --workspace', async (name) => {
  const { code, stdout } = await tiebreak([name, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: tiebreak ${name}`);
  expect(stdout).toContain('--json');
  expect(stdout).toContain('--workspace <dir>');
});

test('the version is the package.json one', async () => {
  expect((await tiebreak(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.for([
  [[], 'Usage: tiebreak'],
  [['bogus'], "unknown command 'bogus'"],
  [['score', '--scale', 'x'], 'It is not a number'],
  [['score', '--scale', '-1', '--margin', '1'], 'above 0'],
  [['score', '--bogus'], "unknown option '--bogus'"],
  [['score', '--from', 'no-such.csv'], 'no such file'],
  [['doctor', '--gpu', 'abacus'], 'Allowed choices are auto, cpu, cuda, vulkan, metal'],
  [['logits', '--first', 'package.json'], "required option '--second <file>' not specified"],
  [['import-comparisons', 'package.json', '--dataset', ''], '--dataset is empty'],
  [['split', '--name', ' '], '--name is empty'],
  [['status', '--workspace', ''], '--workspace is empty'],
  [['import'], "missing required argument 'path'"],
] as const)('bad usage ends with code 2: %j', async ([args, message]) => {
  const { code, stdout, stderr } = await tiebreak(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('options that exclude each other are bad usage', async () => {
  const file = path.resolve('package.json');
  for (const args of [
    ['score', '--from', file, '--run', 'a'],
    ['score', '--from', file, '--scale', '3'],
    ['score', '--from', file, '--scale', '3', '--margin', '1', '--preset', 'uol'],
    ['score', '--answers', 'fold1'],
    ['calibrate', '--from', file, '--run', 'a'],
    ['logits', '--model', file, '--first', file, '--second', file],
  ])
    expect((await tiebreak(args)).code, args.join(' ')).toBe(2);
});

test('with --json bad usage is one document on standard output too', async () => {
  const { code, document } = await tiebreak(['score', '--json', '--scale', 'x']);
  expect(code).toBe(2);
  expect(document).toEqual({
    error: {
      code: 'bad-usage',
      message: expect.stringContaining('--scale') as string,
      action: expect.stringContaining('--help') as string,
    },
  });
});

test('a failure of the world says what happened and what to do, and ends with code 1', async () => {
  const workspace = path.join(temporaryFolder(), 'none');
  const { code, stdout, stderr } = await tiebreak(['status', '--workspace', workspace]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    `There is no workspace in ${workspace}.\nWhat to do: Import a dataset to create one, or give another folder with --workspace.\n`,
  );
  const withJson = await tiebreak(['status', '--json', '--workspace', workspace]);
  expect(withJson.code).toBe(1);
  expect(withJson.document).toMatchObject({ error: { code: 'workspace-missing' } });
});

test('a stopped command ends with code 130 and says how to go on', async () => {
  const { code, stderr } = await tiebreak(
    ['synthesize', path.join(temporaryFolder(), 'faces'), '--count', '5'],
    AbortSignal.abort(),
  );
  expect(code).toBe(130);
  expect(stderr).toContain('run the same command again');
});
