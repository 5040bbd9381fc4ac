import path from 'node:path';
import { expect, test } from 'vitest';
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

test('a run without targets has an audit and no scores', async () => {
  const folder = temporaryFolder();
  const scene = answeredRun(folder);
  const { runId } = addRandomRun(scene, 'all pairs', { members: 2 });
  scene.workspace.close();
  const { ask } = openWorkbench(folder);
  const filter = { run: runId };
  expect(await ask('similar.scores', { filter, likelihood: null, variant: 'kept' })).toMatchObject({
    missing: 'no-answers',
    images: 0,
    mae: null,
    difference: null,
  });
  const parts = await ask('similar.pieces', { filter, by: { kind: 'part', split: scene.splitId } });
  expect(parts.map(({ name, filter: { side } }) => [name, side])).toEqual([
    ['test', 'either'],
    ['train', 'either'],
  ]);
});
