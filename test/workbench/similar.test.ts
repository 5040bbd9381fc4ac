import path from 'node:path';
import { expect, test } from 'vitest';
import { insertReferenceSet } from '../../src/engine/store/reference-sets.ts';
import { setRemoved } from '../../src/engine/store/removal.ts';
import { SIMILAR_VARIANTS } from '../../src/model/similar-audit.ts';
import { drawnRun } from '../fixtures/drawn-run.ts';
import { addRandomRun, answeredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('the command line has the figures and the verdict of the page', async () => {
  const folder = path.join(temporaryFolder(), 'workspace');
  const { workspace, run } = drawnRun({ folder });
  workspace.close();
  const { ask } = openWorkbench(folder);
  for (const [options, limits] of [
    [[], {}],
    [['--filter', 'model=First,Second'], { model: ['First', 'Second'] }],
  ] as const) {
    const told = await tiebreak(['audit', ...options, '--json', '--workspace', folder]);
    expect(told.code, told.stderr).toBe(0);
    const filter = { run: run.id, ...limits };
    const audit = await ask('similar.audit', { filter });
    expect(told.document).toMatchObject(JSON.parse(JSON.stringify(audit)) as object);
    for (const variant of SIMILAR_VARIANTS) {
      const { missing, images, answers, mae, difference } = await ask('similar.scores', {
        filter,
        likelihood: null,
        variant,
      });
      const scores = (told.document as { scores: Record<string, unknown> }).scores[variant];
      expect(scores).toMatchObject({ missing, images, answers, mae });
      expect((scores as { difference: { mae: unknown } | null }).difference?.mae).toEqual(difference?.mae);
    }
    const plain = await tiebreak(['audit', ...options, '--workspace', folder]);
    expect(plain.stdout).toContain((told.document as { sentence: string }).sentence);
  }
});

test('labels alone have no soft scores, and say why', async () => {
  const folder = temporaryFolder();
  const { workspace, runId } = answeredRun(folder, { labelsAlone: true });
  workspace.close();
  const { ask } = openWorkbench(folder);
  const asked = { filter: { run: runId }, likelihood: null };
  expect(await ask('similar.scores', { ...asked, variant: 'kept' })).toMatchObject({ missing: null });
  expect(await ask('similar.scores', { ...asked, variant: 'soft' })).toMatchObject({
    missing: 'no-probabilities',
    images: 0,
  });
});

test('a run that is planned without targets is scored against the references, as by score', async () => {
  const folder = path.join(temporaryFolder(), 'workspace');
  const scene = answeredRun(folder);
  const { runId } = addRandomRun(scene, 'all pairs', { members: 2 });
  scene.workspace.close();
  const { ask } = openWorkbench(folder);
  const filter = { run: runId };
  const command = (...args: string[]) =>
    tiebreak([...args, '--run', 'all pairs', '--json', '--workspace', folder]);
  const { document } = await command('audit');
  await command('score');
  const { document: evaluated } = await command('evaluate');
  const value = (evaluated as { mae: number }).mae;
  const kept = await ask('similar.scores', { filter, likelihood: null, variant: 'kept' });
  expect(kept).toMatchObject({ missing: null, mae: { value } });
  expect(document).toMatchObject({ scores: { kept: { images: kept.images, mae: { value } } } });
  const parts = await ask('similar.pieces', { filter, by: { kind: 'part', split: scene.splitId } });
  expect(parts.map(({ name, filter: { side } }) => [name, side])).toEqual([
    ['test', 'either'],
    ['train', 'either'],
  ]);
});

test('without references there are no scores; with several, one is to be named', async () => {
  const folder = path.join(temporaryFolder(), 'workspace');
  const { workspace, runId, datasetId, splitId, imageIds, referenceSetId } = answeredRun(folder);
  const set = { datasetId, splitId, name: 'others', binWidth: null, perBin: null, seed: null };
  insertReferenceSet(workspace.db, { ...set, imageIds: imageIds.slice(10, 20) });
  const { ask } = openWorkbench(folder);
  const asked = { filter: { run: runId }, likelihood: null, variant: 'kept' } as const;
  expect(await ask('similar.scores', asked)).toMatchObject({ missing: 'several-reference-sets', images: 0 });
  const audit = (...args: string[]) => tiebreak(['audit', ...args, '--workspace', folder]);
  expect((await audit()).stdout).toContain('choose one with --references');
  expect((await audit('--references', 'others')).stdout).toContain('Scores with Similar');
  expect((await audit('--references', 'none')).code).toBe(1);
  for (const id of [referenceSetId, referenceSetId + 1]) setRemoved(workspace.db, 'reference_set', id, true);
  expect((await audit()).stdout).toContain('No scores: the run compares no images with references');
  workspace.close();
});

test('two runs are compared by how often they call Similar for each true one, pairs in common told', async () => {
  const folder = path.join(temporaryFolder(), 'workspace');
  const scene = answeredRun(folder);
  const { runId } = addRandomRun(scene, 'other', { share: 0.5 });
  scene.workspace.close();
  const { ask } = openWorkbench(folder);
  const times = await ask('similar.ratioDifference', { filter: { run: scene.runId }, other: runId });
  const [first, other] = await Promise.all(
    [scene.runId, runId].map((run) => ask('similar.audit', { filter: { run } })),
  );
  expect(times?.value).toBeCloseTo((other?.ratio?.value ?? NaN) / (first?.ratio?.value ?? NaN), 12);
  const args = ['audit', '--run', 'other', '--against', 'random', '--workspace', folder];
  const { document } = await tiebreak([...args, '--json']);
  expect(document).toMatchObject({
    against: {
      run: 'random',
      times: times && { value: times.value, interval: times.interval },
      commonPairs: times?.commonPairs,
      called: first?.called,
    },
  });
  expect((document as { against: { commonPairs: number } }).against.commonPairs).toBeGreaterThan(100);
});
