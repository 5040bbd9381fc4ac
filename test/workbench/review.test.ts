import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { agreementOfPeople } from '../../src/engine/jobs/judgements/agreement-of-people.ts';
import { answerPatterns } from '../../src/engine/jobs/judgements/answer-patterns.ts';
import { reviewQueue } from '../../src/engine/annotation/review-queue.ts';
import { appendJudgement } from '../../src/engine/store/judgements.ts';
import { addPerson } from '../../src/engine/store/people.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { countedLabels } from '../../src/engine/store/counted-labels.ts';
import type { Label } from '../../src/core/labels.ts';
import type { NewReview } from '../../src/model/review.ts';
import {
  isWithin,
  narrowedParam,
  pairParam,
  parseNarrowed,
} from '../../src/renderer/views/review/review-list.ts';
import { assertMayAsk } from '../../src/workbench/caller.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { insertRatedImages } from '../fixtures/rated-images.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A task of three pairs that ada and bob judge, and cyd reviews. */
async function reviewed() {
  const folder = temporaryFolder();
  const workspace = Workspace.open(folder, { create: true });
  const { ids, datasetId } = insertRatedImages(workspace.db, 4);
  for (const name of ['cyd', 'ada', 'bob']) addPerson(workspace.db, { name });
  workspace.close();
  const opened = openWorkbench(folder);
  const { ask } = opened;
  const [a = 0, b = 0, c = 0, d = 0] = ids;
  const { id: task } = await ask('tasks.create', {
    name: 'first',
    question: 'Which?',
    guidelines: '',
    order: 'given',
    seed: 1,
    blind: true,
    feedback: false,
    overlap: null,
    repeatShare: 0,
    sides: 'fixed',
    reasons: ['blurred'],
    people: ['ada', 'bob'],
    source: {
      kind: 'pairs',
      dataset: datasetId,
      pairs: [
        [b, a],
        [c, d],
        [a, c],
      ],
    },
  });
  const say = (judge: string, [firstId, secondId]: readonly [number, number], label: Label) =>
    ask('annotate.judge', {
      key: randomUUID(),
      firstId,
      secondId,
      action: 'label',
      label,
      judge,
      task,
      seconds: 2,
      shownSwapped: false,
      run: null,
    });
  await say('ada', [b, a], 'First');
  await say('bob', [b, a], 'Second');
  await say('ada', [c, d], 'Similar');
  await say('bob', [c, d], 'Similar');
  const scope = { dataset: datasetId, task };
  const take = (steps: NewReview['steps'], more: Partial<NewReview> = {}) =>
    ask('review.take', { key: randomUUID(), judge: 'cyd', scope, steps, ...more });
  const step = (name: 'review.undo' | 'review.redo') => ask(name, { key: randomUUID(), judge: 'cyd', scope });
  const queue = () => ask('review.queue', scope);
  return { ...opened, folder, a, b, c, d, task, scope, datasetId, say, take, step, queue };
}

test('the queue holds what was answered, in the task’s order, with what is disputed and whose majority it has', async () => {
  const { queue, a, b, c, d } = await reviewed();
  expect(await queue()).toMatchObject([
    {
      ...{ firstId: b, secondId: a, disputed: true, majority: null, answers: 2, status: 'pending' },
      labels: [{ label: 'First' }, { label: 'Second' }],
      unlike: [],
    },
    { firstId: c, secondId: d, disputed: false, majority: 'Similar', answers: 2, status: 'pending' },
  ]);
});

test('the queue is narrowed to what two label differently, one labelled, or answered otherwise again', async () => {
  const { folder, scope, task, say, a, b, d, c } = await reviewed();
  await say('ada', [a, c], 'First');
  const workspace = Workspace.open(folder);
  appendJudgement(workspace.db, {
    ...{ key: randomUUID(), firstId: d, secondId: c, action: 'label', label: 'First', judge: 'ada', task },
    ...{ seconds: 2, shownSwapped: true, runId: null, repeated: true },
  });
  const items = reviewQueue(workspace.db, scope);
  workspace.close();
  const [ada = 0, bob = 0] = items[0]?.labels.map(({ person }) => person) ?? [];
  const listed = (param: string) => {
    const narrowed = parseNarrowed(param);
    if (narrowed === null) return null;
    expect(narrowedParam(narrowed)).toBe(param);
    return items.filter((item) => isWithin(item, narrowed)).map(pairParam);
  };
  expect(listed(`apart-${ada}-${bob}`)).toEqual([`${b}-${a}`]);
  expect(listed(`unlike-${ada}`)).toEqual([`${c}-${d}`]);
  expect(listed(`unlike-${bob}`)).toEqual([]);
  expect(listed(`by-${ada}`)).toEqual([`${b}-${a}`, `${c}-${d}`, `${a}-${c}`]);
  expect(listed(`by-${bob}`)).toEqual([`${b}-${a}`, `${c}-${d}`]);
  for (const wrong of ['apart-1', 'by-1-2', 'by-x', '']) expect(listed(wrong)).toBeNull();
});

