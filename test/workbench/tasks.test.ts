import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { insertPairSet } from '../../src/engine/store/pair-sets.ts';
import { addPerson } from '../../src/engine/store/people.ts';
import { standingJudgementOfPair } from '../../src/engine/store/standing-judgements.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Params } from '../../src/ipc/requests.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { insertRatedImages } from '../fixtures/rated-images.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A workbench on images with true scores and no model at all. */
function withoutModel() {
  const folder = temporaryFolder();
  const workspace = Workspace.open(folder, { create: true });
  const { ids, datasetId } = insertRatedImages(workspace.db, 8);
  const pairSet = insertPairSet(workspace.db, {
    datasetId,
    splitId: null,
    part: null,
    name: 'train',
    variant: 'imported',
    theta: 0.2,
    seed: null,
    pairs: ids.slice(1).map((id, index) => ({ firstId: id, secondId: ids[index] ?? 0, label: 'First' })),
  });
  workspace.close();
  const opened = openWorkbench(folder);
  const { ask } = opened;
  const create = (more: Partial<Params<'tasks.create'>> = {}) =>
    ask('tasks.create', { ...TASK, source: { kind: 'pair-set', pairSet }, ...more });
  const queue = (task: number, judge: string | number, more: { offset?: number; limit?: number } = {}) =>
    ask('tasks.queue', { task, judge, offset: 0, limit: 100, ...more });
  const judge = (said: Omit<Params<'annotate.judge'>, 'key' | 'seconds' | 'shownSwapped' | 'run'>) =>
    ask('annotate.judge', { key: randomUUID(), seconds: 2, shownSwapped: false, run: null, ...said });
  return { ...opened, folder, ids, datasetId, pairSet, create, queue, judge };
}

const TASK = {
  name: 'first',
  question: 'Which?',
  guidelines: '',
  order: 'random',
  seed: 1,
  blind: true,
  feedback: false,
  overlap: null,
  repeatShare: 0,
  sides: 'random',
  reasons: [],
  people: [],
} as const;

test('a pair set is judged with no model at all, by whoever comes', async () => {
  const { create, queue, ask, judge } = withoutModel();
  const { id } = await create();
  await ask('people.add', { name: 'ada' });
  await ask('people.add', { name: 'bob' });
  const own = await queue(id, 'ada');
  expect(own).toMatchObject({ total: 7, done: 0 });
  expect(await queue(id, 'ada')).toEqual(own);
  expect((await queue(id, 'bob')).pairs).not.toEqual(own.pairs);
  const { firstId = 0, secondId = 0 } = own.pairs[0] ?? {};
  await judge({ firstId, secondId, action: 'label', label: 'Similar', judge: 'ada', task: id });
  expect(await queue(id, 'ada')).toMatchObject({
    done: 1,
    pairs: [{ own: { action: 'label', label: 'Similar' } }, {}, {}, {}, {}, {}, {}],
  });
  expect((await queue(id, 'bob')).pairs.every(({ own: said }) => said === null)).toBe(true);
  const [summary] = await ask('tasks.list', {});
  expect(summary?.from).toBe('the pair set "train"');
  expect(summary?.progress).toMatchObject([
    { person: 1, dealt: 7, counts: { submitted: 1 }, medianSeconds: 2, secondsLeft: 12 },
    { person: 2, dealt: 7, counts: {}, medianSeconds: null, secondsLeft: null },
  ]);
});

test('named people share the pairs by the overlap; others are refused by name', async () => {
  const { create, queue, ask, judge } = withoutModel();
  const { id } = await create({ people: ['ada', 'bob', 'cyd'], overlap: 2, repeatShare: 0.4 });
  const queues = await Promise.all(['ada', 'bob', 'cyd'].map((name) => queue(id, name)));
  expect(queues.flatMap(({ pairs }) => pairs.filter(({ repeated }) => repeated !== true))).toHaveLength(14);
  await ask('people.add', { name: 'dan' });
  await expect(queue(id, 'dan')).rejects.toThrow('The task "first" is for ada, bob, cyd.');
  const { firstId = 0, secondId = 0 } = queues[0]?.pairs[0] ?? {};
  await expect(
    judge({ firstId, secondId, action: 'label', label: 'First', judge: 'dan', task: id }),
  ).rejects.toThrow('task-not-yours');
});

