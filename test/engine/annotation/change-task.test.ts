import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { at } from '../../../src/core/at.ts';
import { pairKey } from '../../../src/core/pair-key.ts';
import { addPairsToTask, editTask, redealTask } from '../../../src/engine/annotation/change-task.ts';
import { dealToNewcomer, makeTask } from '../../../src/engine/annotation/make-task.ts';
import { progressOf } from '../../../src/engine/annotation/task-queue.ts';
import { judgePair } from '../../../src/engine/annotation/judge-pair.ts';
import { addPerson, changePerson } from '../../../src/engine/store/people.ts';
import { dealsOfTask, itemsOfTask, setTaskChangeUndone } from '../../../src/engine/store/task-changes.ts';
import { dealtPairs, storedTask } from '../../../src/engine/store/tasks.ts';
import { Workspace } from '../../../src/engine/store/workspace.ts';
import type { NewTask } from '../../../src/model/task.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const NO_RUN = () => {
  throw new Error('there is no run');
};

async function taskOfImages(more: Partial<NewTask> = {}) {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  onTestFinished(() => workspace.close());
  const { db } = workspace;
  const { datasetId } = insertRatedImages(db, 12);
  const people = ['ann', 'bob', 'cleo'].map((name) => addPerson(db, { name, role: 'reviewer' }));
  const images = (pairs: number | null, draw: 'random' | 'all' | 'active' = 'random') =>
    ({ kind: 'images', dataset: datasetId, draw, pairs, group: null, imageSet: null }) as const;
  const task = await makeTask(
    workspace,
    {
      name: 'first',
      source: images(12),
      question: 'Which?',
      guidelines: '',
      order: 'random',
      seed: 1,
      blind: true,
      feedback: false,
      overlap: 1,
      repeatShare: 0,
      sides: 'random',
      reasons: [],
      people: people.map(({ id }) => id),
      ...more,
    },
    NO_RUN,
  );
  const queue = (person: number) => dealtPairs(db, task.id, person, { offset: 0, limit: 1000 });
  const judge = (person: number, place: number, label: 'First' | null = 'First') => {
    const { firstId, secondId } = at(queue(person), place);
    const action = label === null ? 'skip' : 'label';
    return judgePair(workspace, {
      ...{ key: randomUUID(), firstId, secondId, action, label, judge: person, task: task.id },
      ...{ seconds: 1, shownSwapped: false, runId: null },
    });
  };
  const undo = (change: number | null, undone = true) =>
    workspace.transaction(() => setTaskChangeUndone(db, change ?? 0, undone));
  const [ann = 0, bob = 0, cleo = 0] = people.map(({ id }) => id);
  const all = () => ({
    items: itemsOfTask(db, task.id),
    deals: dealsOfTask(db, task.id),
    task: storedTask(db, task.id),
  });
  return { workspace, db, task, images, queue, judge, undo, all, ann, bob, cleo };
}

test('what a task says is changed and taken back, one change after the other', async () => {
  const { workspace, db, task, undo } = await taskOfImages();
  const one = await editTask(workspace, task.id, { name: 'second', question: 'Which one?', archived: true });
  expect(one.task).toMatchObject({ name: 'second', question: 'Which one?', archived: true, guidelines: '' });
  const two = await editTask(workspace, task.id, { guidelines: '# Look', archived: false });
  await expect(undo(one.change)).rejects.toThrow('The task "second" was changed again since.');
  await undo(two.change);
  expect(storedTask(db, task.id)).toMatchObject({ guidelines: '', archived: true });
  await undo(one.change);
  expect(storedTask(db, task.id)).toEqual(task);
  await expect(undo(two.change, false)).rejects.toThrow('changed again since');
  await undo(one.change, false);
  expect(storedTask(db, task.id).name).toBe('second');
  expect(await editTask(workspace, task.id, { name: 'second' })).toMatchObject({ change: null });
  await expect(editTask(workspace, task.id, { name: '  ' })).rejects.toThrow('name');
});

