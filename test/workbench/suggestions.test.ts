import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { LABELS } from '../../src/core/labels.ts';
import type { Params } from '../../src/ipc/requests.ts';
import type { QueuedPair } from '../../src/model/annotation-queue.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const TASK = {
  name: 'first',
  question: 'Which?',
  guidelines: '',
  order: 'random',
  seed: 1,
  blind: false,
  feedback: false,
  overlap: null,
  repeatShare: 0,
  sides: 'random',
  reasons: [],
  people: ['ada'],
} as const;

/** A workbench with a run that has answered pairs. */
function withRun({ labelsAlone = false } = {}) {
  const folder = temporaryFolder();
  const answered = answeredRun(folder, { images: 12, share: 1, labelsAlone });
  const { workspace, runId: run, datasetId: dataset } = answered;
  workspace.close();
  const { ask } = openWorkbench(folder);
  const create = (more: Partial<Params<'tasks.create'>> = {}) =>
    ask('tasks.create', { ...TASK, source: { kind: 'run', filter: { run } }, ...more });
  const queue = async (task: number) =>
    (await ask('tasks.queue', { task, judge: 'ada', offset: 0, limit: 200 })).pairs;
  /** Says a label of a pair; by default the one that is suggested. */
  const judge = ({ firstId, secondId, suggestion }: QueuedPair, said: Partial<Params<'annotate.judge'>>) =>
    ask('annotate.judge', {
      ...{ key: randomUUID(), firstId, secondId, action: 'label', label: suggestion?.label ?? null },
      ...{ judge: 'ada', seconds: 1, shownSwapped: false, run: null, ...said },
    });
  return { ask, run, dataset, create, queue, judge };
}

const isSuggested = ({ suggestion }: QueuedPair) => suggestion !== undefined;

test('a task suggests the run’s own label of each pair; what is accepted is kept as taken over', async () => {
  const { ask, run, create, queue, judge } = withRun();
  const { id: task, suggests } = await create({ suggests: true });
  expect(suggests).toBe(true);
  const pairs = await queue(task);
  expect(pairs.length).toBeGreaterThan(20);
  for (const { firstId, secondId, suggestion } of pairs) {
    const row = await ask('annotate.reveal', { run, firstId, secondId });
    expect(suggestion).toEqual({ label: row?.model, probability: Math.max(...(row?.probabilities ?? [])) });
  }
  const [one, two] = pairs;
  if (one === undefined || two === undefined) throw new Error('too few pairs');
  const { label } = one.suggestion ?? {};
  expect(await judge(one, { task, takenOver: true })).toMatchObject({
    ...{ label, takenOver: true, predictionSeen: true, blind: false, runId: run },
  });
  // The same label by its own key is the person's own answer.
  expect(await judge(two, { task })).toMatchObject({ takenOver: false });
  const other = LABELS.find((candidate) => candidate !== label) ?? null;
  await expect(judge(one, { task, takenOver: true, label: other })).rejects.toThrow('judgement-wrong');
  const skip = { action: 'skip', label: null } as const;
  await expect(judge(one, { task, takenOver: true, ...skip })).rejects.toThrow('judgement-wrong');
});

test('accepted labels are left out wherever people are compared with the model, and counted', async () => {
  const { ask, run, dataset, create, queue, judge } = withRun();
  const { id: task } = await create({ suggests: true });
  const pairs = await queue(task);
  const axes = { rows: 'human', columns: 'model' } as const;
  for (const pair of pairs.slice(4)) await judge(pair, { task });
  const before = await ask('confusion.matrix', { filter: { run }, ...axes });
  for (const pair of pairs.slice(0, 4)) await judge(pair, { task, takenOver: true });
  const after = await ask('confusion.matrix', { filter: { run }, ...axes });
  expect(before.takenOver).toBe(0);
  expect(after.takenOver).toBeGreaterThanOrEqual(4);
  expect(after.n).toBe(before.n);
  const agreement = await ask('review.agreement', { scope: { dataset, task }, run });
  expect(agreement.withModel).toMatchObject({ leftOut: 4, twos: [{ n: pairs.length - 4 }] });
  expect(agreement.people).toMatchObject([{ labels: pairs.length, takenOver: 4 }]);
});

test('a blind task suggests nothing, nor one without a run; the setting of another can be taken back', async () => {
  const { ask, dataset, create, queue, judge } = withRun();
  await expect(create({ suggests: true, blind: true })).rejects.toThrow('A blind task suggests nothing');
  const images = { kind: 'images', dataset, draw: 'random', pairs: 5, group: null, imageSet: null } as const;
  await expect(create({ suggests: true, source: images })).rejects.toThrow('Labels are suggested by a run');
  const { id: blind } = await create({ blind: true });
  await expect(ask('tasks.edit', { task: blind, edit: { suggests: true } })).rejects.toThrow('task-wrong');
  expect((await queue(blind)).some(isSuggested)).toBe(false);

  const { id: task } = await create({ name: 'open' });
  expect((await queue(task)).some(isSuggested)).toBe(false);
  const edit = { suggests: true, tellsContradictions: false };
  const { task: edited, change } = await ask('tasks.edit', { task, edit });
  expect(edited).toMatchObject(edit);
  const [pair] = await queue(task);
  if (pair === undefined) throw new Error('no pair');
  expect(isSuggested(pair)).toBe(true);
  await ask('tasks.setChangeUndone', { change: change ?? 0, undone: true });
  const stands = (await ask('tasks.list', {})).find(({ id }) => id === task);
  expect(stands).toMatchObject({ suggests: false, tellsContradictions: true });
  await expect(judge(pair, { task, takenOver: true })).rejects.toThrow('suggests no labels');
});

test('a run’s queue suggests where it is asked to, without a probability where none was recorded', async () => {
  const { ask, run, judge } = withRun({ labelsAlone: true });
  const asked = {
    filter: { run },
    order: 'random',
    judge: 'ada',
    seed: 1,
    finished: false,
    offset: 0,
    limit: 5,
  } as const;
  expect((await ask('annotate.queue', asked)).pairs.some(isSuggested)).toBe(false);
  const { pairs } = await ask('annotate.queue', { ...asked, suggests: true });
  expect(pairs.map(({ suggestion }) => suggestion?.probability)).toEqual([null, null, null, null, null]);
  const [pair] = pairs;
  if (pair === undefined) throw new Error('no pair');
  const said = { run, takenOver: true, truthSeen: true };
  await expect(judge(pair, { ...said, predictionSeen: false })).rejects.toThrow('was not shown');
  expect(await judge(pair, { ...said, predictionSeen: true })).toMatchObject({ takenOver: true });
});
