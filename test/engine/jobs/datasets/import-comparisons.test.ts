import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importComparisons } from '../../../../src/engine/jobs/datasets/import-comparisons.ts';
import { importDataset } from '../../../../src/engine/jobs/datasets/import-dataset.ts';
import { datasetByName, datasets } from '../../../../src/engine/store/datasets.ts';
import { imagesOfDataset } from '../../../../src/engine/store/images.ts';
import { pairSetByName, pairsOfSet } from '../../../../src/engine/store/pair-sets.ts';
import { countPredictions } from '../../../../src/engine/store/count-answers.ts';
import { predictionsOfRun } from '../../../../src/engine/store/predictions.ts';
import { referenceSetByName, referencesOfSet } from '../../../../src/engine/store/reference-sets.ts';
import { runByName, runs } from '../../../../src/engine/store/runs.ts';
import { splitByName, splitMembers } from '../../../../src/engine/store/splits.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { writeFiles, writeImages } from '../../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { sharedData } from '../../../fixtures/shared-data.ts';

const FILES = {
  'test-vs-reference.csv':
    'test,reference,test_score,reference_score,label,fold1,fold2\na,r,2,3,Second,First,Similar\na,s,2,1,First,First,First\nb,r,4,3,First,First,Second\n',
  'heldout.csv': 'first,second,first_score,second_score,predicted\na,b,2,4,Second\nb,c,4,4.1,First\n',
  'reference-set.csv': 'img,score\nr,3\ns,1\n',
  'folds.csv': 'image,fold\na,1\nb,2\nr,3\nz,1\n',
  'notes.csv': 'who,what\nme,nothing\n',
};

function openWorkspace(): Workspace {
  return Workspace.open(join(temporaryFolder(), 'workspace'), { create: true });
}

function recordedFolder(files: Readonly<Record<string, string>> = FILES): string {
  const folder = join(temporaryFolder(), 'recorded');
  writeFiles(folder, files);
  return folder;
}

test('a folder of recorded comparisons becomes a dataset, runs, a pair set, folds and a reference set', async () => {
  const workspace = openWorkspace();
  const { db } = workspace;
  const { dataset, items, problems } = await importComparisons(workspace, recordedFolder());
  expect(dataset).toMatchObject({ name: 'recorded', status: 'created' });
  expect(items.map(({ kind, name, status, size }) => `${status} ${kind} ${name} ${size}`)).toEqual([
    'created reference-set reference-set 2',
    'created split folds 4',
    'created pair-set heldout 2',
    'created run heldout 2',
    'created run test-vs-reference-fold1 3',
    'created run test-vs-reference-fold2 3',
  ]);
  expect(problems).toMatchObject([{ file: 'notes.csv', severity: 'warning' }]);

  const images = imagesOfDataset(db, dataset.id);
  const idOf = (name: string): number => images.find((image) => image.name === name)?.id ?? 0;
  expect(images.map(({ name, score, path }) => [name, score, path]).sort()).toEqual([
    ['a', 2, null],
    ['b', 4, null],
    ['c', 4.1, null],
    ['r', 3, null],
    ['s', 1, null],
    ['z', null, null],
  ]);

  const references = referenceSetByName(db, dataset.id, 'reference-set');
  expect(referencesOfSet(db, references?.id ?? 0).map(({ name }) => name)).toEqual(['r', 's']);
  expect(splitMembers(db, splitByName(db, dataset.id, 'folds')?.id ?? 0)).toContainEqual({
    imageId: idOf('z'),
    part: '1',
  });

  const run = runByName(db, 'test-vs-reference-fold2');
  expect(run).toMatchObject({
    kind: 'recorded',
    status: 'finished',
    members: [{ name: 'fold2', adapters: [] }],
    plan: {
      kind: 'against-references',
      targets: [idOf('a'), idOf('b')],
      references: references?.id,
      orders: 'forward',
    },
  });
  expect(
    [...predictionsOfRun(db, run?.id ?? 0)]
      .map(({ firstId, label, logits }) => [firstId, label, logits])
      .sort(),
  ).toEqual(
    [
      [idOf('a'), 'Similar', null],
      [idOf('a'), 'First', null],
      [idOf('b'), 'Second', null],
    ].sort(),
  );

  const pairs = pairSetByName(db, dataset.id, 'heldout');
  expect(pairsOfSet(db, pairs?.id ?? 0).map(({ label }) => label)).toEqual(['Second', 'Similar']);
  workspace.close();
});

