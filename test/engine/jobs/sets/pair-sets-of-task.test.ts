import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { allPairs } from '../../../../src/core/draw-pairs.ts';
import { LABELS, reverseLabel, type Label } from '../../../../src/core/labels.ts';
import { openAnswerTable } from '../../../../src/engine/analysis/tables/open-answer-table.ts';
import { makeTask } from '../../../../src/engine/annotation/make-task.ts';
import { makePairSetsOfTask } from '../../../../src/engine/jobs/sets/pair-sets-of-task.ts';
import { accuracyOnLabels } from '../../../../src/engine/jobs/training/accuracy-on-labels.ts';
import { heldOutLabels } from '../../../../src/engine/jobs/training/held-out-labels.ts';
import { datasetById } from '../../../../src/engine/store/datasets.ts';
import { appendJudgement } from '../../../../src/engine/store/judgements.ts';
import { pairSetById, pairsOfSet } from '../../../../src/engine/store/pair-sets.ts';
import { addPerson } from '../../../../src/engine/store/people.ts';
import { insertPredictions } from '../../../../src/engine/store/predictions.ts';
import { insertRun, runById } from '../../../../src/engine/store/runs.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import type { StoredTraining } from '../../../../src/engine/training/training-folder.ts';
import { insertRatedImages } from '../../../fixtures/rated-images.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** A task of all pairs of twelve images, judged by three people who say that the higher id is better, but for some. */
async function judgedTask() {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  onTestFinished(() => workspace.close());
  const { db } = workspace;
  const { datasetId, ids } = insertRatedImages(db, 12);
  const people = ['ann', 'bob', 'cleo'].map((name) => addPerson(db, { name }).id);
  const task = await makeTask(
    workspace,
    {
      ...{
        name: 'faces',
        question: 'Which?',
        guidelines: '',
        order: 'given',
        seed: 1,
        blind: true,
        feedback: false,
      },
      ...{ overlap: null, repeatShare: 0, sides: 'fixed', reasons: [], people },
      source: { kind: 'images', dataset: datasetId, draw: 'all', pairs: null, group: null, imageSet: null },
    },
    () => {
      throw new Error('there is no run');
    },
  );
  const pairs = allPairs(ids.map((id) => ({ id, group: null })));
  const say = (index: number, person: number, label: Label | null, takenOver = false) => {
    const [firstId = 0, secondId = 0] = pairs[index] ?? [];
    appendJudgement(db, {
      ...{ key: randomUUID(), firstId, secondId, label, judge: person, task: task.id, takenOver },
      action: label === null ? 'cannot-judge' : 'label',
      ...{ seconds: 1, shownSwapped: false, runId: null },
    });
  };
  pairs.forEach((_, index) => {
    for (const person of people) say(index, person, 'Second');
  });
  // Two of three agree on the first pair, nobody on the second, nobody has a label of the third, the fourth is a model's.
  const [ann = 0, bob = 0, cleo = 0] = people;
  say(0, ann, 'First');
  say(1, ann, 'First');
  say(1, bob, 'Similar');
  for (const person of people) say(2, person, null);
  for (const person of people) say(3, person, 'Second', true);
  return { workspace, db, task, pairs, ids, datasetId, cleo };
}

