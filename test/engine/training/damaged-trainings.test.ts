import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  readSteps,
  readTraining,
  readTrainings,
  writeDescription,
} from '../../../src/engine/training/training-folder.ts';
import { StepHistory } from '../../../src/engine/training/step-history.ts';
import { VICUNA_CARD } from '../../../src/engine/model-files/model-card.ts';
import { recipeSchema } from '../../../src/model/recipe.ts';
import { openWorkbench } from '../../fixtures/open-workbench.ts';
import { tiebreak } from '../../fixtures/command-line.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A workspace's folder with a sound training named 'sound'. */
async function workspaceWithTraining(): Promise<string> {
  const dir = temporaryFolder();
  const file = (name: string) => ({ file: `/models/${name}`, hash: '0' });
  await writeDescription(join(dir, 'training', 'sound'), {
    subject: { name: 'sound', dataset: 'faces', pairSet: 'pairs', simulated: false },
    startedAt: 1,
    model: file('model.gguf'),
    mmproj: file('mmproj.gguf'),
    start: null,
    card: VICUNA_CARD,
    recipe: recipeSchema.parse({}),
    images: 10,
    training: { First: 1, Second: 1, Similar: 1 },
    validation: { First: 0, Second: 0, Similar: 0 },
    steps: 1,
    promptTokens: 100,
    notices: [],
  });
  return dir;
}

const DAMAGES: [string, (folder: string) => void][] = [
  ['an empty description', (folder) => writeFileSync(join(folder, 'training.json'), '')],
  ['a cut description', (folder) => writeFileSync(join(folder, 'training.json'), '{"subject":{"name":"x')],
  ['a description that is null', (folder) => writeFileSync(join(folder, 'training.json'), 'null')],
  [
    'another JSON as its description',
    (folder) => writeFileSync(join(folder, 'training.json'), '[1, {"a": 2}]'),
  ],
  [
    'binary noise as its description',
    (folder) => writeFileSync(join(folder, 'training.json'), Buffer.from([0, 255, 1])),
  ],
  [
    'a folder in the place of its description',
    (folder) => {
      rmSync(join(folder, 'training.json'));
      mkdirSync(join(folder, 'training.json'));
    },
  ],
  ['epochs that are no JSON', (folder) => writeFileSync(join(folder, 'epochs.json'), '[{"epoch":1')],
  ['epochs that are null', (folder) => writeFileSync(join(folder, 'epochs.json'), 'null')],
  ['epochs that are others', (folder) => writeFileSync(join(folder, 'epochs.json'), '[{"epoch":"one"}]')],
  ['a folder in the place of its steps', (folder) => mkdirSync(join(folder, 'steps.jsonl'))],
];

describe.each(DAMAGES)('a training with %s', (_, damage) => {
  test('is shown as damaged beside the others, by command line and page', async () => {
    const dir = await workspaceWithTraining();
    cpSync(join(dir, 'training', 'sound'), join(dir, 'training', 'bad'), { recursive: true });
    damage(join(dir, 'training', 'bad'));
    const { ask, failure } = openWorkbench(dir);
    expect((await ask('training.list', {})).map(({ name }) => name)).toEqual(['sound']);
    const [damaged, ...others] = await ask('training.damaged', {});
    expect(others).toEqual([]);
    expect(damaged?.name).toBe('bad');
    expect(damaged?.problem).toContain(join(dir, 'training', 'bad'));
    expect((await failure('training.get', { name: 'bad' })).code).not.toBe('bug');

    const { code, document } = await tiebreak(['trainings', '--json', '--workspace', dir]);
    expect(code).toBe(0);
    expect(document).toMatchObject({ trainings: [{ training: 'sound' }], damaged: [damaged] });
    expect((await tiebreak(['trainings', '--workspace', dir])).stdout).toContain(
      `Damaged training "bad": ${damaged?.problem ?? ''}`,
    );
  });
});

test('what is no folder is no training', async () => {
  const dir = await workspaceWithTraining();
  const folder = join(dir, 'training');
  writeFileSync(join(folder, '.DS_Store'), 'noise');
  symlinkSync(join(folder, '.DS_Store'), join(folder, 'link-to-a-file'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link-to-nothing'));
  mkdirSync(join(folder, 'empty'));
  symlinkSync(join(folder, 'sound'), join(folder, 'linked'));
  const { trainings, damaged } = await readTrainings(dir);
  expect(trainings.map((training) => training.folder)).toEqual([
    join(folder, 'linked'),
    join(folder, 'sound'),
  ]);
  expect(damaged).toEqual([]);
});

test('a file named training, and one named experiments, are no trainings and no experiments', async () => {
  const dir = temporaryFolder();
  for (const name of ['training', 'experiments']) writeFileSync(join(dir, name), 'noise');
  const { ask } = openWorkbench(dir);
  expect(await ask('training.list', {})).toEqual([]);
  expect(await ask('training.damaged', {})).toEqual([]);
  expect(await ask('experiments.list', {})).toEqual({ sets: [], damaged: [] });
  expect((await tiebreak(['trainings', '--workspace', dir])).code).toBe(0);
});

test('lines that are no steps are left out of the steps', async () => {
  const dir = await workspaceWithTraining();
  const folder = join(dir, 'training', 'sound');
  const step = { step: 2, steps: 9, epoch: 1, loss: 1, rate: 0.1, gradientNorm: 1, time: 5 };
  const lines = ['null', '7', '{"step":1}', JSON.stringify(step), '{"step":3,"lo'];
  writeFileSync(join(folder, 'steps.jsonl'), lines.map((line) => `${line}\n`).join(''));
  expect(await readSteps(folder)).toEqual([step]);
  expect((await new StepHistory(join(folder, 'steps.jsonl')).read()).steps).toEqual([step]);
});

test('a description is read as it was written', async () => {
  const dir = await workspaceWithTraining();
  const folder = join(dir, 'training', 'sound');
  const written: unknown = JSON.parse(readFileSync(join(folder, 'training.json'), 'utf8'));
  expect((await readTraining(folder))?.description).toEqual(written);
});
