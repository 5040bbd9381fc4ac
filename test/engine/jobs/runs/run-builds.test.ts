import { expect, onTestFinished, test } from 'vitest';
import { askAgain } from '../../../../src/engine/jobs/runs/ask-again.ts';
import { describeBuilds } from '../../../../src/engine/jobs/runs/run-builds.ts';
import { runComparisons } from '../../../../src/engine/jobs/runs/run-comparisons.ts';
import { lockRun } from '../../../../src/engine/jobs/runs/run-lock.ts';
import { runWarnings } from '../../../../src/engine/jobs/runs/run-runtime.ts';
import { predictionsOfRun } from '../../../../src/engine/store/predictions.ts';
import { runById, runByName, setRunRuntime, type Run } from '../../../../src/engine/store/runs.ts';
import type { Workspace } from '../../../../src/engine/store/workspace.ts';
import { launchRule } from '../../../fixtures/launch-rule.ts';
import { ruleRun } from '../../../fixtures/rule-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

function newRun() {
  const run = ruleRun(temporaryFolder(), 40, ({ targets, referenceSetId }) => ({
    kind: 'against-references',
    targets,
    references: referenceSetId,
    orders: 'both',
  }));
  onTestFinished(() => {
    run.workspace.close();
  });
  return run;
}

function stored(workspace: Workspace, runId: number): Run {
  const run = runById(workspace.db, runId);
  if (run === null) throw new Error('no run');
  return run;
}

/** Answers some of a run's comparisons and then all; what it told at the second opening. */
async function resumed(workspace: Workspace, runId: number, between: (run: Run) => unknown) {
  const stop = new AbortController();
  await runComparisons(workspace, runId, {
    gpu: 'cpu',
    launch: launchRule,
    signal: stop.signal,
    onStored: () => stop.abort(),
  });
  setRunRuntime(workspace.db, runId, between(stored(workspace, runId)));
  let told: readonly string[] = [];
  const { status } = await runComparisons(workspace, runId, {
    gpu: 'cpu',
    launch: launchRule,
    onOpened: ({ warnings }) => (told = warnings),
  });
  expect(status).toBe('finished');
  return told;
}

const HERE = 'rule (cpu, default build), llama.cpp ';

test.each([
  ['build of the kernels', { cpuBuild: 'haswell' }, 'rule (cpu, haswell build), llama.cpp '],
  ['back end', { gpu: 'cuda' }, 'rule (cuda, default build), llama.cpp '],
  ['release', { llamaVersion: 'v0.3.0' }, 'rule (cpu, default build), llama.cpp v0.3.0'],
])('a run that goes on with another %s says so, and keeps both', async (_, change, before) => {
  const { workspace, runId } = newRun();
  const told = await resumed(workspace, runId, ({ runtime }) => {
    const { builds, ...rest } = runtime as { builds: object[] };
    return { ...rest, builds: builds.map((build) => ({ ...build, ...change })) };
  });
  const run = stored(workspace, runId);
  expect(describeBuilds(run)).toEqual([before, HERE]);
  expect(told).toEqual([
    expect.stringMatching(
      /^The answers of the run "run" were computed in 2 ways: by .*; by .*Ask everything again/,
    ),
  ]);
  expect(runWarnings(run)).toEqual(told);
});

test('a run that goes on where it was has nothing to say, also one that an older version began', async () => {
  const same = newRun();
  expect(await resumed(same.workspace, same.runId, ({ runtime }) => runtime)).toEqual([]);
  expect(describeBuilds(stored(same.workspace, same.runId))).toEqual([HERE]);
  const older = newRun();
  const told = await resumed(older.workspace, older.runId, ({ runtime }) => {
    const kept = Object.entries(runtime as object);
    return Object.fromEntries(kept.filter(([key]) => !['builds', 'cpuBuild', 'warnings'].includes(key)));
  });
  expect(told).toEqual([]);
  expect(describeBuilds(stored(older.workspace, older.runId))).toEqual(['rule (cpu), llama.cpp ']);
});

test('a run is asked again under its name, and what it answered before is kept as removed', async () => {
  const { workspace, runId } = newRun();
  await resumed(workspace, runId, ({ runtime }) => ({
    ...(runtime as object),
    builds: [{ gpu: 'cuda', device: 'a card', llamaVersion: '', cpuBuild: 'default' }],
  }));
  const before = stored(workspace, runId);
  const answers = [...predictionsOfRun(workspace.db, runId)].length;
  const again = await askAgain(workspace, before);
  expect(runById(workspace.db, runId)).toBeNull();
  expect([...predictionsOfRun(workspace.db, runId)]).toHaveLength(answers);
  expect(runByName(workspace.db, 'run')).toMatchObject({ id: again, plan: before.plan, status: 'planned' });
  await runComparisons(workspace, again, { gpu: 'cpu', launch: launchRule });
  expect([...predictionsOfRun(workspace.db, again)]).toHaveLength(answers);
  expect(runWarnings(stored(workspace, again))).toEqual([]);
});

test('a run that is being answered is not asked again', async () => {
  const { workspace, runId } = newRun();
  using _lock = lockRun(workspace, runId);
  await expect(askAgain(workspace, stored(workspace, runId))).rejects.toMatchObject({ code: 'run-busy' });
});