test('the words of the answers and what more means are changed, cleared and taken back', async () => {
  const { workspace, db, task, undo } = await taskOfImages({ more: 'attractive' });
  const words = { First: 'Left', Second: 'Right', Similar: 'Equal' };
  const named = await editTask(workspace, task.id, { words, more: 'sharp' });
  expect(named.task).toMatchObject({ words, more: 'sharp' });
  const cleared = await editTask(workspace, task.id, { words: null, more: null });
  expect(storedTask(db, task.id).words).toBeUndefined();
  expect(storedTask(db, task.id).more).toBeUndefined();
  await undo(cleared.change);
  expect(storedTask(db, task.id)).toMatchObject({ words, more: 'sharp' });
  await undo(named.change);
  expect(storedTask(db, task.id)).toEqual(task);
  expect(await editTask(workspace, task.id, { words: null, more: 'attractive' })).toMatchObject({
    change: null,
  });
  const same = { First: 'One', Second: 'One', Similar: 'Equal' };
  await expect(editTask(workspace, task.id, { words: same })).rejects.toThrow('three different words');
});

test('pairs that are added come behind what is dealt, to as many people, and go again with undo', async () => {
  const { workspace, task, images, judge, undo, all, ann } = await taskOfImages();
  await judge(ann, 0);
  const before = all();
  const { change, pairs, dealt } = await addPairsToTask(
    workspace,
    task.id,
    { source: images(20), order: 'random', seed: 5 },
    NO_RUN,
  );
  const after = all();
  expect(after.items.slice(0, 12)).toEqual(before.items);
  expect(after.items).toHaveLength(12 + pairs);
  expect(new Set(after.items.map(([, a, b]) => pairKey(a, b))).size).toBe(after.items.length);
  expect(dealt).toBe(pairs);
  for (const showing of before.deals) expect(after.deals).toContainEqual(showing);
  const added = after.deals.filter(([, , position]) => position >= 12);
  expect(added.map(([, , position]) => position).sort((a, b) => a - b)).toEqual(
    Array.from({ length: pairs }, (_, index) => 12 + index),
  );
  const lastBefore = Math.max(...before.deals.filter(([person]) => person === ann).map(([, place]) => place));
  for (const [person, place] of added) if (person === ann) expect(place).toBeGreaterThan(lastBefore);
  await undo(change);
  expect(all()).toEqual(before);
  await undo(change, false);
  expect(all()).toEqual(after);
  const place = after.deals.filter(([person]) => person === ann).length - 1;
  await judge(ann, place);
  await expect(undo(change)).rejects.toThrow('ann has answered pairs of this change since.');
});

test('pairs that a task has are not added again', async () => {
  const { workspace, task, images } = await taskOfImages();
  await addPairsToTask(workspace, task.id, { source: images(null, 'all'), order: 'given', seed: 1 }, NO_RUN);
  await expect(
    addPairsToTask(workspace, task.id, { source: images(5), order: 'given', seed: 2 }, NO_RUN),
  ).rejects.toThrow('The task has all of these pairs already');
});

test('what a person has not done goes to whoever has least left; what is done stays', async () => {
  const { workspace, db, task, judge, queue, undo, all, ann, bob, cleo } = await taskOfImages();
  await judge(ann, 0);
  await judge(ann, 1, null);
  await judge(bob, 0);
  await judge(bob, 1);
  const before = all();
  const own = queue(ann);
  const { change, taken, dealt } = await redealTask(workspace, task.id, 'ann');
  expect([taken, dealt]).toEqual([3, 3]);
  expect(queue(ann)).toEqual(own.slice(0, 1));
  const left = progressOf(db, storedTask(db, task.id)).map(({ person, dealt: all_, counts }) => [
    person,
    all_ - (counts.submitted ?? 0),
  ]);
  // Bob had two left and cleo four: all three go to bob, the last one because he came first.
  expect(left).toEqual([
    [ann, 0],
    [bob, 5],
    [cleo, 4],
  ]);
  expect(
    [...queue(ann), ...queue(bob), ...queue(cleo)]
      .map(({ firstId, secondId }) => pairKey(firstId, secondId))
      .sort(),
  ).toEqual(before.items.map(([, a, b]) => pairKey(a, b)).sort());
  await undo(change);
  expect(all()).toEqual(before);
});

