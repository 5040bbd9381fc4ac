import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { writeRandomAdapter } from '../fixtures/random-adapter.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Runs commands in one workspace, each of which must succeed. */
function commandsIn(workspace: string) {
  return async (...args: string[]) => {
    const result = await tiebreak([...args, '--json', '--workspace', workspace]);
    expect(result.code, `${args.join(' ')}: ${result.stderr}`).toBe(0);
    return result.document;
  };
}

test('from faces to scores, a command at a time', async () => {
  const folder = temporaryFolder();
  const run = commandsIn(path.join(folder, 'workspace'));
  const faces = path.join(folder, 'faces');
  const model = await writeRandomLlava(folder, { seed: 3 });
  const files = ['--model', model.model, '--mmproj', model.mmproj, '--gpu', 'cpu'];

  await run('synthesize', faces, '--count', '40', '--size', '64');
  expect(await run('import', faces, '--name', 'faces')).toMatchObject({ images: 40, status: 'created' });
  expect(await run('import', faces, '--name', 'faces')).toMatchObject({ status: 'unchanged' });
  expect(await run('split', '--test-share', '0.25', '--seed', '5')).toMatchObject({
    parts: { train: 30, test: 10 },
  });
  const references = await run('references', '--per-bin', '1');
  const images = references['images'] as { image: string; score: number }[];
  expect(images.map(({ score }) => score)).toEqual(
    images.map(({ score }) => score).toSorted((a, b) => a - b),
  );

  const pairsFile = path.join(folder, 'pairs.csv');
  const pairs = await run('pairs', '--size', '60', '--variant', 'imbalanced-3', '--out', pairsFile);
  expect(pairs).toMatchObject({ pairs: 60, counts: { First: 24, Second: 24, Similar: 12 } });
  expect(readFileSync(pairsFile, 'utf8')).toMatch(/^img1,img2,score1,score2,label\n/);

  const compared = await run('compare', '--run', 'scores', ...files, '--orders', 'both');
  expect(compared).toMatchObject({ status: 'finished', comparisons: 10 * images.length * 2, failed: 0 });
  expect(await run('compare', '--run', 'scores')).toMatchObject({ answered: 0, status: 'finished' });
  expect(await run('compare', '--run', 'pairs', ...files, '--pairs')).toMatchObject({ comparisons: 60 });
  expect(await run('compare', '--run', 'all', ...files, '--all', '--limit', '5')).toMatchObject({
    comparisons: 10,
  });

  expect(await run('pairs', '--size', '60', '--strategy', 'regular')).toMatchObject({
    pairSet: 'train-regular',
    strategy: 'regular',
    pairs: 60,
    groups: 1,
  });
  expect(
    await run(
      'pairs',
      '--size',
      '20',
      '--strategy',
      'active',
      '--run',
      'pairs',
      '--start-with',
      'train-regular',
    ),
  ).toMatchObject({ pairSet: 'train-active', pairs: 80 });
  expect(
    await run('pairs', '--strategy', 'disagreement', '--size', '20', '--least-certainty', '0.5'),
  ).toMatchObject({ pairs: 20, leastCertainty: 0.5 });

  const scored = await run('score', '--run', 'scores', '--scale', '4', '--margin', '1');
  expect(scored['scores']).toHaveLength(10);
  const evaluation = await run('evaluate', '--run', 'scores');
  expect(evaluation).toMatchObject({
    simulated: true,
    n: 10,
    scored: { images: 10, scale: 4, margin: 1, bias: 0 },
    consistency: { pairs: 10 * images.length },
    labelled: 10 * images.length * 2,
  });
  expect((evaluation['confusion'] as number[][]).flat().reduce((a, b) => a + b)).toBe(10 * images.length * 2);

  const ranking = await run('rank', '--run', 'all', '--ridge', '0.1', '--no-position-effect');
  expect((ranking['ranking'] as { rank: number }[]).map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);

  const scoresFile = path.join(folder, 'scores.tsv');
  expect(await run('export', 'scores', '--run', 'scores', '--out', scoresFile)).toMatchObject({ rows: 10 });
  expect(readFileSync(scoresFile, 'utf8').split('\n')[0]).toBe(
    'image\tscore\tlow\thigh\tprofile_low\tprofile_high\tinterval_method\tbound_hit\tnll\tcomparisons\ttrue_score',
  );
  expect((await run('export', 'images'))['rows']).toHaveLength(40);
  expect((await run('export', 'references'))['rows']).toEqual(
    images.map(({ image, score }) => ({ img: image, score })),
  );
  const status = await run('status');
  expect(status['runs']).toMatchObject([
    { run: 'scores', scored: true },
    { run: 'pairs', comparisons: 60 },
    { run: 'all' },
  ]);
});