test('a second showing is an answer of its own: it counts as done and changes no label', async () => {
  const { create, queue, judge, folder } = withoutModel();
  const { id } = await create({ people: ['ada'], repeatShare: 1 });
  const { pairs } = await queue(id, 'ada');
  expect(pairs).toHaveLength(14);
  const { firstId = 0, secondId = 0 } = pairs[0] ?? {};
  await judge({ firstId, secondId, action: 'label', label: 'First', judge: 'ada', task: id });
  await judge({
    firstId,
    secondId,
    action: 'label',
    label: 'Second',
    judge: 'ada',
    task: id,
    repeated: true,
  });
  expect(await queue(id, 'ada')).toMatchObject({ total: 14, done: 2 });
  using reader = readerOf(folder);
  expect(standingJudgementOfPair(reader.workspace.db, firstId, secondId).label).toBe(
    firstId < secondId ? 'First' : 'Second',
  );
});

test('drafts, skips, flags, comments and reasons are kept, and undone one by one within the task', async () => {
  const { create, queue, judge, ask, ids } = withoutModel();
  const { id } = await create({ people: ['ada'], reasons: ['blurred'] });
  const { pairs } = await queue(id, 'ada');
  const [one, two] = [pairs[0], pairs[1]];
  if (one === undefined || two === undefined) throw new Error('no pairs');
  const of = ({ firstId, secondId }: typeof one) => ({ firstId, secondId, judge: 'ada', task: id });
  await judge({ ...of(one), action: 'label', label: 'First', draft: true });
  await judge({ ...of(two), action: 'skip', label: null });
  await judge({ ...of(two), action: 'flag', label: null });
  await judge({ ...of(two), action: 'comment', label: null, comment: 'hair', reasons: ['blurred'] });
  const said = await queue(id, 'ada');
  expect(said.done).toBe(0);
  expect(said.pairs[0]).toMatchObject({ own: { label: 'First', draft: true } });
  expect(said.pairs[1]).toMatchObject({
    own: { action: 'skip' },
    flagged: true,
    comment: 'hair',
    reasons: ['blurred'],
  });
  const [summary] = await ask('tasks.list', {});
  expect(summary?.progress).toMatchObject([{ counts: { draft: 1, skipped: 1 }, flagged: 1 }]);
  await expect(judge({ ...of(two), action: 'comment', label: null, reasons: ['ugly'] })).rejects.toThrow(
    'judgement-wrong',
  );
  // Elsewhere the same person judges on: the task's undo does not reach it.
  const [a = 0, , , , , , , b = 0] = ids;
  await judge({ firstId: a, secondId: b, action: 'label', label: 'First', judge: 'ada' });
  const undo = () => ask('annotate.undo', { key: randomUUID(), judge: 'ada', task: id });
  expect((await undo()).undone).toMatchObject({ action: 'comment' });
  expect((await undo()).undone).toMatchObject({ action: 'flag' });
  expect((await queue(id, 'ada')).pairs[1]).not.toHaveProperty('comment');
  expect((await ask('annotate.redo', { key: randomUUID(), judge: 'ada', task: id })).redone).toMatchObject({
    action: 'flag',
  });
});

test('a blind task tells nothing before the answer, and afterwards only where it gives feedback', async () => {
  const { create, queue, judge, ask } = withoutModel();
  const { id: silent } = await create({ name: 'silent', people: ['ada', 'bob'] });
  const { id: telling } = await create({ name: 'telling', people: ['ada', 'bob'], feedback: true });
  for (const task of [silent, telling]) {
    const { firstId = 0, secondId = 0 } = (await queue(task, 'ada')).pairs[0] ?? {};
    const pair = { firstId, secondId };
    await judge({ ...pair, action: 'label', label: 'First', judge: 'bob', task });
    const reveal = () => ask('tasks.reveal', { ...pair, task, judge: 'ada' });
    const history = () =>
      ask('annotate.history', { ...pair, blindTo: { judge: 'ada', task, repeated: false } });
    for (const action of ['skip', 'flag', 'cannot-judge'] as const) {
      expect(JSON.stringify(await queue(task, 'ada'))).not.toContain('"First"');
      await expect(reveal()).rejects.toThrow('not-answered');
      expect((await history()).every(({ judge: by, previous }) => by === 'ada' && previous === null)).toBe(
        true,
      );
      await judge({ ...pair, action, label: null, judge: 'ada', task });
    }
    if (task === silent) {
      await expect(reveal()).rejects.toThrow('not-answered');
      expect((await history()).map(({ judge: by }) => by)).not.toContain('bob');
    } else {
      const { truth, firstScore, model } = await reveal();
      expect([typeof truth, typeof firstScore, model]).toEqual(['string', 'number', null]);
      expect((await history()).map(({ judge: by }) => by)).toContain('bob');
    }
    // What is said after that says whether the truth had been seen.
    const again = await judge({ ...pair, action: 'label', label: 'Second', judge: 'ada', task });
    expect(again).toMatchObject({ blind: true, truthSeen: task === telling, predictionSeen: false });
  }
});

