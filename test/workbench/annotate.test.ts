import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { judgementsSince } from '../../src/engine/store/judgements.ts';
import { setRemoved } from '../../src/engine/store/removal.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Params } from '../../src/ipc/requests.ts';
import type { Judgement } from '../../src/model/judgement.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { insertRatedImages } from '../fixtures/rated-images.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A workbench on a run of answers, with a judge. */
function annotating() {
  const folder = temporaryFolder();
  const { workspace, ...run } = answeredRun(folder, { images: 12 });
  workspace.close();
  const opened = openWorkbench(folder);
  const { ask } = opened;
  const queue = (more: Partial<Params<'annotate.queue'>> = {}) =>
    ask('annotate.queue', {
      filter: { run: run.runId },
      order: 'uncertain',
      judge: 'ann',
      seed: 1,
      finished: false,
      offset: 0,
      limit: 10,
      ...more,
    });
  const params = (more: Partial<Params<'annotate.judge'>> = {}): Params<'annotate.judge'> => ({
    key: randomUUID(),
    firstId: run.imageIds[0] ?? 0,
    secondId: run.imageIds[1] ?? 0,
    action: 'label',
    label: 'First',
    judge: 'ann',
    seconds: 2,
    shownSwapped: false,
    run: run.runId,
    ...more,
  });
  const judge = (more: Partial<Params<'annotate.judge'>> = {}) => ask('annotate.judge', params(more));
  const undo = () => ask('annotate.undo', { key: randomUUID(), judge: 'ann' });
  const redo = () => ask('annotate.redo', { key: randomUUID(), judge: 'ann' });
  const [a = 0, b = 0, c = 0] = run.imageIds;
  return { ...opened, ...run, folder, queue, params, judge, undo, redo, a, b, c };
}

test('a judgement is answered with its entry, and every view of the pair has it at once', async () => {
  const { queue, judge, ask, changes, runId } = annotating();
  const [pair] = (await queue()).pairs;
  if (!pair) throw new Error('no pair');
  const { firstId, secondId } = pair;
  expect(await ask('annotate.reveal', { run: runId, firstId, secondId })).toMatchObject({ human: null });
  const entry = await judge({ firstId, secondId, label: 'Second' });
  expect(entry).toMatchObject({
    firstId,
    secondId,
    action: 'label',
    label: 'Second',
    previous: null,
    undone: false,
    undoes: null,
  });
  // A name that nobody has becomes a person.
  expect(changes()).toEqual(['judgements', 'people']);
  expect(await ask('annotate.reveal', { run: runId, firstId, secondId })).toMatchObject({ human: 'Second' });
  expect(await ask('annotate.reveal', { run: runId, firstId: secondId, secondId: firstId })).toMatchObject({
    human: 'First',
  });
  const page = { sort: { by: 'order' as const, descending: false }, offset: 0, limit: 10 };
  const judged = await ask('pairs.page', { filter: { run: runId, judged: true }, ...page });
  expect(judged.rows.map((row) => [row.firstId, row.secondId])).toContainEqual([firstId, secondId]);
  await ask('annotate.undo', { key: randomUUID(), judge: 'ann' });
  expect((await ask('pairs.page', { filter: { run: runId, judged: true }, ...page })).total).toBe(0);
});

test('the same key again, as when an answer was not heard, stores nothing and answers the same', async () => {
  const { ask, params, failure, a, b } = annotating();
  const sent = params();
  const entry = await ask('annotate.judge', sent);
  expect(await ask('annotate.judge', sent)).toEqual(entry);
  expect(await ask('annotate.history', { firstId: a, secondId: b })).toEqual([entry]);
  expect((await failure('annotate.judge', { ...sent, label: 'Similar' })).code).toBe('key-taken');
});

test('undo and redo go through a judge’s own answers and say which', async () => {
  const { judge, undo, redo, ask, a, b, c } = annotating();
  await judge();
  await judge({ firstId: b, secondId: c, judge: 'bob' });
  const flag = await judge({ firstId: b, secondId: c, action: 'flag', label: null });
  expect((await undo()).undone).toEqual({ ...flag, undone: true });
  expect((await undo()).undone).toMatchObject({ firstId: a, secondId: b, label: 'First' });
  expect((await undo()).undone).toBeNull();
  expect((await redo()).redone).toMatchObject({ label: 'First', undone: false });
  expect((await redo()).redone).toEqual(flag);
  expect((await redo()).redone).toBeNull();
  expect(await ask('annotate.recent', { judge: 'ann', limit: 10 })).toMatchObject([
    { action: 'flag' },
    { action: 'label' },
  ]);
  expect(await ask('annotate.history', { firstId: c, secondId: b })).toMatchObject([
    { judge: 'bob', label: 'Second' },
    { action: 'flag', previous: 'Second', undone: false },
    { action: 'undo', undone: true },
    { action: 'undo', label: null, undone: false },
  ]);
});