test('the images of the set to measure on are in no pair to train on, and all that is left out is counted', async () => {
  const { workspace, db, task, pairs } = await judgedTask();
  const ask = {
    task: task.id,
    name: 'faces',
    whose: 'majority',
    leastAgreement: 0.7,
    heldOut: 0.4,
    seed: 3,
  } as const;
  const sets = await makePairSetsOfTask(workspace, ask);
  expect(sets).toMatchObject({ answered: pairs.length, takenOver: 1, withoutLabel: 2, belowAgreement: 1 });
  const [training, measured] = [pairsOfSet(db, sets.pairSet), pairsOfSet(db, sets.heldOutSet?.id ?? 0)];
  expect(sets.heldOutSet?.name).toBe('faces held out');
  const images = (of: typeof training) => new Set(of.flatMap(({ firstId, secondId }) => [firstId, secondId]));
  expect([...images(training)].filter((id) => images(measured).has(id))).toEqual([]);
  expect(training.every(({ label }) => label === 'Second')).toBe(true);
  expect(training.length + measured.length + sets.between).toBe(pairs.length - 4);
  expect([training.length, measured.length]).toEqual([sets.training, sets.heldOut]);
  // Of twelve images five are held out.
  expect(sets.heldOut).toBeGreaterThan(5);
  await expect(makePairSetsOfTask(workspace, ask)).rejects.toThrow(
    'There is already a pair set named "faces"',
  );
  await expect(
    makePairSetsOfTask(workspace, { ...ask, name: 'other', leastAgreement: 0, heldOut: 0.05 }),
  ).rejects.toThrow('and 0 to measure on');
  const all = await makePairSetsOfTask(workspace, { ...ask, name: 'all', leastAgreement: 0, heldOut: 0 });
  expect(all).toMatchObject({ training: pairs.length - 3, heldOut: 0, between: 0, heldOutSet: null });
});

test('pairs count by the share of people that agree where that is asked for, and those to measure on alike', async () => {
  const { workspace, db, task, pairs } = await judgedTask();
  const ask = { task: task.id, whose: 'majority', leastAgreement: 0, seed: 3, weights: 'agreement' } as const;
  const sets = await makePairSetsOfTask(workspace, { ...ask, name: 'weighted', heldOut: 0 });
  const [firstId, secondId] = pairs[0] ?? [];
  const weighted = pairsOfSet(db, sets.pairSet).filter(({ weight }) => weight !== undefined);
  expect(weighted).toMatchObject([{ firstId, secondId, weight: 2 / 3 }]);
  const held = await makePairSetsOfTask(workspace, { ...ask, name: 'apart', heldOut: 0.4 });
  expect(pairsOfSet(db, held.heldOutSet?.id ?? 0).some(({ weight }) => weight !== undefined)).toBe(false);
  const equal = await makePairSetsOfTask(workspace, { ...ask, name: 'equal', heldOut: 0, weights: 'equal' });
  expect(pairsOfSet(db, equal.pairSet).some(({ weight }) => weight !== undefined)).toBe(false);
});

test('one person’s labels make a set too', async () => {
  const { workspace, db, task, cleo, pairs } = await judgedTask();
  const sets = await makePairSetsOfTask(workspace, {
    ...{ task: task.id, name: 'cleo', whose: `person:${cleo}`, leastAgreement: 0, heldOut: 0, seed: 1 },
  });
  expect(pairsOfSet(db, sets.pairSet).filter(({ label }) => label !== 'Second')).toEqual([]);
  expect(sets.training).toBe(pairs.length - 2);
});

