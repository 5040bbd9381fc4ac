import { expect, onTestFinished, test } from 'vitest';
import { runComparisons } from '../../../../src/engine/jobs/runs/run-comparisons.ts';
import { lockRun } from '../../../../src/engine/jobs/runs/run-lock.ts';
import type { Progress } from '../../../../src/engine/long-work.ts';
import { failedComparisons } from '../../../../src/engine/store/failed-comparisons.ts';
import { modelByName } from '../../../../src/engine/store/models.ts';
import { predictionsOfRun } from '../../../../src/engine/store/predictions.ts';
import { imageById } from '../../../../src/engine/store/images.ts';
import { setSetting } from '../../../../src/engine/store/settings.ts';
import { forgetFailures } from '../../../../src/engine/jobs/runs/forget-failures.ts';
import { reversesNotAsked } from '../../../../src/engine/jobs/runs/reverses-not-asked.ts';
import { runWarnings } from '../../../../src/engine/jobs/runs/run-runtime.ts';
import { TIME_LIMIT_SETTING } from '../../../../src/model/run.ts';
import { runById, setRunRuntime, type Run } from '../../../../src/engine/store/runs.ts';
import type { Workspace } from '../../../../src/engine/store/workspace.ts';
import { launchRule, launchRuleProcess } from '../../../fixtures/launch-rule.ts';
import { ruleRun } from '../../../fixtures/rule-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

type MakePlan = Parameters<typeof ruleRun>[2];

const againstReferences: MakePlan = ({ targets, referenceSetId }) => ({
  kind: 'against-references',
  targets,
  references: referenceSetId,
  orders: 'both',
});

const adaptive: MakePlan = ({ targets, referenceSetId }) => ({
  kind: 'adaptive',
  targets,
  references: referenceSetId,
  orders: 'both',
  budget: 6,
  intervalWidth: 0.4,
  batch: 2,
  likelihood: { kind: 'rao-kupper', scale: 5, margin: 1, bias: 0 },
  evidence: 'hard',
});

const narrowing: MakePlan = (run) => ({
  ...adaptive(run),
  ...{ intervalWidth: null, narrowing: 0.05, budget: 12 },
});

/** All references first, in one order; chosen ones likewise. */
const fewReverses: MakePlan = (run) => ({
  ...adaptive(run),
  ...{ intervalWidth: null, budget: 20, reverseGain: 0.002 },
});
const chosenAndFewReverses: MakePlan = (run) => ({ ...fewReverses(run), narrowing: 0.02, budget: 12 });

function newRun(images: number, plan: MakePlan, members?: number) {
  const run = ruleRun(temporaryFolder(), images, plan, members);
  onTestFinished(() => {
    run.workspace.close();
  });
  return run;
}

const options = { gpu: 'cpu', launch: launchRule } as const;

const neverLaunch = { ...options, launch: () => expect.unreachable('the model was opened') };

function answersOf(workspace: Workspace, runId: number): string[] {
  return [...predictionsOfRun(workspace.db, runId)].map(
    ({ firstId, secondId, member, logits, label }) =>
      `${firstId} ${secondId} ${member}: ${String(logits)} ${label}`,
  );
}

/** Answers a run, stopping it after every few answers, until it is finished. */
async function runInPieces(workspace: Workspace, runId: number): Promise<number> {
  for (let pieces = 1; ; pieces++) {
    const stop = new AbortController();
    const before = answersOf(workspace, runId).length;
    const { status } = await runComparisons(workspace, runId, {
      ...options,
      signal: stop.signal,
      onProgress: () => {
        if (answersOf(workspace, runId).length > before) stop.abort();
      },
    });
    if (status === 'finished') return pieces;
    expect(runById(workspace.db, runId)?.status).toBe('paused');
  }
}

test('a run answers every comparison of its plan in both orders, and says so', async () => {
  const { workspace, runId, ids } = newRun(6, againstReferences);
  const progress: Progress[] = [];
  const outcome = await runComparisons(workspace, runId, { ...options, onProgress: (p) => progress.push(p) });
  expect(outcome).toEqual({ status: 'finished', planned: 18, answered: 18, failed: 0 });
  expect(progress.at(-1)).toMatchObject({ done: 18, total: 18, unit: 'comparisons' });
  expect([...new Set(progress.map(({ message }) => message))]).toEqual([
    'opening the model',
    'preparing images',
    'comparing',
  ]);
  const run = runById(workspace.db, runId);
  expect(run).toMatchObject({ status: 'finished', runtime: { modelHash: 'rule' } });
  expect(modelByName(workspace.db, 'rule')?.modelHash).toBe('rule');
  const answers = answersOf(workspace, runId);
  expect(answers).toHaveLength(18);
  expect(answers).toContain(`${ids[3] ?? 0} ${ids[2] ?? 0} 0: 3,2,1 First`);
  expect(answers).toContain(`${ids[2] ?? 0} ${ids[3] ?? 0} 0: 2,3,1 Second`);
});