test('the same folder again changes nothing, and other answers under the same name are refused', async () => {
  const workspace = openWorkspace();
  const folder = recordedFolder();
  await importComparisons(workspace, folder);
  const again = await importComparisons(workspace, folder);
  expect(again.dataset.status).toBe('existing');
  expect(again.items.every(({ status }) => status === 'unchanged')).toBe(true);

  writeFiles(folder, { 'heldout.csv': FILES['heldout.csv'].replace('First', 'Similar') });
  await expect(importComparisons(workspace, folder)).rejects.toMatchObject({ code: 'import-exists' });
  const renamed = await importComparisons(workspace, join(folder, 'heldout.csv'), {
    dataset: 'recorded',
    name: 'second',
  });
  expect(renamed.items.map(({ name }) => name)).toEqual(['second', 'second']);
  expect(runs(workspace.db)).toHaveLength(4);
  workspace.close();
});

test('files one after another extend the dataset that they made', async () => {
  const workspace = openWorkspace();
  const folder = recordedFolder();
  const dataset = 'all';
  await importComparisons(workspace, join(folder, 'folds.csv'), { dataset });
  const second = await importComparisons(workspace, join(folder, 'test-vs-reference.csv'), { dataset });
  expect(second.dataset.status).toBe('extended');
  expect(second.items.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'reference-set test-vs-reference-references',
    'run test-vs-reference-fold1',
    'run test-vs-reference-fold2',
  ]);
  const id = datasetByName(workspace.db, dataset)?.id ?? 0;
  const scores = new Map(imagesOfDataset(workspace.db, id).map(({ name, score }) => [name, score]));
  expect(scores).toEqual(
    new Map([
      ['a', 2],
      ['b', 4],
      ['r', 3],
      ['z', null],
      ['s', 1],
    ]),
  );
  workspace.close();
});

test('comparisons of an imported dataset find its images by name, and report those it does not have', async () => {
  const workspace = openWorkspace();
  const folder = temporaryFolder();
  await writeImages(folder, ['Images/a.jpg', 'Images/b.jpg']);
  writeFiles(folder, {
    'faces.csv': 'image,score\nImages/a.jpg,2\nImages/b.jpg,4\n',
    'pairs/pairs.csv':
      'img1,img2,score1,score2,label\na.jpg,b.jpg,2,4,Second.\nb.jpg,Images/a.jpg,4,2.5,First.\nb.jpg,x.jpg,4,1,First.\n',
  });
  await importDataset(workspace, join(folder, 'faces.csv'));
  const result = await importComparisons(workspace, join(folder, 'pairs'), { dataset: 'faces' });
  expect(result.dataset.status).toBe('existing');
  expect(result.items).toMatchObject([{ kind: 'pair-set', name: 'pairs', size: 2 }]);
  expect(result.problems.map(({ kind, severity, line }) => [kind, severity, line])).toEqual([
    ['conflict', 'warning', 3],
    ['unknown-image', 'skipped', 4],
  ]);
  workspace.close();
});

