import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { runComparisons } from '../../src/engine/jobs/runs/run-comparisons.ts';
import { failedComparisons } from '../../src/engine/store/failed-comparisons.ts';
import { imageById } from '../../src/engine/store/images.ts';
import { predictionsOfRun, type Prediction } from '../../src/engine/store/predictions.ts';
import { runById } from '../../src/engine/store/runs.ts';
import type { Workspace } from '../../src/engine/store/workspace.ts';
import { forkInferenceProcess } from '../../src/engine/inference/inference-child.ts';
import { LONG } from '../fixtures/long.ts';
import { randomLlavaRun } from '../fixtures/random-llava-run.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { writeRandomPhotographs } from '../fixtures/random-photographs.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const KILLS = LONG ? 10 : 3;

/** Half of them targets, half references, compared in both orders: 3,200 or 512 comparisons. */
const PHOTOGRAPHS = LONG ? 80 : 32;

/** Random counts of answers below `total`, rising, at which to kill, each with a delay in milliseconds. */
function killMoments(total: number, seed: number): { readonly answers: number; readonly delay: number }[] {
  const random = createRandom(seed);
  return Array.from({ length: KILLS }, () => random.integer(total - 200))
    .sort((a, b) => a - b)
    .map((answers) => ({ answers, delay: random.integer(40) }));
}

function expectSame(run: { workspace: Workspace; runId: number }, undisturbed: readonly Prediction[]): void {
  const { db } = run.workspace;
  const keyOf = ({ firstId, secondId, member }: Prediction) => [firstId, secondId, member];
  const predictions = [...predictionsOfRun(db, run.runId)];
  expect(predictions.map(keyOf)).toEqual(undisturbed.map(keyOf));
  const difference = predictions.map(({ logits }, i) =>
    Math.max(...(logits ?? [NaN]).map((logit, c) => Math.abs(logit - (undisturbed[i]?.logits?.[c] ?? NaN)))),
  );
  expect(Math.max(...difference)).toBeLessThan(2e-2);
  expect(failedComparisons(db, run.runId)).toEqual([]);
  expect(runById(db, run.runId)?.status).toBe('finished');
}

test('a run killed again and again, as a job and as an inference process, holds what an undisturbed one holds', async () => {
  const folder = temporaryFolder();
  const llava = await writeRandomLlava(folder, { seed: 1 });
  const photographs = await writeRandomPhotographs(folder, PHOTOGRAPHS);
  const newRun = (name: string) => {
    const run = randomLlavaRun(join(folder, name), llava, photographs);
    onTestFinished(() => {
      run.workspace.close();
    });
    return run;
  };
  const options = { gpu: 'cpu', threads: 1 } as const;
  const whole = newRun('undisturbed');
  await runComparisons(whole.workspace, whole.runId, options);
  const undisturbed = [...predictionsOfRun(whole.workspace.db, whole.runId)];
  expect(undisturbed).toHaveLength(PHOTOGRAPHS ** 2 / 2);

  const job = newRun('killed-job');
  for (const { answers, delay } of killMoments(undisturbed.length, 1))
    expect(await once(startJob(job, { killAt: answers, delay }), 'close')).toEqual([null, 'SIGKILL']);
  expect(await once(startJob(job), 'close')).toEqual([0, null]);
  expectSame(job, undisturbed);

  const inference = newRun('killed-inference');
  const moments = killMoments(undisturbed.length, 2);
  let pid: number | undefined;
  let deaths = 0;
  await runComparisons(inference.workspace, inference.runId, {
    ...options,
    launch: () => {
      const child = forkInferenceProcess();
      pid = child.pid;
      return child;
    },
    onDeath: () => deaths++,
    onProgress: ({ done }) => {
      if (done < (moments[0]?.answers ?? Infinity) || deaths + moments.length < KILLS) return;
      const [moment] = moments.splice(0, 1);
      void setTimeout(moment?.delay).then(() => pid !== undefined && process.kill(pid, 'SIGKILL'));
    },
  });
  expect(deaths).toBe(KILLS);
  expectSame(inference, undisturbed);
});

function startJob({ workspace, runId }: { workspace: Workspace; runId: number }, options = {}) {
  const program = fileURLToPath(new URL('../fixtures/run-comparisons-process.ts', import.meta.url));
  return spawn(process.execPath, [program, workspace.dir, String(runId), JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

test('a pair that kills the process is marked failed and skipped; the run answers everything else', async () => {
  const folder = temporaryFolder();
  const llava = await writeRandomLlava(folder, { seed: 1 });
  const photographs = await writeRandomPhotographs(folder, 12);
  const { workspace, runId } = randomLlavaRun(join(folder, 'workspace'), llava, photographs);
  const entry = new URL('../fixtures/deadly-inference-process.ts', import.meta.url);
  const deaths: string[] = [];
  const outcome = await runComparisons(workspace, runId, {
    gpu: 'cpu',
    threads: 1,
    launch: () => forkInferenceProcess(entry),
    onDeath: ({ how }) => deaths.push(how),
  });
  expect(outcome).toEqual({ status: 'finished', planned: 72, answered: 71, failed: 1 });
  const [failed] = failedComparisons(workspace.db, runId);
  const nameOf = (id = 0) => imageById(workspace.db, id)?.name;
  expect([nameOf(failed?.firstId), nameOf(failed?.secondId)]).toEqual([
    'photograph-1.png',
    'photograph-2.png',
  ]);
  expect(failed?.reason).toContain('signal SIGKILL');
  expect(deaths).toHaveLength(failed?.attempts ?? 0);
  workspace.close();
});