test('a pair is told with everybody’s answer, in the order that is asked for', async () => {
  const { ask, scope, a, b } = await reviewed();
  const { item, answers } = await ask('review.pair', { scope, firstId: a, secondId: b });
  expect(item).toMatchObject({ firstId: a, disputed: true });
  expect(answers).toMatchObject([
    { judge: 'ada', label: 'Second', seconds: 2, shownSwapped: true, returned: false },
    { judge: 'bob', label: 'First', shownSwapped: true },
  ]);
});

test('decisions are steps of the reviewer’s own, of one pair or many, taken back and brought back', async () => {
  const { ask, take, step, queue, say, a, b, c, d, task } = await reviewed();
  await take([{ action: 'decide', firstId: a, secondId: b, label: 'First' }]);
  await take([
    { action: 'decide', firstId: b, secondId: a, label: 'Similar' },
    { action: 'decide', firstId: c, secondId: d, label: 'Similar' },
  ]);
  const decided = async () => (await queue()).map((item) => item.decided);
  expect(await decided()).toEqual(['Similar', 'Similar']);
  expect(await step('review.undo')).toMatchObject({ pairs: 2 });
  expect(await decided()).toEqual(['Second', null]);
  expect(await step('review.redo')).toMatchObject({ pairs: 2 });
  expect(await step('review.undo')).toMatchObject({ pairs: 2 });
  expect(await step('review.undo')).toMatchObject({ pairs: 1 });
  expect(await step('review.undo')).toEqual({ pairs: 0, firstId: null, secondId: null });
  // What the same person says as a judge has a stack of its own.
  await take([{ action: 'decide', firstId: a, secondId: b, label: 'First' }]);
  expect((await ask('annotate.undo', { key: randomUUID(), judge: 'cyd' })).undone).toBeNull();
  await say('ada', [b, a], 'Similar');
  expect((await ask('annotate.undo', { key: randomUUID(), judge: 'ada', task })).undone?.label).toBe(
    'Similar',
  );
  expect(await decided()).toEqual(['Second', null]);
});

test('a pair that is sent back is to be answered again, with the comment, by each who had answered', async () => {
  const { ask, take, queue, say, a, b, task } = await reviewed();
  await take([{ action: 'send-back', firstId: a, secondId: b, comment: 'look at the face' }]);
  expect((await queue())[0]).toMatchObject({ status: 'sent-back' });
  const own = async (judge: string) => ask('tasks.queue', { task, judge, offset: 0, limit: 10 });
  const before = await own('ada');
  expect(before.done).toBe(1);
  expect(before.pairs.filter(({ sentBack }) => sentBack !== undefined)).toMatchObject([
    { firstId: b, secondId: a, own: null, sentBack: 'look at the face' },
  ]);
  await say('ada', [b, a], 'Second');
  expect((await own('ada')).done).toBe(2);
  expect((await queue())[0]).toMatchObject({ status: 'sent-back', disputed: false });
  await say('bob', [b, a], 'Second');
  expect((await queue())[0]).toMatchObject({ status: 'pending', majority: 'Second' });
});

test('only reviewers decide, only pairs of the scope, and each once', async () => {
  const { take, a, b, d } = await reviewed();
  const one = [{ action: 'decide', firstId: a, secondId: b, label: 'First' }] as const;
  await expect(take(one, { judge: 'ada' })).rejects.toThrow(/review\.take: not-allowed/);
  await expect(take([...one, ...one])).rejects.toThrow(/review\.take: judgement-wrong/);
  await expect(take([{ action: 'decide', firstId: a, secondId: d, label: 'First' }])).rejects.toThrow(
    /review\.take: judgement-wrong/,
  );
  const key = randomUUID();
  await take(one, { key });
  await take(one, { key });
  await expect(
    take([{ action: 'decide', firstId: a, secondId: b, label: 'Second' }], { key }),
  ).rejects.toThrow(/review\.take: key-taken/);
});