test('a finished run is finished again without opening its model', async () => {
  const { workspace, runId } = newRun(4, againstReferences);
  await runComparisons(workspace, runId, options);
  const finishedAt = runById(workspace.db, runId)?.finishedAt;
  expect(await runComparisons(workspace, runId, neverLaunch)).toEqual({
    status: 'finished',
    planned: 8,
    answered: 0,
    failed: 0,
  });
  expect(runById(workspace.db, runId)?.finishedAt).toBe(finishedAt);
});

test('a run stopped again and again holds what an undisturbed one holds, from every member of an ensemble', async () => {
  const undisturbed = newRun(24, againstReferences, 2);
  await runComparisons(undisturbed.workspace, undisturbed.runId, options);
  const stopped = newRun(24, againstReferences, 2);
  expect(await runInPieces(stopped.workspace, stopped.runId)).toBeGreaterThan(2);
  expect(answersOf(stopped.workspace, stopped.runId)).toEqual(
    answersOf(undisturbed.workspace, undisturbed.runId),
  );
});

test.each([
  { until: 'the noise is narrow', plan: adaptive, most: 6 },
  { until: 'intervals hardly become narrower', plan: narrowing, most: 12 },
])(
  'an adaptive run until $until, stopped again and again, asks what an undisturbed one asks, and less than everything',
  async ({ plan, most }) => {
    const undisturbed = newRun(40, plan);
    const outcome = await runComparisons(undisturbed.workspace, undisturbed.runId, options);
    const answers = answersOf(undisturbed.workspace, undisturbed.runId);
    expect(outcome).toMatchObject({ status: 'finished', answered: answers.length });
    expect(answers.length).toBeGreaterThanOrEqual(20 * 2 * 2);
    expect(answers.length).toBeLessThanOrEqual(20 * most * 2);
    if (plan === narrowing) expect(answers.length).toBeLessThan(20 * most * 2);
    const stopped = newRun(40, plan);
    expect(await runInPieces(stopped.workspace, stopped.runId)).toBeGreaterThan(1);
    expect(answersOf(stopped.workspace, stopped.runId)).toEqual(answers);
  },
);

test.each([
  { what: 'all references', plan: fewReverses, forward: 20 * 20 },
  { what: 'chosen references', plan: chosenAndFewReverses, forward: 20 * 12 },
])(
  'of $what, reverse orders that gain too little are not asked, whether or not the run is stopped, and it says so',
  async ({ plan, forward: most }) => {
    const undisturbed = newRun(40, plan);
    const { db } = undisturbed.workspace;
    await runComparisons(undisturbed.workspace, undisturbed.runId, options);
    const answered = [...predictionsOfRun(db, undisturbed.runId)];
    const ids = new Set(undisturbed.ids.filter((_, i) => i % 2 === 1));
    const forward = answered.filter(({ firstId }) => ids.has(firstId));
    const reverse = answered.filter(({ firstId }) => !ids.has(firstId));
    expect(forward.length).toBeLessThanOrEqual(most);
    expect(reverse.length).toBeGreaterThan(0);
    expect(reverse.length).toBeLessThan(forward.length);
    const keys = new Set(forward.map(({ firstId, secondId }) => `${firstId} ${secondId}`));
    for (const { firstId, secondId } of reverse) expect(keys).toContain(`${secondId} ${firstId}`);
    const notAsked = { reverses: forward.length - reverse.length, gain: 0.002 };
    const run = runById(db, undisturbed.runId) as Run;
    expect(reversesNotAsked(run)).toEqual(notAsked);
    expect(runWarnings(run)).toEqual([
      `${notAsked.reverses} reverse orders not asked: each was expected to narrow a score's 95 % interval by less than 0.002. Figures of both orders are of the pairs that were least certain, not of all.`,
    ]);
    const stopped = newRun(40, plan);
    expect(await runInPieces(stopped.workspace, stopped.runId)).toBeGreaterThan(2);
    expect(answersOf(stopped.workspace, stopped.runId)).toEqual(
      answersOf(undisturbed.workspace, undisturbed.runId),
    );
    expect(reversesNotAsked(runById(stopped.workspace.db, stopped.runId) as Run)).toEqual(notAsked);
  },
);

