import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ClaimedGroups } from '../../../src/engine/jobs/runs/claimed-groups.ts';
import { plannedComparisons } from '../../../src/engine/jobs/runs/planned-comparisons.ts';
import { isRunLocked, lockToAnswer } from '../../../src/engine/jobs/runs/run-lock.ts';
import { runComparisons } from '../../../src/engine/jobs/runs/run-comparisons.ts';
import { forkInferenceProcess } from '../../../src/engine/inference/inference-child.ts';
import {
  insertPredictions,
  predictionsOfRun,
  settledSeconds,
} from '../../../src/engine/store/predictions.ts';
import { leasedFirsts, takeLeases } from '../../../src/engine/store/run-leases.ts';
import { runById } from '../../../src/engine/store/runs.ts';
import { ruleRun } from '../../fixtures/rule-run.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const IMAGES = 40;
const rule = new URL('../../fixtures/rule-inference-process.ts', import.meta.url);
const allPairs = ({ all }: { all: readonly number[] }) =>
  ({ kind: 'all-pairs', images: [...all], orders: 'both' }) as const;

function start(folder: string, runId: number, options: object) {
  const program = fileURLToPath(new URL('../../fixtures/run-comparisons-process.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [program, folder, `${runId}`, JSON.stringify({ entry: fileURLToPath(rule), ...options })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('three processes share a run, one of them is killed, and every comparison is answered once', async () => {
  const folder = temporaryFolder();
  const { workspace, runId } = ruleRun(folder, IMAGES, allPairs);
  onTestFinished(() => workspace.close());
  const asked: string[] = [];
  const killed = start(folder, runId, { share: true, killAt: 500, tell: true });
  const killedEnd = once(killed, 'close');
  await once(killed.stdout, 'data');
  const holder = workspace.db.prepare<[], string>('SELECT holder FROM run_lease LIMIT 1').pluck().get();
  const others = [1, 2].map(() => start(folder, runId, { share: true, tell: true }));
  for (const other of others)
    other.stdout.on('data', (data: Buffer) => asked.push(...data.toString().trim().split('\n')));
  const ends = others.map((other) => once(other, 'close'));
  expect(await killedEnd).toEqual([null, 'SIGKILL']);
  // As if the minute were over after which a killed process has lost what it claimed.
  workspace.db.prepare('UPDATE run_lease SET expires_at = 0 WHERE holder = ?').run(holder);
  expect(await Promise.all(ends)).toEqual([
    [0, null],
    [0, null],
  ]);
  const answers = [...predictionsOfRun(workspace.db, runId)];
  expect(answers).toHaveLength(IMAGES * (IMAGES - 1));
  expect(runById(workspace.db, runId)?.status).toBe('finished');
  const pairs = asked.filter((line) => line.startsWith('answered '));
  expect(new Set(pairs).size).toBe(pairs.length);
  expect(leasedFirsts(workspace.db, runId, 0).size).toBe(0);
});

test('a second process is refused unless it joins, and none joins an adaptive run', async () => {
  const folder = temporaryFolder();
  const { workspace, runId } = ruleRun(folder, IMAGES, allPairs);
  onTestFinished(() => workspace.close());
  const run = runById(workspace.db, runId);
  if (run?.plan?.kind !== 'all-pairs') throw new Error('no plan');
  const options = { gpu: 'cpu' as const, launch: () => forkInferenceProcess(rule) };
  using first = lockToAnswer(workspace, run, false);
  expect(first.isAlone).toBe(true);
  expect(isRunLocked(workspace, runId)).toBe(true);
  await expect(runComparisons(workspace, runId, options)).rejects.toMatchObject({ code: 'run-busy' });
  await expect(runComparisons(workspace, runId, { ...options, share: true })).resolves.toMatchObject({
    status: 'finished',
    answered: IMAGES * (IMAGES - 1),
  });
  const adaptive = {
    ...run,
    plan: { ...run.plan, kind: 'adaptive' } as unknown as NonNullable<typeof run.plan>,
  };
  expect(() => lockToAnswer(workspace, adaptive, true)).toThrow('is answering this run');
});

test('claims: what others have is passed by, what ran out is taken, what others settled is not asked', async () => {
  const { workspace, runId } = ruleRun(temporaryFolder(), 12, allPairs);
  onTestFinished(() => workspace.close());
  const { db } = workspace;
  const run = runById(db, runId);
  if (run?.plan?.kind !== 'all-pairs') throw new Error('no plan');
  const groups = plannedComparisons(db, run.plan);
  const [first = { first: 0, seconds: [] }, second = { first: 0, seconds: [] }] = groups;
  const now = Date.now();
  expect(takeLeases(db, runId, [first.first], 'other', now, now + 1_000_000)).toEqual([first.first]);
  expect(takeLeases(db, runId, [second.first], 'dead', now - 10, now - 1)).toEqual([second.first]);
  expect(takeLeases(db, runId, [first.first], 'third', now, now + 1_000)).toEqual([]);
  let elsewhere = 0;
  await using claims = new ClaimedGroups(workspace, runId, {
    settled: settledSeconds(db, runId, 1),
    onSettledElsewhere: (comparisons) => (elsewhere += comparisons),
  });
  const answer = (group: typeof first) =>
    insertPredictions(
      db,
      runId,
      group.seconds.map((secondId) => ({
        firstId: group.first,
        secondId,
        member: 0,
        logits: null,
        label: 'First' as const,
        answeredAt: now,
      })),
    );
  const claimed: number[] = [];
  for await (const chunk of claims.chunks(groups, new AbortController().signal)) {
    claimed.push(...chunk.map((group) => group.first));
    chunk.forEach(answer);
    // The other process answers what it has, and ends.
    answer(first);
  }
  expect(claimed).toEqual(groups.slice(1).map((group) => group.first));
  expect(elsewhere).toBe(first.seconds.length);
});
