import { expect, onTestFinished, test } from 'vitest';
import { at } from '../../../../src/core/at.ts';
import { labelOf } from '../../../../src/core/labels.ts';
import { removeDataset } from '../../../../src/engine/jobs/datasets/remove-dataset.ts';
import { resolvePlan } from '../../../../src/engine/jobs/runs/resolve-plan.ts';
import { runsAcross } from '../../../../src/engine/jobs/scores/runs-across.ts';
import { datasetById } from '../../../../src/engine/store/datasets.ts';
import { insertModel } from '../../../../src/engine/store/models.ts';
import { insertPredictions } from '../../../../src/engine/store/predictions.ts';
import { insertReferenceSet } from '../../../../src/engine/store/reference-sets.ts';
import { insertRun, runById } from '../../../../src/engine/store/runs.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { insertRatedImages } from '../../../fixtures/rated-images.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

test('runs are scored against references of either dataset, beside each other', async () => {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  onTestFinished(() => workspace.close());
  const { db } = workspace;
  const here = insertRatedImages(db, 40);
  const there = insertRatedImages(db, 30, '/others');
  const modelId = insertModel(db, { name: 'm', modelFile: '/m', mmprojFile: '/p', card: null });
  const set = (of: typeof here, name: string) =>
    insertReferenceSet(db, {
      ...{ datasetId: of.datasetId, splitId: null, name, binWidth: null, perBin: null, seed: null },
      imageIds: of.ids.filter((_, index) => index % 3 === 0),
    });
  const sets = { own: set(here, 'own'), other: set(there, 'other') };
  const targets = here.ids.filter((_, index) => index % 3 !== 0);
  const scoreOf = new Map(
    [here, there].flatMap(({ ids }) => ids.map((id, index) => [id, 1 + (4 * index) / (ids.length - 1)])),
  );
  /** Answers by the scores, all of them too high by an amount. */
  const run = (name: string, references: number, of: typeof here, lean = 0) => {
    const dataset = datasetById(db, here.datasetId);
    if (dataset === null) throw new Error('no dataset');
    const plan = resolvePlan(db, dataset, {
      ...{ kind: 'against-references', orders: 'forward', limit: null, referenceSetId: references },
      targets: { kind: 'images', ids: targets },
    });
    const id = insertRun(db, {
      ...{
        name,
        kind: 'model',
        modelId,
        datasetId: here.datasetId,
        plan,
        prompt: null,
        theta: 0.2,
        seed: null,
      },
      members: [{ name: 'm', adapters: [] }],
    });
    const ids = of.ids.filter((_, index) => index % 3 === 0);
    insertPredictions(
      db,
      id,
      targets.flatMap((firstId) =>
        ids.map((secondId) => ({
          ...{ firstId, secondId, member: 0, logits: null, answeredAt: 1 },
          label: labelOf((scoreOf.get(firstId) ?? 0) + lean, scoreOf.get(secondId) ?? 0, 0.2),
        })),
      ),
    );
    const stored = runById(db, id);
    if (stored === null) throw new Error('no run');
    return stored;
  };
  const runs = [
    run('own', sets.own, here),
    run('other', sets.other, there),
    run('leaning', sets.other, there, 0.5),
  ];
  const found = await runsAcross(workspace, runs);
  expect(found.map(({ run: name, referencesOf, images }) => [name, referencesOf, images])).toEqual([
    ['own', 'rated-40', targets.length],
    ['other', 'rated-30', targets.length],
    ['leaning', 'rated-30', targets.length],
  ]);
  expect(found.every(({ metrics }) => (metrics?.pc.value ?? 0) > 0.98)).toBe(true);
  expect(found[0]?.lessFirst).toBeNull();
  // Nobody but the references tells where the scale lies: who leans is further off.
  expect(at(found, 2).lessFirst?.mae?.value).toBeGreaterThan(0.2);
  expect(found.map(({ trainedOn, model }) => [trainedOn, model])).toEqual(runs.map(() => [null, 'm']));
  await expect(removeDataset(workspace, there.datasetId)).rejects.toThrow('used by the run "other"');
});