describe('images are found by name', () => {
  /** Imports a dataset of these images, and a file of comparisons between them. */
  async function importNames(stored: readonly string[], comparisons: string) {
    const workspace = openWorkspace();
    const folder = temporaryFolder();
    await writeImages(folder, stored);
    writeFiles(folder, {
      'faces.csv': `image,score\n${stored.map((name, index) => `${name},${1 + index / 2}`).join('\n')}\n`,
      'answers/answers.csv': `first,second,predicted\n${comparisons}`,
    });
    await importDataset(workspace, join(folder, 'faces.csv'));
    const result = await importComparisons(workspace, join(folder, 'answers'), { dataset: 'faces' });
    const nameOf = new Map(
      imagesOfDataset(workspace.db, result.dataset.id).map(({ id, name }) => [id, name]),
    );
    const run = runByName(workspace.db, 'answers');
    const compared = [...predictionsOfRun(workspace.db, run?.id ?? 0)].map(
      ({ firstId, secondId }) => `${nameOf.get(firstId) ?? ''} ${nameOf.get(secondId) ?? ''}`,
    );
    workspace.close();
    return { compared: compared.sort(), problems: result.problems };
  }

  test('with other folders in front, backslashes and other Unicode forms', async () => {
    const { compared, problems } = await importNames(
      ['a.png', 'x/b.png', 'Jos\u00e9.png'],
      'set/a.png,b.png,First\nfaces\\x\\b.png,Jose\u0301.png,Second\n',
    );
    expect(compared).toEqual(['a.png x/b.png', 'x/b.png Jos\u00e9.png']);
    expect(problems).toEqual([]);
  });

  test('never in another folder', async () => {
    const { compared, problems } = await importNames(
      ['x/a.png', 'x/b.png'],
      'y/a.png,x/b.png,First\nx/a.png,x/b.png,Second\n',
    );
    expect(compared).toEqual(['x/a.png x/b.png']);
    expect(problems).toMatchObject([{ kind: 'unknown-image', severity: 'skipped', line: 2 }]);
  });

  test('of two that a name may mean none is taken', async () => {
    const { compared, problems } = await importNames(
      ['x/a.png', 'y/a.png', 'b.png'],
      'a.png,b.png,First\nx/a.png,b.png,Second\n',
    );
    expect(compared).toEqual(['x/a.png b.png']);
    expect(problems).toEqual([
      {
        kind: 'ambiguous-image',
        severity: 'skipped',
        file: 'answers.csv',
        line: 2,
        message: '"a.png" may be "x/a.png" or "y/a.png": write its folder, too; rows with it are skipped',
      },
    ]);
  });

  test('two files of one name are not both the image without a folder', async () => {
    const { compared, problems } = await importNames(
      ['a.png', 'b.png', 'c.png'],
      'x/a.png,b.png,First\ny/a.png,b.png,Second\nb.png,c.png,First\n',
    );
    expect(compared).toEqual(['b.png c.png']);
    expect(problems).toMatchObject([
      { kind: 'ambiguous-image', line: 2 },
      { kind: 'ambiguous-image', line: 3 },
    ]);
  });

  test('a name that the dataset does not have is not what a name of another file may mean', async () => {
    const workspace = openWorkspace();
    const folder = temporaryFolder();
    await writeImages(folder, ['a.png', 'x/b.png']);
    writeFiles(folder, {
      'faces.csv': 'image,score\na.png,1\nx/b.png,2\n',
      'lists/references.csv': 'img,score\na.png,1\nz/b.png,3\n',
      'lists/folds.csv': 'image,fold\na.png,1\nb.png,2\n',
    });
    await importDataset(workspace, join(folder, 'faces.csv'));
    const { items, problems } = await importComparisons(workspace, join(folder, 'lists'), {
      dataset: 'faces',
    });
    expect(items.map(({ name, size }) => [name, size])).toEqual([
      ['references', 1],
      ['folds', 2],
    ]);
    expect(problems.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
      'references.csv:3 the dataset "faces" has no image "z/b.png"; rows with it are skipped',
    ]);
    workspace.close();
  });

  test('from file to file of one import, as if one came after the other', async () => {
    const workspace = openWorkspace();
    const { dataset, items } = await importComparisons(
      workspace,
      recordedFolder({
        'folds.csv': 'image,fold\nJos\u00e9.png,1\nb.png,2\n',
        'answers.csv':
          'first,second,predicted\nset\\Jose\u0301.png,set/b.png,First\nset/b.png,set/c.png,First\n',
      }),
    );
    expect(imagesOfDataset(workspace.db, dataset.id).map(({ name }) => name)).toEqual([
      'Jos\u00e9.png',
      'b.png',
      'set/c.png',
    ]);
    expect(items.map(({ name, size }) => [name, size])).toEqual([
      ['folds', 2],
      ['answers', 2],
    ]);
    workspace.close();
  });

  test('a row of two names of one image is told', async () => {
    const { problems } = await importNames(['a.png', 'b.png'], 'a.png,x/a.png,First\na.png,b.png,First\n');
    expect(problems).toMatchObject([
      {
        severity: 'skipped',
        line: 2,
        message: '"a.png" and "x/a.png" are one image of the dataset',
      },
    ]);
  });
});