test('an annotator’s link asks nothing of reviews, and nobody’s in another’s name', () => {
  const person = { id: 2, name: 'ada', colour: '#2f6fb3', role: 'annotator', archived: false } as const;
  for (const name of ['review.queue', 'review.pair', 'review.take', 'review.undo', 'review.redo'] as const)
    expect(() => assertMayAsk(person, name, {})).toThrow(/annotator/);
  const reviewer = { ...person, role: 'reviewer' } as const;
  expect(() => assertMayAsk(reviewer, 'review.queue', {})).not.toThrow();
  expect(() => assertMayAsk(reviewer, 'review.take', { judge: 'cyd' })).toThrow(/judges for nobody else/);
});

test('agreement is that of the command line, and a pattern is told with its numbers', async () => {
  const { ask, scope, folder, datasetId, task } = await reviewed();
  const found = await ask('review.agreement', { scope, run: null });
  const workspace = Workspace.open(folder);
  const expected = agreementOfPeople(workspace, { datasetId, taskId: task }, { run: null, seed: 1 });
  workspace.close();
  expect(found).toEqual(JSON.parse(JSON.stringify(expected)));
  expect(found.people).toMatchObject([
    { person: 'ada', labels: 2, medianSeconds: 2, patterns: [] },
    { person: 'bob', labels: 2 },
  ]);
});

const answers = (labels: readonly Label[], seconds: number) =>
  labels.map((label, index) => ({
    ...({ person: 1, firstId: index, secondId: index + 1, label, shownSwapped: 0, takenOver: 0 } as const),
    ...{ seconds, createdAt: index, recency: index },
  }));

test('always one side, taking turns, always Similar and haste are patterns from enough answers on', () => {
  const times = (label: Label, count: number) => Array.from({ length: count }, () => label);
  const turns = Array.from({ length: 21 }, (_, index): Label => (index % 2 === 0 ? 'First' : 'Second'));
  expect(answerPatterns(answers(times('First', 20), 2))).toEqual([
    { pattern: 'one-side', count: 20, of: 20 },
  ]);
  expect(answerPatterns(answers(times('First', 19), 2))).toEqual([]);
  expect(answerPatterns(answers(turns, 2))).toEqual([{ pattern: 'alternating', count: 20, of: 20 }]);
  expect(answerPatterns(answers(times('Similar', 20), 0.4))).toEqual([
    { pattern: 'always-similar', count: 20, of: 20 },
    { pattern: 'too-fast', count: 20, of: 20 },
  ]);
  const accepted = answers([...times('First', 10), ...times('Second', 10)], 2).map((answer, index) => ({
    ...answer,
    takenOver: index < 18 ? (1 as const) : (0 as const),
  }));
  expect(answerPatterns(accepted)).toEqual([{ pattern: 'taken-over', count: 18, of: 20 }]);
});

test('a pattern leads to just the pairs whose answers make it', () => {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const { ids, datasetId } = insertRatedImages(workspace.db, 13);
  const pairs = ids.slice(1).map((id, index): [number, number] => [ids[index] ?? 0, id]);
  for (const [place, [firstId, secondId]] of pairs.entries())
    appendJudgement(workspace.db, {
      ...{ key: randomUUID(), firstId, secondId, action: 'label', label: 'Similar', judge: 'dan' },
      ...{ seconds: place < 4 ? 0.3 : 2, shownSwapped: false, runId: null },
    });
  const { people } = agreementOfPeople(workspace, { datasetId, taskId: null }, { run: null, seed: 1 });
  const items = reviewQueue(workspace.db, { dataset: datasetId, task: null });
  workspace.close();
  const dan = people.find(({ person }) => person === 'dan');
  expect(dan?.patterns).toEqual([{ pattern: 'too-fast', count: 4, of: 12 }]);
  const listed = (kind: string) => {
    const narrowed = parseNarrowed(`${kind}-${dan?.id ?? 0}`);
    if (narrowed === null) return null;
    return items
      .filter((item) => isWithin(item, narrowed))
      .map(({ firstId, secondId }) => [firstId, secondId]);
  };
  expect(listed('too-fast')).toEqual(pairs.slice(0, 4));
  expect(listed('by')).toHaveLength(12);
  expect(listed('one-side')).toEqual([]);
  expect(listed('no-such')).toBeNull();
});

test('what reviewers decided counts where decisions are asked for', async () => {
  const { take, folder, datasetId, a, b } = await reviewed();
  await take([{ action: 'decide', firstId: a, secondId: b, label: 'First' }]);
  const workspace = Workspace.open(folder);
  const labels = (whose: 'majority' | 'adjudicated') =>
    countedLabels(workspace.db, { datasetId, taskId: null }, whose).map(({ label }) => label);
  expect(labels('majority')).toEqual([null, 'Similar']);
  expect(labels('adjudicated')).toEqual(['First', 'Similar']);
  workspace.close();
});