test('an image that cannot be read, or has no file, fails its comparisons alone, and is not asked about again', async () => {
  const { workspace, runId, ids } = newRun(6, againstReferences);
  const [unreadable = 0, nowhere = 0] = [ids[2], ids[3]];
  workspace.db.prepare("UPDATE image SET path = 'unreadable.jpg' WHERE id = ?").run(unreadable);
  workspace.db.prepare('UPDATE image SET path = NULL WHERE id = ?').run(nowhere);
  const failures: string[] = [];
  const outcome = await runComparisons(workspace, runId, {
    ...options,
    onFailed: (first, second, reason) => failures.push(`${first} ${second}: ${reason}`),
  });
  expect(outcome).toEqual({ status: 'finished', planned: 18, answered: 8, failed: 10 });
  expect(failures).toContain('1.jpg 2.jpg: Not an image.');
  expect(failures).toContain('3.jpg 0.jpg: 3.jpg has no image file.');
  expect(failedComparisons(workspace.db, runId)).toHaveLength(10);
  await runComparisons(workspace, runId, neverLaunch);
});

test('a run in which a member answers nothing has failed, now and when it is started again, and names the member', async () => {
  const { workspace, runId } = newRun(6, againstReferences, 3);
  const members = ['a', 'nan', 'c'].map((name) => ({ name, adapters: [] }));
  workspace.db.prepare('UPDATE run SET members = ? WHERE id = ?').run(JSON.stringify(members), runId);
  const outcome = await runComparisons(workspace, runId, options);
  expect(outcome).toMatchObject({
    status: 'failed',
    answered: 0,
    failed: 18,
    failure: { code: 'member-never-answered' },
  });
  expect(outcome.failure?.message).toMatch(
    /^The member "nan" answered none .* 18 failed.* The logits of the member "nan" are .*NaN/,
  );
  expect(runById(workspace.db, runId)?.status).toBe('failed');
  expect(await runComparisons(workspace, runId, neverLaunch)).toMatchObject({
    status: 'failed',
    answered: 0,
  });
  expect(new Set([...predictionsOfRun(workspace.db, runId)].map(({ member }) => member))).toEqual(
    new Set([0, 2]),
  );
});

test('images that changed since their import are named while the run goes, kept with it, and forgotten to be asked again', async () => {
  const { workspace, runId, ids } = newRun(6, againstReferences);
  const setPath = (path: string, id: number | undefined) =>
    workspace.db.prepare('UPDATE image SET path = ? WHERE id = ?').run(path, id);
  const paths = [2, 3].map((index) => imageById(workspace.db, ids[index] ?? 0)?.path ?? '');
  setPath('changed-2.jpg', ids[2]);
  setPath('changed-3.jpg', ids[3]);
  const told: string[] = [];
  const outcome = await runComparisons(workspace, runId, {
    ...options,
    onChanged: (name) => told.push(name),
  });
  expect(outcome).toMatchObject({ status: 'finished', answered: 8, failed: 10 });
  expect(told.sort()).toEqual(['2.jpg', '3.jpg']);
  const warnings = () => runWarnings(runById(workspace.db, runId) as Run);
  expect(warnings()).toEqual([
    expect.stringMatching(/^2 images have changed since they were imported, .*: [23].jpg, [23].jpg\.$/),
  ]);
  await runComparisons(workspace, runId, neverLaunch);
  expect(warnings()).toHaveLength(1);
  paths.forEach((path, index) => setPath(path, ids[index + 2]));
  expect(await forgetFailures(workspace, runId)).toBe(10);
  expect(warnings()).toEqual([]);
  expect(await runComparisons(workspace, runId, options)).toMatchObject({ answered: 10, failed: 0 });
});

test('a comparison that takes longer than the workspace allows fails, and the run goes on', async () => {
  const { workspace, runId, ids } = newRun(6, againstReferences);
  workspace.db.prepare("UPDATE image SET path = 'held.jpg' WHERE id = ?").run(ids[3]);
  await workspace.transaction(() => setSetting(workspace.db, TIME_LIMIT_SETTING, 1));
  const outcome = await runComparisons(workspace, runId, options);
  expect(outcome).toMatchObject({ status: 'finished', answered: 12, failed: 6 });
  expect(failedComparisons(workspace.db, runId)[0]?.reason).toBe(
    'It took longer than the time limit of 1 s for a comparison.',
  );
});