test('nothing is dealt to nobody, nor what everybody has', async () => {
  const { workspace, db, task, ann, bob, cleo } = await taskOfImages({ overlap: null });
  await expect(redealTask(workspace, task.id, ann)).rejects.toThrow(
    'All that ann has left is dealt to the others already.',
  );
  for (const id of [bob, cleo]) {
    const person = {
      id,
      name: id === bob ? 'bob' : 'cleo',
      colour: '#123456',
      role: 'annotator',
      archived: true,
    } as const;
    changePerson(db, person);
  }
  await expect(redealTask(workspace, task.id, ann)).rejects.toThrow('Nobody but ann takes part');
});

test('who comes to a task in which everybody judges all is dealt all; others’ deals stay', async () => {
  const { workspace, task, queue, undo, all } = await taskOfImages({ overlap: null });
  const before = all();
  const { change, task: changed } = await editTask(workspace, task.id, { people: ['dora'] });
  const dora = at(changed.people, 3);
  expect(queue(dora)).toHaveLength(12);
  for (const showing of before.deals) expect(all().deals).toContainEqual(showing);
  await undo(change);
  expect(all()).toEqual(before);
});

test('whoever is named gets nothing on opening that was not dealt to them', async () => {
  const { workspace, db, task, queue, ann } = await taskOfImages({ overlap: 2 });
  const { task: changed } = await editTask(workspace, task.id, { people: ['dora'] });
  const dora = at(changed.people, 3);
  await dealToNewcomer(workspace, changed, dora);
  expect(queue(dora)).toEqual([]);
  expect(progressOf(db, changed).map(({ person, dealt }) => [person, dealt])).toContainEqual([dora, 0]);
  const before = queue(ann).length;
  const { task: after, taken } = await redealTask(workspace, task.id, ann, [dora]);
  expect(taken).toBe(before);
  await dealToNewcomer(workspace, after, ann);
  expect(queue(ann)).toEqual([]);
  expect(queue(dora)).toHaveLength(before);
});

test('a task for everybody takes pairs too: who has it gets them, who comes later gets all', async () => {
  const { workspace, db, task, images, queue, ann, bob } = await taskOfImages({ overlap: null, people: [] });
  await dealToNewcomer(workspace, task, ann);
  await addPairsToTask(workspace, task.id, { source: images(30), order: 'given', seed: 9 }, NO_RUN);
  const { pairs } = storedTask(db, task.id);
  expect(queue(ann)).toHaveLength(pairs);
  await dealToNewcomer(workspace, storedTask(db, task.id), bob);
  expect(queue(bob)).toHaveLength(pairs);
});

test('an active draw takes pairs that nobody has labelled, other ones by another seed before the first label', async () => {
  const { workspace, db, task, images, judge, ann } = await taskOfImages({ people: [], overlap: null });
  await dealToNewcomer(workspace, task, ann);
  const drawn = await makeTask(workspace, newTask('a', images(6, 'active'), 1), NO_RUN);
  const other = await makeTask(workspace, newTask('b', images(6, 'active'), 2), NO_RUN);
  const keys = (id: number) => itemsOfTask(db, id).map(([, a, b]) => pairKey(a, b));
  // Of twelve images of which nothing is known six pairs are six times two others.
  expect(new Set(itemsOfTask(db, drawn.id).flatMap(([, a, b]) => [a, b])).size).toBe(12);
  expect(keys(drawn.id)).not.toEqual(keys(other.id));
  for (let place = 0; place < 12; place++) await judge(ann, place);
  const labelled = new Set(keys(task.id));
  const next = await makeTask(workspace, newTask('c', images(54, 'active'), 1), NO_RUN);
  expect(keys(next.id).filter((key) => labelled.has(key))).toEqual([]);
  expect(keys(next.id)).toHaveLength(54);
});

function newTask(name: string, source: NewTask['source'], seed: number): NewTask {
  return {
    ...{
      name,
      source,
      seed,
      question: 'Which?',
      guidelines: '',
      order: 'given',
      blind: true,
      feedback: false,
    },
    ...{ overlap: null, repeatShare: 0, sides: 'random', reasons: [], people: [] },
  };
}
