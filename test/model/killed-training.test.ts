import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { forkInferenceProcess } from '../../src/engine/inference/inference-child.ts';
import { trainApart, type TrainingChild } from '../../src/engine/training/train-apart.ts';
import type { TrainingRequest } from '../../src/engine/training/training-protocol.ts';
import { readSteps, readTraining } from '../../src/engine/training/training-folder.ts';
import type { TrainingSpec } from '../../src/engine/training/training-spec.ts';
import { eventually } from '../fixtures/eventually.ts';
import { LONG } from '../fixtures/long.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { randomTrainingSpec } from '../fixtures/training-spec.ts';

const EPOCHS = LONG ? 6 : 3;
const KILLS = LONG ? 5 : 2;

/** A training whose state is written so often that kills come between states as well as into their writing. */
async function briskSpec(): Promise<TrainingSpec> {
  return { ...(await randomTrainingSpec(temporaryFolder(), { recipe: { epochs: EPOCHS } })), stateEvery: 30 };
}

async function expectSame(spec: TrainingSpec, whole: TrainingSpec): Promise<void> {
  const [one, other] = [await readTraining(spec.folder), await readTraining(whole.folder)];
  expect(one?.status).toBe('finished');
  expect(one?.epochs).toEqual(other?.epochs);
  for (const { adapter, mmproj } of one?.epochs ?? [])
    for (const name of [adapter, mmproj ?? ''])
      expect(await readFile(join(spec.folder, name))).toEqual(await readFile(join(whole.folder, name)));
  const curve = async ({ folder }: TrainingSpec) =>
    (await readSteps(folder)).map(({ step, loss, gradientNorm }) => [step, loss, gradientNorm]);
  expect(await curve(spec)).toEqual(await curve(whole));
}

test('a training killed at random steps, as a process that computes and as its parent, ends with the same bits', async () => {
  const whole = await briskSpec();
  const steps: number[] = [];
  expect(await trainApart(whole, { onStep: ({ step }) => steps.push(step) })).toMatchObject({
    status: 'finished',
  });
  const random = createRandom(5);
  // Not so late that a training is finished before the kill arrives.
  const moments = (): number[] => random.sample(steps.slice(0, -10), KILLS).sort((a, b) => a - b);

  const computing = await briskSpec();
  const pending = moments();
  const kills = pending.length;
  let child: TrainingChild | undefined;
  const launch = () =>
    (child = forkInferenceProcess<TrainingRequest>(
      new URL('../../src/engine/training/node-training-process.ts', import.meta.url),
    ));
  const deaths: string[] = [];
  await trainApart(computing, {
    launch,
    onStep: ({ step }) => {
      if (step < (pending[0] ?? Infinity)) return;
      pending.shift();
      child?.kill();
    },
    onDeath: ({ how }) => deaths.push(how),
  });
  expect(deaths).toHaveLength(kills);
  await expectSame(computing, whole);

  const parent = await briskSpec();
  const file = join(temporaryFolder(), 'spec.json');
  await writeFile(file, JSON.stringify(parent));
  const script = fileURLToPath(new URL('../fixtures/train-process.ts', import.meta.url));
  const start = (...killAt: number[]) =>
    spawn(process.execPath, [script, file, ...killAt.map(String)], { stdio: 'inherit' });
  for (const moment of moments().slice(0, 2)) {
    expect(await once(start(moment), 'close')).toEqual([null, 'SIGKILL']);
    // The process that computes sees that its parent is gone, and lets go of the folder.
    await eventually(async () => expect((await readTraining(parent.folder))?.status).not.toBe('running'));
  }
  expect(await once(start(), 'close')).toEqual([0, null]);
  await expectSame(parent, whole);
});