test('an adaptive run in which every comparison with one reference fails still ends', async () => {
  const { workspace, runId, ids } = newRun(20, adaptive);
  workspace.db.prepare("UPDATE image SET path = 'unreadable.jpg' WHERE id = ?").run(ids[10]);
  const { status, failed } = await runComparisons(workspace, runId, options);
  expect(status).toBe('finished');
  expect(failed).toBeGreaterThan(0);
});

test('a comparison that kills the process fails with its reason, and the run is finished', async () => {
  const { workspace, runId, ids } = newRun(8, ({ all }) => ({
    kind: 'all-pairs',
    images: [...all],
    orders: 'forward',
  }));
  workspace.db.prepare("UPDATE image SET path = 'kill.jpg' WHERE id = ?").run(ids[7]);
  workspace.db.prepare('UPDATE image SET path = NULL WHERE id IN (?, ?, ?)').run(...ids.slice(1, 4));
  let deaths = 0;
  const outcome = await runComparisons(workspace, runId, {
    ...options,
    launch: launchRuleProcess,
    onDeath: () => deaths++,
  });
  expect(outcome.status).toBe('finished');
  expect(deaths).toBeGreaterThanOrEqual(8);
  const killed = failedComparisons(workspace.db, runId).filter(({ reason }) => reason.includes('SIGKILL'));
  expect(killed.map(({ firstId, secondId }) => [firstId, secondId])).toEqual(
    [0, 4, 5, 6].map((i) => [ids[i], ids[7]]),
  );
});

test('a run is answered by one process at a time', async () => {
  const { workspace, runId } = newRun(4, againstReferences);
  const lock = lockRun(workspace, runId);
  await expect(runComparisons(workspace, runId, neverLaunch)).rejects.toMatchObject({ code: 'run-busy' });
  lock[Symbol.dispose]();
  expect(await runComparisons(workspace, runId, options)).toMatchObject({ status: 'finished' });
});

test('a run is not continued with another model', async () => {
  const { workspace, runId } = newRun(4, againstReferences);
  setRunRuntime(workspace.db, runId, { modelHash: 'other', mmprojHash: 'rule', adapters: [] });
  await expect(runComparisons(workspace, runId, options)).rejects.toMatchObject({
    code: 'run-model-changed',
  });
  expect(runById(workspace.db, runId)?.status).toBe('failed');
});

test('a run is not continued with another mmproj of one of its members, but is where none was noted before', async () => {
  const { workspace, runId } = newRun(4, againstReferences);
  const before = { modelHash: 'rule', mmprojHash: 'rule', adapters: [] };
  setRunRuntime(workspace.db, runId, { ...before, mmprojHashes: ['other'] });
  await expect(runComparisons(workspace, runId, options)).rejects.toMatchObject({
    code: 'run-model-changed',
  });
  // As a program wrote it that knew no mmprojs of members.
  setRunRuntime(workspace.db, runId, before);
  expect(await runComparisons(workspace, runId, options)).toMatchObject({ status: 'finished' });
});

test('a disk that fills up stops the run with what was stored, and it goes on when there is room', async () => {
  const { workspace, runId } = newRun(60, againstReferences);
  const pages = Number(workspace.db.pragma('page_count', { simple: true }));
  workspace.db.pragma(`max_page_count = ${pages + 4}`);
  await expect(runComparisons(workspace, runId, options)).rejects.toMatchObject({ code: 'disk-full' });
  const stored = answersOf(workspace, runId).length;
  expect(stored).toBeGreaterThan(0);
  expect(stored).toBeLessThan(1800);
  workspace.db.pragma('max_page_count = 100000');
  expect(await runComparisons(workspace, runId, options)).toMatchObject({
    status: 'finished',
    answered: 1800 - stored,
  });
  expect(answersOf(workspace, runId)).toHaveLength(1800);
});

test('a disk that is too full for a failure stops the run too', async () => {
  const { workspace, runId } = newRun(60, againstReferences);
  workspace.db.exec("UPDATE image SET path = 'unreadable.jpg'");
  const pages = Number(workspace.db.pragma('page_count', { simple: true }));
  workspace.db.pragma(`max_page_count = ${pages + 4}`);
  await expect(runComparisons(workspace, runId, options)).rejects.toMatchObject({ code: 'disk-full' });
});