test('a run’s pairs are a task in the run’s order, and an answer outside of tasks leaves it unblind', async () => {
  const folder = temporaryFolder();
  const { workspace, runId } = answeredRun(folder, { images: 6 });
  workspace.close();
  const { ask } = openWorkbench(folder);
  const { id, pairs } = await ask('tasks.create', {
    ...TASK,
    order: 'uncertain',
    source: { kind: 'run', filter: { run: runId } },
    people: ['ada'],
  });
  expect(pairs).toBe(12);
  const dealt = (await ask('tasks.queue', { task: id, judge: 'ada', offset: 0, limit: 100 })).pairs;
  const queued = await ask('annotate.queue', {
    filter: { run: runId },
    order: 'uncertain',
    judge: 'ada',
    seed: 1,
    finished: false,
    offset: 0,
    limit: 100,
  });
  const idsOf = (list: typeof dealt) => list.map(({ firstId, secondId }) => [firstId, secondId]);
  expect(idsOf(dealt)).toEqual(idsOf(queued.pairs));
  const { firstId = 0, secondId = 0 } = dealt[0] ?? {};
  const said = {
    firstId,
    secondId,
    action: 'label',
    label: 'First',
    judge: 'ada',
    seconds: null,
    shownSwapped: false,
  } as const;
  const free = await ask('annotate.judge', {
    ...said,
    key: randomUUID(),
    run: runId,
    predictionSeen: false,
    truthSeen: false,
  });
  expect(free).toMatchObject({ blind: true, predictionSeen: false, truthSeen: false });
  const inTask = await ask('annotate.judge', { ...said, key: randomUUID(), run: null, task: id });
  expect(inTask).toMatchObject({ runId, predictionSeen: true, truthSeen: true });
});

test.each([
  ['an order of a run for pairs of no run', { order: 'uncertain' }, 'task-wrong'],
  ['an overlap with nobody named', { overlap: 1 }, 'task-wrong'],
  ['more people a pair than take part', { overlap: 3, people: ['ada', 'bob'] }, 'task-wrong'],
  ['a person named twice', { people: ['ada', 'ada'] }, 'task-wrong'],
  [
    'more pairs than the images make',
    { source: { kind: 'images', dataset: 1, draw: 'random', pairs: 29, group: null, imageSet: null } },
    'task-wrong',
  ],
  [
    'images of no group',
    { source: { kind: 'images', dataset: 1, draw: 'all', pairs: null, group: 'X', imageSet: null } },
    'task-empty',
  ],
  ['a pair set that is not there', { source: { kind: 'pair-set', pairSet: 77 } }, 'pair-set-missing'],
] satisfies [string, Partial<Params<'tasks.create'>>, string][])(
  '%s makes no task',
  async (_, more, code) => {
    const { create, ask } = withoutModel();
    await expect(create(more)).rejects.toThrow(code);
    expect(await ask('tasks.list', {})).toEqual([]);
  },
);

test('a task is removed and comes back; its name is free meanwhile, and a taken one is told', async () => {
  const { create, ask } = withoutModel();
  const { id } = await create();
  await expect(create()).rejects.toThrow('name-taken');
  await ask('tasks.remove', { task: id });
  expect(await ask('tasks.list', {})).toEqual([]);
  const { id: other } = await create();
  await expect(ask('tasks.restore', { task: id })).rejects.toThrow('name-taken');
  await ask('tasks.remove', { task: other });
  await ask('tasks.restore', { task: id });
  expect((await ask('tasks.list', {})).map((task) => task.id)).toEqual([id]);
});

test('people are added, renamed and archived; all they said stays theirs, and an archived one judges no more', async () => {
  const { ask, judge, ids, changes } = withoutModel();
  const [a = 0, b = 0] = ids;
  const ada = await ask('people.add', { name: 'ada' });
  const bob = await ask('people.add', { name: 'bob' });
  expect([ada.role, bob.role]).toEqual(['reviewer', 'annotator']);
  await expect(ask('people.add', { name: 'Ada' })).rejects.toThrow('name-taken');
  await judge({ firstId: a, secondId: b, action: 'label', label: 'First', judge: bob.id });
  await ask('people.change', { ...bob, name: 'Robert', colour: '#123456' });
  expect(changes()).toContain('people');
  expect(await ask('annotate.history', { firstId: a, secondId: b })).toMatchObject([
    { judge: 'Robert', person: bob.id },
  ]);
  await ask('people.change', { ...bob, archived: true });
  await expect(
    judge({ firstId: a, secondId: b, action: 'skip', label: null, judge: bob.id }),
  ).rejects.toThrow('person-archived');
  await expect(judge({ firstId: a, secondId: b, action: 'skip', label: null, judge: 99 })).rejects.toThrow(
    'person-missing',
  );
});

