import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { datasetByName } from '../../src/engine/store/datasets.ts';
import { imagesOfDataset } from '../../src/engine/store/images.ts';
import { pairSetByName, pairsOfSet } from '../../src/engine/store/pair-sets.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { ARENA_WINNERS, arenaVotes } from '../fixtures/arena-votes.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import golden from '../fixtures/goldens/arena-votes.json';
import { pictureColumn } from '../fixtures/parquet-pictures.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function preferences() {
  const folder = temporaryFolder();
  const workspace = path.join(folder, 'workspace');
  const write = (name: string, text: string | Uint8Array) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const command = (...args: string[]) => tiebreak([...args, '--json', '--workspace', workspace]);
  const run = async (...args: string[]) => {
    const result = await command(...args);
    expect(result.code, `${args.join(' ')}: ${result.stderr}`).toBe(0);
    return result.document;
  };
  const stored = (dataset: string) => {
    const opened = Workspace.open(workspace);
    const found = datasetByName(opened.db, dataset);
    const images = found === null ? [] : imagesOfDataset(opened.db, found.id);
    const set = found === null ? null : pairSetByName(opened.db, found.id, dataset);
    const names = new Map(images.map(({ id, name }) => [id, name]));
    const pairs =
      set === null
        ? []
        : pairsOfSet(opened.db, set.id).map(({ firstId, secondId, label, weight = 1 }) => ({
            ...{ first: names.get(firstId), second: names.get(secondId), label, weight },
          }));
    opened.close();
    return { scoresFrom: found?.scoresFrom ?? null, images, pairs };
  };
  return { folder, write, command, run, stored };
}

test('weighted votes that name the winner rank as an independent fit does, and come back from an export', async () => {
  const { folder, write, run, stored } = preferences();
  const fit = golden.fits.find(({ weighted }) => weighted);
  const rows = arenaVotes().map(({ a, b, vote, weight, judge }) =>
    [a, b, [a, b][vote] ?? ARENA_WINNERS[vote], weight, judge].join(','),
  );
  const file = write('arena.csv', ['model_a,model_b,winner,weight,judge', ...rows].join('\n'));
  const { items, problems } = await run('import-comparisons', file);
  expect(items).toMatchObject([{ kind: 'pair-set' }, { kind: 'reference-set' }, { kind: 'run', size: 9617 }]);
  expect(problems).toHaveLength(1);
  const options = ['--ties', fit?.ties ?? '', ...(fit?.position === true ? [] : ['--no-position-effect'])];
  const scoresOf = async (name: string) => {
    const { ranking, logLikelihood } = await run('rank', '--run', name, ...options);
    expect(logLikelihood).toBeCloseTo(fit?.logLikelihood ?? NaN, 4);
    return (ranking as { image: string; score: number }[])
      .toSorted((a, b) => (a.image < b.image ? -1 : 1))
      .map(({ score }) => score);
  };
  const scores = await scoresOf('arena');
  for (const [index, score] of (fit?.scores ?? []).entries()) expect(scores[index]).toBeCloseTo(score, 7);

  // Of every vote with its weight.
  const total = arenaVotes().reduce((sum, { vote, weight }) => sum + (vote < 4 ? weight : 0), 0);
  expect(stored('arena').pairs.reduce((sum, { weight }) => sum + weight, 0)).toBe(total);

  const exported = path.join(folder, 'again.csv');
  await run('export', 'comparisons', '--run', 'arena', '--out', exported);
  const [header] = readFileSync(exported, 'utf8').split('\n');
  expect(header).toBe('first,second,first_estimate,second_estimate,predicted,rater,weight');
  expect(readFileSync(`${exported}.json`, 'utf8')).toContain('Scores are estimated: those of 20 images');
  await run('import-comparisons', exported, '--dataset', 'other');
  expect(stored('other')).toMatchObject({ scoresFrom: null });
  expect(stored('other').images.every(({ score }) => score === null)).toBe(true);
  await scoresOf('again');
});

const CHOICES = Array.from({ length: 40 }, (_, index) => ({
  prompt: index % 2 === 0 ? 'a cat' : 'a dog',
  chosen: `${index % 2}-${index % 5 < 3 ? 'x' : 'y'}.png`,
  rejected: `${index % 2}-${index % 5 < 3 ? 'y' : 'x'}.png`,
}));

/** Rows of JSON whose columns are called otherwise. */
const jsonLines = (rename: (key: string) => string) =>
  CHOICES.map((row) =>
    JSON.stringify(Object.fromEntries(Object.entries(row).map(([key, value]) => [rename(key), value]))),
  ).join('\n');

/** As `datasets` writes preferences about pictures: each with its bytes and its name. */
function choicesOfPictures(): Uint8Array {
  const picture = (path: string) => ({ path, bytes: Buffer.from(`picture ${path}`) });
  const features = {
    chosen: { _type: 'Image' },
    rejected: { _type: 'Image' },
    prompt: { dtype: 'string', _type: 'Value' },
  };
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 3 },
        ...pictureColumn('chosen'),
        ...pictureColumn('rejected'),
        { name: 'prompt', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        { name: 'chosen', data: CHOICES.map(({ chosen }) => picture(chosen)) },
        { name: 'rejected', data: CHOICES.map(({ rejected }) => picture(rejected)) },
        { name: 'prompt', data: CHOICES.map(({ prompt }) => prompt) },
      ],
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
    }),
  );
}