test('what was exported can be imported as recorded comparisons', async () => {
  const folder = temporaryFolder();
  const run = commandsIn(path.join(folder, 'workspace'));
  const model = await writeRandomLlava(folder, { seed: 4 });
  await run('synthesize', path.join(folder, 'faces'), '--count', '12', '--size', '64');
  await run('import', path.join(folder, 'faces'));
  await run(
    'compare',
    '--model',
    model.model,
    '--mmproj',
    model.mmproj,
    '--gpu',
    'cpu',
    '--all',
    '--part',
    'all',
  );
  const file = path.join(folder, 'answers.csv');
  await run('export', 'comparisons', '--out', file);
  const imported = await run('import-comparisons', file, '--dataset', 'recorded');
  expect(imported['items']).toContainEqual(
    expect.objectContaining({ kind: 'run', name: 'answers', size: 66 }),
  );
  const [own, recorded] = [await run('evaluate', '--run', 'run'), await run('evaluate', '--run', 'answers')];
  expect(recorded['confusion']).toEqual(own['confusion']);
  expect(recorded['accuracy']).toBe(own['accuracy']);
});

test('an ensemble answers with every member, and adaptive runs stay within their budget', async () => {
  const folder = temporaryFolder();
  const run = commandsIn(path.join(folder, 'workspace'));
  const model = await writeRandomLlava(folder, { seed: 5 });
  const adapter = path.join(folder, 'adapter.gguf');
  await writeRandomAdapter(adapter, { seed: 6, rank: 2, alpha: 4, model: model.languageModel });
  const files = ['--model', model.model, '--mmproj', model.mmproj, '--gpu', 'cpu'];
  await run('synthesize', path.join(folder, 'faces'), '--count', '20', '--size', '64');
  await run('import', path.join(folder, 'faces'));
  await run('references', '--per-bin', '1');
  expect(
    await run('compare', '--run', 'two', ...files, '--member', 'none', '--member', `${adapter}:0.5`),
  ).toMatchObject({ members: 2, status: 'finished' });
  expect(await run('score', '--run', 'two')).toMatchObject({
    likelihoodSource: 'preset uol, not calibrated',
  });
  const adaptive = await run(
    'compare',
    '--run',
    'few',
    ...files,
    '--adaptive',
    '--budget',
    '3',
    '--batch',
    '2',
  );
  expect(adaptive['comparisons']).toBeLessThanOrEqual(4 * 3);
});

test('a name that is taken, missing or ambiguous is refused with the names there are', async () => {
  const folder = temporaryFolder();
  const workspace = path.join(folder, 'workspace');
  const run = commandsIn(workspace);
  await run('synthesize', path.join(folder, 'faces'), '--count', '12', '--size', '64');
  await run('import', path.join(folder, 'faces'), '--name', 'faces');
  await run('split', '--name', 'a');
  const errorOf = async (...args: string[]) => {
    const { code, document } = await tiebreak([...args, '--json', '--workspace', workspace]);
    expect(code).toBe(1);
    return document['error'];
  };
  expect(await errorOf('split', '--name', 'a')).toMatchObject({ code: 'name-taken' });
  await run('split', '--name', 'b', '--folds', '3');
  expect(await errorOf('pairs', '--size', '3')).toMatchObject({
    code: 'name-needed',
    message: 'There are several splits: a, b.',
  });
  expect(await errorOf('pairs', '--split', 'c')).toMatchObject({ code: 'split-missing' });
  expect(await errorOf('pairs', '--split', 'a', '--part', 'x')).toMatchObject({
    code: 'part-missing',
    message: expect.stringContaining('test, train') as string,
  });
  expect(await errorOf('pairs', '--split', 'a', '--size', '90000')).toMatchObject({ code: 'too-few-pairs' });
  expect(await errorOf('split', '--name', 'c', '--folds', '99')).toMatchObject({ code: 'too-few-images' });
  expect(await errorOf('evaluate')).toMatchObject({ code: 'run-missing' });
  expect(await errorOf('score', '--run', 'x')).toMatchObject({ code: 'run-missing' });
});