test('everybody who has judged is listed with how much and how fast, without what was taken back', async () => {
  const { judge, undo, ask, b, c } = annotating();
  expect(await ask('annotate.judges', {})).toEqual([]);
  for (const seconds of [1, 4, 2, 9]) await judge({ seconds });
  await judge({ seconds: 100 });
  await undo();
  await judge({ action: 'skip', label: null, seconds: 50 });
  await judge({ judge: 'bob', firstId: b, secondId: c, action: 'cannot-judge', label: null, seconds: null });
  await judge({ judge: 'cleo', action: 'skip', label: null });
  expect(await ask('annotate.judges', {})).toEqual([
    { judge: 'ann', person: 1, judgements: 4, medianSeconds: 3 },
    { judge: 'bob', person: 2, judgements: 1, medianSeconds: null },
    { judge: 'cleo', person: 3, judgements: 0, medianSeconds: null },
  ]);
});

test('what makes no sense is refused and leaves no entry', async () => {
  const { failure, params, workspace, a, b, runId, ask } = annotating();
  const { ids } = insertRatedImages(workspace.db, 2);
  const code = async (more: object) => (await failure('annotate.judge', { ...params(), ...more })).code;
  expect(await code({ secondId: a })).toBe('judgement-wrong');
  expect(await code({ secondId: ids[0] })).toBe('judgement-wrong');
  expect(await code({ secondId: 999 })).toBe('image-missing');
  expect(await code({ label: null })).toBe('judgement-wrong');
  expect(await code({ action: 'skip' })).toBe('judgement-wrong');
  expect(await code({ run: 999 })).toBe('run-missing');
  for (const wrong of [
    { judge: ' ' },
    { key: 'x' },
    { label: 'Third' },
    { action: 'undo', label: null },
    { more: 1 },
  ])
    expect(await code(wrong)).toBe('bad-request');
  expect(await ask('annotate.history', { firstId: a, secondId: b })).toEqual([]);
  // A person was looking at the run when it was removed elsewhere: what they say of the pair counts.
  setRemoved(workspace.db, 'run', runId, true);
  await ask('annotate.judge', params());
});

test('a queue needs a run, and says so', async () => {
  const { failure } = annotating();
  const queue = { order: 'random', judge: 'ann', seed: 1, finished: false, offset: 0, limit: 10 };
  expect((await failure('annotate.queue', { ...queue, filter: {} })).code).toBe('run-not-chosen');
  expect((await failure('annotate.queue', { ...queue, filter: { run: 99 } })).code).toBe('run-missing');
});

test('what another window or program judges is in the queue too', async () => {
  const { folder, queue, runId } = annotating();
  const before = await queue();
  const [first] = before.pairs;
  const other = openWorkbench(folder);
  await other.ask('annotate.judge', {
    key: randomUUID(),
    firstId: first?.firstId ?? 0,
    secondId: first?.secondId ?? 0,
    action: 'cannot-judge',
    label: null,
    judge: 'ann',
    seconds: null,
    shownSwapped: false,
    run: runId,
  });
  expect(await queue()).toMatchObject({ total: before.total, done: 1 });
  expect((await queue()).pairs.slice(0, 9)).toEqual(before.pairs.slice(1));
});

test('a process that is killed while it judges loses nothing that was answered', async () => {
  const folder = temporaryFolder();
  const { workspace, runId } = answeredRun(folder, { images: 30 });
  workspace.close();
  const program = fileURLToPath(new URL('../fixtures/judging-process.ts', import.meta.url));
  const answered: Judgement[] = [];
  for (let kill = 1; kill <= 4; kill++) {
    const judging = spawn(process.execPath, [program, folder, String(runId), 'ann'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      judging.kill('SIGKILL');
    });
    let text = '';
    judging.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.split('\n').length > 17 * kill) judging.kill('SIGKILL');
    });
    await once(judging, 'close');
    // Whole lines were answered for sure.
    for (const line of text.split('\n').slice(0, -1)) answered.push(JSON.parse(line) as Judgement);

    const again = Workspace.open(folder);
    const entries = judgementsSince(again.db, 'ann', 0);
    const standing = new Map(entries.map((entry) => [entry.id, entry]));
    for (const { id, undone, firstId, secondId, label } of answered) {
      expect(standing.get(id)).toMatchObject({ firstId, secondId, label });
      if (undone) expect(standing.get(id)?.undone).toBe(true);
    }
    // One key press may have been stored whose answer was not heard; no more.
    expect(entries.length - answered.length).toBeLessThanOrEqual(kill);
    again.close();
  }
  expect(answered.length).toBeGreaterThan(100);
});

