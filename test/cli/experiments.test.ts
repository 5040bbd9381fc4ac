import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tiebreak, type CommandResult } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Sizes at which everything takes seconds and nothing is learnt. */
const TINY = ['--pairs', '48', '--epochs', '2', '--references', '1', '--calibration', '8', '--width', '16'];
const SIMULATED = ['experiments', ...TINY, '--blocks', '1', '--faces', '60'];

interface Row {
  readonly experiment: string;
  readonly seeds: readonly number[];
  readonly mae: { readonly mean: number; readonly values: readonly number[] };
  readonly difference: unknown;
}

interface Result {
  readonly experiment: string;
  readonly seed: number;
}

/** Results' figures without how long they took. */
function figures(document: Record<string, unknown>): (Result & { readonly seconds: null })[] {
  return (document['results'] as Result[]).map((result) => ({ ...result, seconds: null }));
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tiebreak-experiments-'));
});
afterAll(() => rm(folder, { recursive: true }));

const EVERYTHING = () => [...SIMULATED, '--seeds', '1,2', '--workspace', path.join(folder, 'workspace')];
let made: Promise<CommandResult> | undefined;

/** Every experiment with two seeds, at which two tests look. */
const everything = () => (made ??= tiebreak([...EVERYTHING(), '--json']));

test('every experiment is trained, scored plain and calibrated, and shown over its seeds', async () => {
  const { code, stderr, document } = await everything();
  expect(code, stderr).toBe(0);
  expect(document).toMatchObject({ simulated: true, experiments: 'simulated', faces: '60 simulated faces' });
  const rows = document['rows'] as Row[];
  expect(rows.map(({ experiment }) => experiment)).toEqual([
    'regression',
    'balanced-3',
    'balanced-3, epoch 1',
    'ensemble',
    'balanced-2',
    'imbalanced-3',
    'weighted',
    'consistency',
  ]);
  for (const { experiment, seeds, mae, difference } of rows) {
    expect(seeds).toEqual([1, 2]);
    expect(mae.mean).toBeCloseTo(((mae.values[0] ?? NaN) + (mae.values[1] ?? NaN)) / 2, 12);
    expect(difference === null).toBe(experiment === 'balanced-3');
  }
  const results = document['results'] as Record<string, unknown>[];
  expect(results).toHaveLength(16);
  const { confusion, consistency } = results[1] as { confusion: number[][]; consistency: { pairs: number } };
  expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(2 * consistency.pairs);
  expect(stderr).toMatch(/Seed 2: consistency \(6 of 6\)/);

  const told = await tiebreak(EVERYTHING());
  expect(told.stderr).toBe('');
  expect(told.stdout).toContain('SIMULATED');
  expect(told.stdout).toContain('weighted: imbalanced-3, weighted cross-entropy, epoch 2');
  expect(told.stdout).toMatch(/less balanced-3 +95% interval/);
});