test('any number of rows may be wrong', async () => {
  const workspace = openWorkspace();
  const wrong = Array.from({ length: 150_000 }, (_, index) => `m${index}.jpg,z.jpg,Maybe\n`).join('');
  const folder = recordedFolder({ 'a.csv': `first,second,predicted\n${wrong}x.jpg,y.jpg,First\n` });
  const { items, problems } = await importComparisons(workspace, folder);
  expect(items.map(({ kind, size }) => [kind, size])).toEqual([['run', 1]]);
  expect(problems).toHaveLength(150_000);
  workspace.close();
});

test('recorded probabilities are kept as logarithms, and reversed rows in the order shown', async () => {
  const workspace = openWorkspace();
  const folder = recordedFolder({
    'soft.csv':
      'test,reference,reference_score,p_first,p_second,p_similar,shown\na,r,3,0.5,0.5,0,forward\na,r,3,0.25,0.25,0.5,reverse\n',
  });
  await importComparisons(workspace, folder);
  const run = runByName(workspace.db, 'soft');
  expect(run?.plan).toMatchObject({ orders: 'both' });
  const [forward, reverse] = [...predictionsOfRun(workspace.db, run?.id ?? 0)];
  expect(forward).toMatchObject({ label: 'First', logits: [Math.log(0.5), Math.log(0.5), Math.log(1e-12)] });
  expect(reverse).toMatchObject({ firstId: forward?.secondId, secondId: forward?.firstId, label: 'Similar' });
  workspace.close();
});

describe('what cannot be imported leaves the workspace as it was', () => {
  test.each([
    ['an empty folder', {}, 'comparisons-empty'],
    ['files of other columns', { 'a.csv': 'x,y\n1,2\n' }, 'comparisons-empty'],
    [
      'rows none of which can be used',
      { 'a.csv': 'first,second,predicted\na,b,Maybe\na,c,No\n' },
      'comparisons-empty',
    ],
    ['an empty file', { 'a.csv': '' }, 'csv-empty'],
  ])('%s', async (_, files, code) => {
    const workspace = openWorkspace();
    const folder = recordedFolder({ 'readme.txt': 'nothing', ...files });
    await expect(importComparisons(workspace, folder)).rejects.toMatchObject({ code });
    expect(datasets(workspace.db)).toEqual([]);
    workspace.close();
  });

  test.each([
    ['comparisons', 'first,second,predicted\np.png,q.png,First\n'],
    ['folds', 'image,fold\np.png,1\n'],
    ['references', 'img,score\np.png,2\n'],
  ])('%s none of whose images the dataset has', async (_, text) => {
    const workspace = openWorkspace();
    const folder = temporaryFolder();
    await writeImages(folder, ['a.png']);
    writeFiles(folder, { 'faces.csv': 'image,score\na.png,2\n', 'ids/ids.csv': text });
    await importDataset(workspace, join(folder, 'faces.csv'));
    await expect(
      importComparisons(workspace, join(folder, 'ids', 'ids.csv'), { dataset: 'faces' }),
    ).rejects.toMatchObject({
      code: 'comparisons-empty',
      message: expect.stringContaining('the dataset "faces" has no image "p.png"') as string,
    });
    expect(runs(workspace.db)).toEqual([]);
    workspace.close();
  });

  test('one file of other columns, which are named', async () => {
    const workspace = openWorkspace();
    const file = join(recordedFolder(), 'notes.csv');
    await expect(importComparisons(workspace, file)).rejects.toMatchObject({
      code: 'csv-header',
      message: expect.stringContaining('"who", "what"') as string,
    });
    workspace.close();
  });
});

const real = sharedData('lmol-recorded');
test.skipIf(!real)(
  'a published run: three models on 35,000 comparisons and 1,000 held-out pairs each',
  async () => {
    const workspace = openWorkspace();
    const { db } = workspace;
    const { items, problems } = await importComparisons(workspace, real ?? '');
    for (const fold of [1, 2, 3]) {
      expect(countPredictions(db, runByName(db, `test-vs-reference-fold${fold}`)?.id ?? 0)).toBe(35_000);
      expect(countPredictions(db, runByName(db, `heldout-pairs-fold${fold}`)?.id ?? 0)).toBe(1000);
    }
    expect(items.find(({ kind }) => kind === 'reference-set')).toMatchObject({
      name: 'reference-set',
      size: 350,
    });
    expect(items.find(({ kind }) => kind === 'split')).toMatchObject({ name: 'folds', size: 5500 });
    // 219 differences of exactly 0.2 came out above it in the authors' floating point.
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^219 of 35000 true labels/),
    ]);
    workspace.close();
  },
);