test('the same of many pairs is one step: every view has it, one undo takes it back, one redo brings it back', async () => {
  const { ask, undo, redo, changes, runId } = annotating();
  const filter = { run: runId, model: ['Similar'] as const };
  const sort = { by: 'order' as const, descending: false };
  const { pairs } = await ask('pairs.ids', { filter, sort, offset: 0, limit: 1000 });
  const { rows, total } = await ask('pairs.page', { filter, sort, offset: 0, limit: 500 });
  expect(pairs).toEqual(rows.map(({ firstId, secondId }) => [firstId, secondId]));
  const both = pairs.filter(([a, b]) => pairs.some(([c, d]) => a === d && b === c)).length;
  expect(both).toBeGreaterThan(0);
  const said = {
    key: randomUUID(),
    pairs,
    action: 'label',
    label: 'Similar',
    comment: null,
    judge: 'ann',
    run: runId,
  } as const;
  const distinct = total - both / 2;
  expect(await ask('annotate.judgeMany', said)).toEqual({ pairs: distinct });
  expect(changes()).toEqual(['judgements']);
  const judged = async () =>
    (await ask('pairs.page', { filter: { run: runId, human: ['Similar'] }, sort, offset: 0, limit: 1 }))
      .total;
  expect(await judged()).toBe(distinct);
  expect(await undo()).toMatchObject({ pairs: distinct, undone: { label: 'Similar', undone: true } });
  expect(await judged()).toBe(0);
  expect(await redo()).toMatchObject({ pairs: distinct });
  expect(await judged()).toBe(distinct);
});

test('many pairs are refused whole: a contradiction, an image that is not there, a label that is missing', async () => {
  const { ask, failure, a, b, c, runId } = annotating();
  const said = {
    key: randomUUID(),
    action: 'label',
    label: 'First',
    comment: null,
    judge: 'ann',
    run: runId,
  } as const;
  const refused = async (more: Partial<Params<'annotate.judgeMany'>>) =>
    failure('annotate.judgeMany', {
      ...said,
      pairs: [
        [a, b],
        [b, c],
      ],
      ...more,
    });
  expect(
    await refused({
      pairs: [
        [a, c],
        [a, b],
        [b, a],
      ],
    }),
  ).toMatchObject({
    code: 'judgement-wrong',
    message: '1 of the chosen pairs is chosen in both orders, and "First" cannot be right of both.',
  });
  expect(
    (
      await refused({
        pairs: [
          [a, b],
          [a, 99_999],
        ],
      })
    ).code,
  ).toBe('image-missing');
  expect(
    (
      await refused({
        pairs: [
          [a, b],
          [c, c],
        ],
      })
    ).code,
  ).toBe('judgement-wrong');
  expect((await refused({ label: null })).code).toBe('judgement-wrong');
  expect((await refused({ run: 99_999 })).code).toBe('run-missing');
  expect(await ask('annotate.recent', { judge: 'ann', limit: 10 })).toEqual([]);
});

test('a person is told in what they contradict themselves, of their own answers alone, until they keep it', async () => {
  const { ask, judge, undo, changes, a, b, c } = annotating();
  const told = (more: Partial<Params<'annotate.contradictions'>> = {}) =>
    ask('annotate.contradictions', { judge: 'ann', limit: 10, ...more });
  const nothing = { total: 0, kept: 0, contradictions: [], names: {} };
  await judge();
  await judge({ firstId: b, secondId: c });
  await judge({ firstId: c, secondId: a, judge: 'bob' });
  expect(await told()).toEqual(nothing);
  const { id: entry } = await judge({ firstId: c, secondId: a });
  const all = await told();
  expect(all).toMatchObject({
    total: 1,
    kept: 0,
    contradictions: [{ kind: 'cycle', kept: false, answers: [{ entry }, {}, {}] }],
    names: { [a]: 'Face 0.jpg', [b]: 'Face 1.jpg', [c]: 'Face 2.jpg' },
  });
  expect(await told({ pair: [a, c] })).toEqual(all);
  expect(await told({ pair: [a, b] })).toEqual(nothing);
  expect(await told({ judge: 'bob' })).toEqual(nothing);
  expect(await told({ judge: 'nobody' })).toEqual(nothing);
  expect((await told({ task: 1 })).total).toBe(0);

  const { key = '' } = all.contradictions[0] ?? {};
  changes();
  await ask('annotate.keepContradiction', { judge: 'ann', key, kept: true });
  expect(changes()).toEqual(['judgements']);
  expect(await told()).toEqual({ ...nothing, kept: 1 });
  expect(await told({ withKept: true })).toMatchObject({ total: 0, contradictions: [{ key, kept: true }] });
  await ask('annotate.keepContradiction', { judge: 'ann', key, kept: false });
  expect((await told()).total).toBe(1);
  await undo();
  expect(await told({ withKept: true })).toEqual(nothing);
});

test('a contradiction is kept by its key, and by nobody who is not there', async () => {
  const { failure, judge } = annotating();
  await judge();
  const kept = { judge: 'ann', kept: true };
  expect((await failure('annotate.keepContradiction', { ...kept, key: 'x' })).code).toBe('bad-request');
  expect((await failure('annotate.keepContradiction', { ...kept, judge: 'eve', key: '1-2' })).code).toBe(
    'person-missing',
  );
});