test('killed at any moment, the same command goes on and comes to the same figures', async () => {
  const options = [...SIMULATED, '--only', 'regression,balanced-3,weighted', '--json'];
  const killed = path.join(temporaryFolder(), 'killed');
  const main = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));
  for (const moment of [/faces \(/, /steps.*balanced-3/, /comparisons.*balanced-3/, /steps.*weighted/]) {
    const child = spawn(process.execPath, [main, ...options, '--workspace', killed]);
    let told = '';
    child.stderr.on('data', (text: Buffer) => {
      told += text.toString();
      if (moment.test(told)) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect(child.signalCode, told).toBe('SIGKILL');
  }
  const gone = await tiebreak([...options, '--workspace', killed]);
  expect(gone.code, gone.stderr).toBe(0);
  expect(gone.stderr).not.toContain('Seed 1: balanced-3');
  const names = ['regression', 'balanced-3', 'balanced-3, epoch 1', 'ensemble', 'weighted'];
  const undisturbed = figures((await everything()).document).filter(
    ({ experiment, seed }) => seed === 1 && names.includes(experiment),
  );
  expect(undisturbed).toHaveLength(names.length);
  expect(figures(gone.document)).toEqual(undisturbed);
});

test('stopped, it ends with 130; other settings, damage and too few faces are told', async () => {
  const workspace = path.join(temporaryFolder(), 'workspace');
  const run = (...more: string[]) =>
    tiebreak([...SIMULATED, '--only', 'regression', '--workspace', workspace, ...more, '--json']);
  const stop = new AbortController();
  const stopped = await tiebreak([...SIMULATED, '--workspace', workspace, '--json'], stop.signal, () =>
    stop.abort(),
  );
  expect(stopped.code).toBe(130);
  expect((await run()).code).toBe(0);

  const others = await run('--faces', '70', '--pairs', '50');
  expect(others.code).toBe(1);
  expect(others.document['error']).toMatchObject({ code: 'experiments-changed' });
  expect(others.stderr).toContain('faces 60 simulated faces, not 70 simulated faces; pairs 48, not 50');

  const file = path.join(workspace, 'experiments', 'simulated', 'seed-1', 'regression', 'result.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.slice(0, 100));
  const damaged = await run();
  expect(damaged.document['error']).toMatchObject({ code: 'experiment-damaged' });
  expect(damaged.stderr).toContain(file);

  const few = await run('--name', 'few', '--faces', '12');
  expect(few.document['error']).toMatchObject({ code: 'too-few-faces' });
  const pairs = await tiebreak([...SIMULATED, '--pairs', '9000', '--name', 'p', '--workspace', workspace]);
  expect(pairs.code).toBe(1);
  expect(pairs.stderr).toContain('balanced-3 need');
  expect((await run('--name', '../x')).document['error']).toMatchObject({ code: 'bad-experiments-name' });
});

test('a dataset is seen by a tower from scratch that goes on from its last state, and is scored by it directly', async () => {
  const folder = temporaryFolder();
  const workspace = path.join(folder, 'workspace');
  const run = (...args: string[]) => tiebreak([...args, '--workspace', workspace, '--json']);
  await tiebreak(['synthesize', path.join(folder, 'faces'), '--count', '60', '--size', '32']);
  await run('import', path.join(folder, 'faces'), '--name', 'faces');
  const asked = [
    'experiments',
    '--dataset',
    'faces',
    ...TINY,
    '--blocks',
    '1',
    '--only',
    'regression,weighted',
  ];
  const tower = ['--image-size', '32', '--tower-epochs', '25'];
  const main = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));
  const child = spawn(process.execPath, [main, ...asked, ...tower, '--workspace', workspace]);
  let told = '';
  child.stderr.on('data', (text: Buffer) => {
    told += text.toString();
    if (/tower after \d+ steps[^]*tower after/.test(told)) child.kill('SIGKILL');
  });
  await once(child, 'close');
  expect(child.signalCode, told).toBe('SIGKILL');

  const { code, stderr, document } = await run(...asked, ...tower);
  expect(code, stderr).toBe(0);
  expect(stderr).not.toContain('tower after 2 steps');
  expect(document).toMatchObject({
    simulated: true,
    experiments: 'faces',
    faces: 'faces: 48 to train, 12 to test ("test" of "split")',
  });
  const [direct] = document['results'] as Record<string, unknown>[];
  expect(direct).toMatchObject({ experiment: 'regression', n: 12, calibrated: null });
  expect(direct?.['mae']).toBeLessThan(2);

  const changed = await run(...asked, '--image-size', '64');
  expect(changed.document['error']).toMatchObject({ code: 'experiments-changed' });
  expect((await run(...asked, '--dataset', 'others')).document['error']).toMatchObject({
    code: 'dataset-missing',
  });
  expect((await run(...asked, '--faces', '60')).code).toBe(2);
  expect((await run(...asked, '--name', 'n', '--test-part', 'x')).document['error']).toMatchObject({
    code: 'part-missing',
  });
});

test('images without scores or files are told of', async () => {
  const folder = temporaryFolder();
  const run = (...args: string[]) => tiebreak([...args, '--workspace', path.join(folder, 'w'), '--json']);
  const file = path.join(folder, 'known.csv');
  const pairs = Array.from(
    { length: 30 },
    (_, at) => `a${at}.jpg,b${at}.jpg,First,${1 + at / 8},${5 - at / 8}`,
  );
  await writeFile(file, ['first,second,label,first_score,second_score', ...pairs].join('\n'));
  const imported = await run('import-comparisons', file, '--dataset', 'names');
  expect(imported.code, imported.stderr).toBe(0);
  const { document } = await run('experiments', '--dataset', 'names', ...TINY);
  expect(document['error']).toMatchObject({
    code: expect.stringMatching(/image-without-file|scores-missing/) as string,
  });
});