const VOTES = {
  'votes.csv':
    'first,second,answer,rater\na,b,First,ann\na,b,First,bob\na,b,Second,ann\na,b,First,\na,b,First,\nb,c,Similar,bob\n',
  'truths.csv': 'img1,img2,label\na,b,First\na,b,Second\na,b,Second\nb,c,First\n',
};

test("every answer about two images is kept: a rater's as a member, the same answer as a vote", async () => {
  const workspace = openWorkspace();
  const { db } = workspace;
  const told: string[] = [];
  const { dataset, items, problems } = await importComparisons(workspace, recordedFolder(VOTES), {
    onProgress: ({ done, total, unit, message = '' }) => told.push(`${done} of ${total} ${unit}: ${message}`),
  });
  // Of five predictions, one of which has two votes.
  expect(told).toContain('6 of 6 answers: storing');
  expect(items.map(({ name, kind, size }) => [name, kind, size])).toEqual([
    ['truths', 'pair-set', 4],
    ['votes', 'run', 6],
  ]);
  const run = runByName(db, 'votes');
  expect(run?.members.map(({ name }) => name)).toEqual(['ann', 'bob', 'ann (2)', 'answer']);
  expect(
    [...predictionsOfRun(db, run?.id ?? 0)].map(({ member, label, votes }) => [member, label, votes]),
  ).toEqual([
    [0, 'First', 1],
    [1, 'First', 1],
    [2, 'Second', 1],
    [3, 'First', 2],
    [1, 'Similar', 1],
  ]);
  const set = pairSetByName(db, dataset.id, 'truths');
  expect(pairsOfSet(db, set?.id ?? 0).map(({ label }) => label)).toEqual([
    'First',
    'Second',
    'Second',
    'First',
  ]);
  expect(problems.map(({ file, line, message }) => `${file}:${line} ${message.split(';')[0]}`)).toEqual([
    'truths.csv:3 some comparisons come more than once (1 of 2, on 3 lines), and every line counts',
    'votes.csv:3 some comparisons come more than once (1 of 2, on 5 lines), and every line counts',
  ]);

  const again = await importComparisons(workspace, recordedFolder(VOTES), { dataset: 'recorded' });
  expect(again.items.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
  const fewer = recordedFolder({
    'votes.csv': 'first,second,answer,rater\na,b,First,ann\nb,c,Similar,bob\n',
  });
  await expect(importComparisons(workspace, fewer, { dataset: 'recorded' })).rejects.toMatchObject({
    code: 'import-exists',
  });
});

test('repeated answers do not multiply the pairs whose truth they agree on', async () => {
  const workspace = openWorkspace();
  const rows = 'a,b,First,First\na,b,First,Second\nb,c,First,First\nb,c,Second,First\n';
  const folder = recordedFolder({ 'x.csv': `first,second,label,predicted\n${rows}` });
  const { dataset } = await importComparisons(workspace, folder);
  const set = pairSetByName(workspace.db, dataset.id, 'x');
  expect(pairsOfSet(workspace.db, set?.id ?? 0).map(({ label }) => label)).toEqual([
    'First',
    'First',
    'Second',
  ]);
});

test("scores beyond a recorded dataset's range ask for theirs, and on it equal scores are no conflict", async () => {
  const workspace = openWorkspace();
  await importComparisons(workspace, recordedFolder());
  const more = recordedFolder({
    'more.csv': 'first,second,first_score,second_score,predicted\nr,y,5,9,Second\n',
  });
  await expect(importComparisons(workspace, more, { dataset: 'recorded' })).rejects.toMatchObject({
    code: 'score-range-unknown',
    message: 'The scores in more.csv go from 5 to 9, beyond 1-5.',
  });
  const { problems } = await importComparisons(workspace, more, { dataset: 'recorded', range: [0, 10] });
  expect(problems).toEqual([]);
});