test.each([
  { desc: 'columns of names', file: 'choices.jsonl', content: () => jsonLines((key) => key) },
  {
    desc: 'an imagefolder',
    file: 'metadata.jsonl',
    content: () => jsonLines((key) => (key === 'prompt' ? key : `${key}_file_name`)),
  },
  { desc: 'pictures of Parquet', file: 'train-00000-of-00001.parquet', content: choicesOfPictures },
])(
  'chosen and rejected as $desc: groups by prompt, sides drawn, and estimates on request',
  async ({ file, content }) => {
    const { write, command, run, stored } = preferences();
    const imported = await run(
      'import-comparisons',
      write(file, content()),
      '--dataset',
      'drawn',
      '--name',
      'drawn',
    );
    expect(imported).toMatchObject({
      items: [{ kind: 'pair-set' }, { kind: 'run', size: 40 }],
      estimatedScores: null,
      became: [
        { sentences: expect.arrayContaining([expect.stringContaining('sides are drawn')]) as string[] },
      ],
    });
    expect(JSON.stringify(imported['problems'])).toContain('no chain of votes joins all images');
    const { images, pairs } = stored('drawn');
    expect(images.map(({ name, group }) => [name, group]).toSorted()).toEqual([
      ['0-x.png', 'a cat'],
      ['0-y.png', 'a cat'],
      ['1-x.png', 'a dog'],
      ['1-y.png', 'a dog'],
    ]);
    // Each vote is for the chosen image, on either side.
    expect(pairs.reduce((sum, { weight }) => sum + weight, 0)).toBe(40);
    expect(new Set(pairs.map(({ label }) => label))).toEqual(new Set(['First', 'Second']));
    const forX = pairs.filter(({ first, label }) => first?.endsWith('x.png') === (label === 'First'));
    expect(forX.reduce((sum, { weight }) => sum + weight, 0)).toBe(24);

    expect((await command('rank', '--run', 'drawn')).code).toBe(1);
    await run('rank', '--run', 'drawn', '--ridge', '0.01', '--ties', 'half', '--keep');
    const kept = stored('drawn');
    expect(kept.scoresFrom).toMatchObject({
      run: 'drawn',
      ties: 'half',
      ridge: 0.01,
      images: 4,
      answers: 40,
    });
    expect(kept.images.every(({ score, scoreError }) => score !== null && (scoreError ?? 0) > 0)).toBe(true);
    expect(await run('audit', '--run', 'drawn', '--filter', 'group=a cat')).toMatchObject({ n: 20 });
  },
);

test('a column of categories makes runs; true scores take the place of estimates, which never replace them', async () => {
  const { write, command, run, stored } = preferences();
  const votes = [
    'x,y,tie',
    'x,y,x',
    'y,x,y',
    'y,x,x',
    'x,y,x',
    'y,z,y',
    'z,y,z',
    'z,x,tie',
    'z,x,x',
    'x,z,x',
  ];
  const file = write(
    'votes.csv',
    [
      'left,right,winner,category',
      ...votes.map((vote, index) => `${vote},${index % 3 === 0 ? 'old' : 'new'}`),
    ].join('\n'),
  );
  expect(await run('import-comparisons', file, '--by', 'category')).toMatchObject({
    items: [
      { kind: 'pair-set' },
      { kind: 'reference-set' },
      { name: 'votes', size: 10 },
      { name: 'votes-old', size: 4 },
      { name: 'votes-new', size: 6 },
    ],
    estimatedScores: { run: 'votes', images: 3 },
  });
  expect((await command('import-comparisons', file, '--name', 'v', '--by', 'nothing')).stderr).toContain(
    '--by names',
  );
  const scores = write('scores.csv', 'img,score\nx,4\ny,3\nz,2.5\n');
  await run('import-comparisons', scores, '--dataset', 'votes');
  const { scoresFrom, images } = stored('votes');
  expect(scoresFrom).toBeNull();
  expect(images.map(({ name, score, scoreError }) => [name, score, scoreError])).toEqual([
    ['x', 4, null],
    ['y', 3, null],
    ['z', 2.5, null],
  ]);
  const refused = await command('rank', '--run', 'votes', '--keep');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('have true scores, which estimates do not replace');
});

test('theta is that of estimated scores where nobody says another; what is advised for ties alone ranks them', async () => {
  const { write, command, run, stored } = preferences();
  const votes = ['x,y,x', 'x,y,tie', 'y,x,y', 'y,z,y', 'z,y,z', 'y,z,tie', 'z,x,x', 'x,z,z'];
  await run('import-comparisons', write('arena.csv', `left,right,winner\n${votes.join('\n')}\n`));
  const theta = stored('arena').scoresFrom?.theta;
  expect(theta).toBeGreaterThan(0);
  expect(theta).not.toBe(0.2);
  expect(await run('questions')).toMatchObject({ theta, estimatedScores: { theta } });
  await run('score', '--run', 'arena');
  expect(await run('across', '--runs', 'arena')).toMatchObject({
    estimatedScores: [{ dataset: 'arena', theta }],
  });
  expect(await run('questions', '--theta', '1')).toMatchObject({ theta: 1 });
  expect(await run('health')).toMatchObject({ theta: { theta }, estimatedScores: { theta } });
  expect(await run('pairs', '--strategy', 'random', '--size', '1')).toMatchObject({ theta });
  const ties = write('ties.csv', 'left,right,winner\nx,y,tie\ny,z,tie\n');
  const [, advised = ''] =
    /`tiebreak ([^`]+)` estimates/.exec((await command('import-comparisons', ties)).stderr) ?? [];
  await run(...advised.replaceAll('"', '').split(' '));
  expect(stored('ties').scoresFrom).toMatchObject({ ties: 'half', images: 3 });
});