test.each([
  [['--only', 'balanced-4'], 'regression, balanced-3'],
  [['--seeds', '1,x'], 'It is not a number'],
  [['--width', '20'], 'not a multiple of 8'],
])('%j is bad usage', async (options, words) => {
  const { code, stderr } = await tiebreak([...SIMULATED, ...options, '--workspace', temporaryFolder()]);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});

test('pairs are chosen by any strategy, with numbers of their own, and compared with as many balanced ones', async () => {
  const workspace = path.join(temporaryFolder(), 'workspace');
  const strategies = [
    'random',
    'uniform',
    'near-margin',
    'stratified',
    'disagreement',
    'active',
    'regular',
    'certain',
  ];
  const only = ['balanced-3', ...strategies, 'balanced-3@24', 'random@24'];
  const { code, stderr, document } = await tiebreak([
    ...SIMULATED,
    ...['--only', only.join(','), '--ensemble', '1', '--workspace', workspace, '--json'],
  ]);
  expect(code, stderr).toBe(0);
  const rows = document['rows'] as (Row & {
    readonly trainedBy: { readonly variant: string; readonly pairs: number };
    readonly pc: { readonly interval: unknown };
  })[];
  expect(rows.map(({ experiment }) => experiment).toSorted()).toEqual(only.toSorted());
  for (const { experiment, trainedBy, difference, mae } of rows) {
    expect(trainedBy.pairs).toBe(experiment.endsWith('@24') ? 24 : 48);
    expect(difference === null).toBe(experiment.startsWith('balanced-3'));
    expect(mae).toHaveProperty('interval.0');
  }
  const maes = new Set(rows.map(({ mae }) => mae.mean));
  expect(maes.size).toBe(rows.length);

  for (const name of ['random@0', 'regression@24', 'randomly'])
    expect((await tiebreak([...SIMULATED, '--only', name, '--workspace', workspace])).stderr).toContain(
      `There is no experiment "${name}"`,
    );
});

test('trained on one dataset and tested on another, with references of either, by group and beside regression', async () => {
  const folder = temporaryFolder();
  const workspace = path.join(folder, 'workspace');
  const run = (...args: string[]) => tiebreak([...args, '--workspace', workspace, '--json']);
  for (const [name, seed] of [
    ['here', '1'],
    ['there', '2'],
  ] as const) {
    const faces = path.join(folder, name);
    await tiebreak(['synthesize', faces, '--count', '60', '--size', '32', '--seed', seed]);
    expect((await run('import', faces, '--name', name)).code).toBe(0);
  }
  const sizes = [...TINY, '--blocks', '1', '--image-size', '32', '--tower-epochs', '2', '--seeds', '1,2'];
  const { code, stderr, document } = await run('across', 'here', '--on', 'there', ...sizes);
  expect(code, stderr).toBe(0);
  expect(document).toMatchObject({ simulated: true, trainedOn: 'here', published: [] });
  interface Across extends Row {
    readonly testedOn: string;
    readonly referencesOf: string | null;
    readonly images: number;
    readonly lessRegression: { readonly mae: { readonly value: number } } | null;
    readonly groups: readonly { readonly images: number }[];
  }
  const rows = document['rows'] as Across[];
  expect(rows.map(({ testedOn, experiment, referencesOf }) => [testedOn, experiment, referencesOf])).toEqual([
    ['here', 'regression', null],
    ['here', 'balanced-3', 'here'],
    ['there', 'regression', null],
    ['there', 'balanced-3', 'here'],
    ['there', 'balanced-3', 'there'],
  ]);
  for (const { testedOn, seeds, images, mae, lessRegression, groups } of rows) {
    expect(seeds).toEqual([1, 2]);
    expect(groups.reduce((sum, group) => sum + group.images, 0)).toBe(images);
    const regression = rows.find((row) => row.testedOn === testedOn);
    if (lessRegression !== null)
      expect(lessRegression.mae.value).toBeCloseTo(mae.mean - (regression?.mae.mean ?? NaN), 12);
  }
  // What is finished is not made again; another pair of datasets has a folder of its own.
  const again = await run('across', 'here', '--on', 'there', ...sizes);
  expect(again.stderr).not.toContain('Seed 1');
  expect(again.document['rows']).toEqual(document['rows']);
  const told = await tiebreak(['across', 'here', '--on', 'there', ...sizes, '--workspace', workspace]);
  expect(told.stdout).toMatch(/^SIMULATED/);
  expect(told.stdout).toContain('balanced-3, references of there');
  expect((await run('across', 'here', '--on', 'here', ...sizes)).code).toBe(2);
});
