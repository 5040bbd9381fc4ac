import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StepHistory } from '../../../src/engine/training/step-history.ts';
import { thinSteps } from '../../../src/engine/training/thin-steps.ts';
import { logStep, type LoggedStep } from '../../../src/engine/training/training-folder.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

function stepOf(step: number): LoggedStep {
  return { step, steps: 10, epoch: 1, loss: step, rate: 1e-4, gradientNorm: step % 3, time: 100 * step };
}

test('steps are read on from a file as it grows, a line that is half written only when it is whole', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'steps.jsonl');
  const history = new StepHistory(file);
  const read = async () => (await history.read()).steps.map(({ step }) => step);
  expect(await read()).toEqual([]);
  await logStep(folder, stepOf(1));
  expect(await read()).toEqual([1]);
  const line = `${JSON.stringify(stepOf(2))}\n`;
  await appendFile(file, line.slice(0, 9));
  expect(await read()).toEqual([1]);
  await appendFile(file, line.slice(9));
  await logStep(folder, stepOf(3));
  expect(await Promise.all([read(), read()])).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

test('a file that was written anew is another one, and is read from its start', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'steps.jsonl');
  for (const step of [1, 2, 3]) await logStep(folder, stepOf(step));
  const history = new StepHistory(file);
  const { of } = await history.read();
  await writeFile(`${file}.part`, `${JSON.stringify(stepOf(1))}\n`);
  await rename(`${file}.part`, file);
  for (const step of [2, 3, 4]) await logStep(folder, stepOf(step));
  const again = await history.read();
  expect(again.of).not.toBe(of);
  expect(again.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
});

test('a line that a kill cut is left out', async () => {
  const file = join(temporaryFolder(), 'steps.jsonl');
  await writeFile(file, `${JSON.stringify(stepOf(1))}\n{"step":2,"st\n${JSON.stringify(stepOf(2))}\n`);
  expect((await new StepHistory(file).read()).steps.map(({ step }) => step)).toEqual([1, 2]);
});

test('many steps become few points that hold their mean and extremes', () => {
  const steps = Array.from({ length: 7 }, (_, index) => stepOf(index + 1));
  expect(thinSteps(steps, 7).map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  expect(thinSteps(steps, 3)).toEqual([
    { step: 3, count: 3, epoch: 1, loss: 2, lowest: 1, highest: 3, rate: 1e-4, gradientNorm: 2, time: 300 },
    { step: 6, count: 3, epoch: 1, loss: 5, lowest: 4, highest: 6, rate: 1e-4, gradientNorm: 2, time: 600 },
    { step: 7, count: 1, epoch: 1, loss: 7, lowest: 7, highest: 7, rate: 1e-4, gradientNorm: 1, time: 700 },
  ]);
  expect(thinSteps([], 3)).toEqual([]);
});