function readerOf(folder: string) {
  const workspace = Workspace.open(folder);
  return { workspace, [Symbol.dispose]: () => workspace.close() };
}

test('a second showing whose answer was taken back tells nothing of the first again', async () => {
  const { create, queue, judge, ask } = withoutModel();
  const { id: task } = await create({ people: ['ada'], repeatShare: 1 });
  const { firstId = 0, secondId = 0 } = (await queue(task, 'ada')).pairs[0] ?? {};
  const said = { firstId, secondId, action: 'label', judge: 'ada', task } as const;
  await judge({ ...said, label: 'First' });
  await judge({ ...said, label: 'Second', repeated: true });
  const history = () =>
    ask('annotate.history', { firstId, secondId, blindTo: { judge: 'ada', task, repeated: true } });
  expect(await history()).toHaveLength(2);
  await ask('annotate.undo', { key: randomUUID(), judge: 'ada', task });
  expect(await history()).toEqual([]);
});

test('a person is found by a name in other capitals', async () => {
  const { create, ask } = withoutModel();
  const { id } = await ask('people.add', { name: 'Ada' });
  expect((await create({ people: ['ADA'] })).people).toEqual([id]);
});

test('what a skip, an undo and a look at the latest answer tell in a blind task holds nobody else’s label', async () => {
  const { create, queue, judge, ask } = withoutModel();
  const { id: task } = await create({ people: ['ada', 'bob'] });
  const { firstId = 0, secondId = 0 } = (await queue(task, 'ada')).pairs[0] ?? {};
  const said = { firstId, secondId, task } as const;
  await judge({ ...said, action: 'label', label: 'First', judge: 'bob' });
  const skipped = await judge({ ...said, action: 'skip', label: null, judge: 'ada' });
  const latest = await ask('annotate.recent', { judge: 'ada', limit: 5 });
  const { undone } = await ask('annotate.undo', { key: randomUUID(), judge: 'ada', task });
  expect([skipped, ...latest, undone].map((entry) => entry?.previous)).toEqual([null, null, null]);
});

test('a person is not given a name that no page could show', () => {
  const { folder } = withoutModel();
  using reader = readerOf(folder);
  const { db } = reader.workspace;
  for (const name of [' ', 'x'.repeat(201)])
    expect(() => addPerson(db, { name })).toThrow(expect.objectContaining({ code: 'name-not-usable' }));
});

test('examples are pairs of the data that are not judged in the task', async () => {
  const { create, ask, ids, datasetId } = withoutModel();
  const [a = 0, b = 0, c = 0] = ids;
  const chosen = [{ firstId: c, secondId: a, label: 'First' as const }];
  const first = await create({ examples: chosen });
  expect(first.examples).toEqual(chosen);
  await expect(
    ask('tasks.addPairs', {
      ...{ task: first.id, order: 'given', seed: 1 },
      source: { kind: 'pairs', dataset: datasetId, pairs: [[a, c]] },
    }),
  ).rejects.toThrow(/shows them as examples/);
  // The pair set has each image with the next one.
  await expect(
    create({ name: 'other', examples: [{ firstId: a, secondId: b, label: 'First' }] }),
  ).rejects.toThrow(/judged in the task/);
  await expect(
    create({ name: 'other', examples: [{ firstId: a, secondId: 999, label: 'First' }] }),
  ).rejects.toThrow(/task-wrong: An example is a pair of two different images/);
  const { examples } = await create({ name: 'picked', examples: 'picked' });
  expect(examples.map(({ label }) => label)).toEqual(['First', 'Second']);
  const all = {
    kind: 'images',
    dataset: datasetId,
    draw: 'all',
    pairs: null,
    group: null,
    imageSet: null,
  } as const;
  await expect(create({ name: 'all', source: all, examples: 'picked' })).rejects.toThrow(/No example pair/);
  expect((await ask('tasks.list', {})).map(({ examples: of }) => of.length)).toEqual([1, 2]);
});