test('accuracy before and after is of the comparisons that both runs answered, in both orders', async () => {
  const { workspace, db, task, datasetId } = await judgedTask();
  const { pairSet } = await makePairSetsOfTask(workspace, {
    ...{ task: task.id, name: 'faces', whose: 'majority', leastAgreement: 0, heldOut: 0, seed: 1 },
  });
  const set = pairSetById(db, pairSet);
  if (set === null) throw new Error('the set is gone');
  const stored = pairsOfSet(db, pairSet);
  const runOf = (name: string, labelOf: (index: number, label: Label) => Label | null) => {
    const id = insertRun(db, {
      ...{
        name,
        kind: 'recorded',
        modelId: null,
        datasetId,
        plan: null,
        prompt: null,
        theta: 0.2,
        seed: null,
      },
      members: [{ name: 'model', adapters: [] }],
    });
    insertPredictions(
      db,
      id,
      stored.flatMap(({ firstId, secondId, label }, index) => {
        const said = labelOf(index, label);
        if (said === null) return [];
        const answer = { member: 0, logits: null, answeredAt: 1 };
        return [
          { ...answer, firstId, secondId, label: said },
          { ...answer, firstId: secondId, secondId: firstId, label: reverseLabel(said) },
        ];
      }),
    );
    const run = runById(db, id);
    if (run === null) throw new Error('the run is gone');
    return { name, table: openAnswerTable(workspace, run) };
  };
  // Right in every second pair, and in three of four; the first ten are not answered by both.
  const before = runOf('base', (index, label) => (index < 10 ? null : index % 2 === 0 ? label : 'Similar'));
  const after = runOf('trained', (index, label) => (index % 4 === 3 ? 'Similar' : label));
  const found = accuracyOnLabels(db, set, [before, after]);
  const indices = [...stored.keys()].slice(10);
  const rightOf = (isRight: (index: number) => boolean) => 2 * indices.filter(isRight).length;
  expect(found).toMatchObject({
    pairs: indices.length,
    ofPairs: stored.length,
    answers: 2 * indices.length,
    before: { successes: rightOf((index) => index % 2 === 0), trials: 2 * indices.length },
    after: { successes: rightOf((index) => index % 4 !== 3), trials: 2 * indices.length },
  });
  expect(found.difference.value).toBeCloseTo(found.after.value - found.before.value, 12);
  const [low = NaN, high = NaN] = found.difference.interval ?? [];
  expect(low).toBeLessThan(found.difference.value);
  expect(high).toBeGreaterThan(found.difference.value);
  const nothing = runOf('nothing', () => null);
  expect(() => accuracyOnLabels(db, set, [before, nothing])).toThrow('no pair of the set "faces" in common');
  expect(LABELS).toContain(stored[0]?.label);
});

test('a training is measured by the newest runs of its held-out set, or by those that are asked for', async () => {
  const { workspace, db, task, datasetId } = await judgedTask();
  const { heldOutSet } = await makePairSetsOfTask(workspace, {
    ...{ task: task.id, name: 'faces', whose: 'majority', leastAgreement: 0, heldOut: 0.6, seed: 1 },
  });
  const set = heldOutSet?.id ?? 0;
  const folder = join('w', 'training', 'small');
  const runOf = (name: string, adapter: string | null, ofSet = true) => {
    const id = insertRun(db, {
      ...{ name, kind: 'recorded', modelId: null, datasetId, prompt: null, theta: 0.2, seed: null },
      plan: ofSet ? { kind: 'pair-set', pairSetId: set, orders: 'forward' } : null,
      members: [{ name, adapters: adapter === null ? [] : [{ file: adapter, scale: 1 }] }],
    });
    insertPredictions(
      db,
      id,
      pairsOfSet(db, set).map(({ firstId, secondId }) => ({
        ...{ firstId, secondId, label: 'Similar', member: 0, logits: null, answeredAt: 1 },
      })),
    );
    return id;
  };
  const dataset = datasetById(db, datasetId)?.name ?? '';
  const training = {
    folder,
    description: { subject: { name: 'small', dataset, pairSet: 'faces', simulated: true } },
  } as unknown as StoredTraining;
  const asked = { pairSet: null, before: null, after: null };
  const found = (of: { readonly after?: number } = {}) =>
    heldOutLabels(db, training, { ...asked, ...of }, (id) => {
      const run = runById(db, id);
      if (run === null) throw new Error('the run is gone');
      return openAnswerTable(workspace, run);
    });
  expect(found()).toMatchObject({ chosen: { pairSet: set, before: null, after: null }, accuracy: null });
  const base = runOf('base', null);
  const other = runOf('other', join('w', 'training', 'small-2', 'epoch-1.gguf'));
  const after = runOf('after', join(folder, 'epoch-1.gguf'));
  runOf('elsewhere', join(folder, 'epoch-2.gguf'), false);
  const { chosen, runs, accuracy } = found();
  expect(chosen).toEqual({ pairSet: set, before: base, after });
  expect(runs.filter(({ ofTraining }) => ofTraining).map(({ name }) => name)).toEqual(['after', 'elsewhere']);
  expect(accuracy).toMatchObject({ pairs: pairsOfSet(db, set).length, difference: { value: 0 } });
  expect(found({ after: other }).chosen.after).toBe(other);
});
