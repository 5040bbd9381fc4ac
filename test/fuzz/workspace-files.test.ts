import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VICUNA_CARD, readModelCard } from '../../src/engine/model-files/model-card.ts';
import { parseRecipe, readRecipe } from '../../src/engine/training/recipe.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { runTraining } from '../../src/engine/training/run-training.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { writeDrawnExperiments } from '../fixtures/drawn-experiments.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { randomTrainingSpec } from '../fixtures/training-spec.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { damagedBytes, damagedJson } from './damage.ts';
import { fuzz, outcomeOf, outcomeOfReading, type Outcome } from './fuzz.ts';

test('model cards', async () => {
  const file = join(temporaryFolder(), 'card.json');
  await fuzz('model card', 0.06, damagedJson(VICUNA_CARD), (bytes) => {
    writeFileSync(file, bytes);
    return outcomeOfReading(() => readModelCard(file));
  });
});

test('recipes', async () => {
  const recipe = parseRecipe({ lambda: 1, lora: { rank: 4 }, learningRates: { lora: 1e-4 } }, 'of a test');
  const file = join(temporaryFolder(), 'recipe.json');
  await fuzz('recipe', 0.06, damagedJson(recipe), (bytes) => {
    writeFileSync(file, bytes);
    return outcomeOfReading(async () => parseRecipe(await readRecipe(file), file));
  });
});

/** Files below a folder, by their paths in it. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .toSorted();
}

/** A damaged file of a folder: which, and its damage as JSON where it is JSON. */
function damagedFile(folder: string): fc.Arbitrary<{ readonly name: string; readonly bytes: Buffer }> {
  return fc.oneof(
    ...filesBelow(folder).map((name) => {
      const sound = readFileSync(join(folder, name));
      const damaged = fc.oneof(
        damagedBytes(sound),
        fc.constantFrom(Buffer.alloc(0), Buffer.from('null'), Buffer.from('[]'), Buffer.from('{}')),
        ...(name.endsWith('.json') ? [damagedJson(JSON.parse(sound.toString()))] : []),
      );
      return fc.record({ name: fc.constant(name), bytes: damaged });
    }),
  );
}

test('files of experiments', async () => {
  const dir = temporaryFolder();
  Workspace.open(dir, { create: true }).close();
  await writeDrawnExperiments(dir);
  const sound = join(temporaryFolder(), 'experiments');
  cpSync(join(dir, 'experiments'), sound, { recursive: true });
  const { workbench } = openWorkbench(dir);
  await fuzz('file of an experiment', 0.06, damagedFile(sound), async ({ name, bytes }) => {
    writeFileSync(join(dir, 'experiments', name), bytes);
    const reply = await workbench.request('experiments.list', {});
    cpSync(sound, join(dir, 'experiments'), { recursive: true });
    return reply.ok ? 'accepted' : reply.error.code;
  });
});

test('files of trainings', async () => {
  const spec = await randomTrainingSpec(temporaryFolder(), { recipe: { epochs: 1 } });
  await runTraining(spec);
  const dir = temporaryFolder();
  Workspace.open(dir, { create: true }).close();
  const training = join(dir, 'training', 'test');
  cpSync(spec.folder, training, { recursive: true });
  const { workbench } = openWorkbench(dir);
  const asked = async (): Promise<Outcome> => {
    const list = await workbench.request('training.list', {});
    const one = await workbench.request('training.get', { name: 'test' });
    return (list.ok ? null : list.error.code) ?? (one.ok ? 'accepted' : one.error.code);
  };
  expect(await asked()).toBe('accepted');
  await fuzz('file of a training', 0.06, damagedFile(spec.folder), async ({ name, bytes }) => {
    writeFileSync(join(training, name), bytes);
    const outcome = await asked();
    const listed = await outcomeOf('trainings', '--workspace', dir);
    cpSync(spec.folder, training, { recursive: true });
    return listed === 'accepted' ? outcome : listed;
  });
});

test('caches', async () => {
  const dir = join(temporaryFolder(), 'workspace');
  const { workspace, runId } = answeredRun(dir, { images: 60 });
  workspace.close();
  const ask = async (): Promise<Outcome> => {
    const { workbench } = openWorkbench(dir);
    const reply = await workbench.request('confusion.matrix', {
      filter: { run: runId },
      rows: 'truth',
      columns: 'model',
    });
    await workbench.close();
    return reply.ok ? 'accepted' : reply.error.code;
  };
  expect(await ask()).toBe('accepted');
  const cache = join(dir, 'cache');
  mkdirSync(cache, { recursive: true });
  const sound = temporaryFolder();
  cpSync(cache, sound, { recursive: true });
  if (filesBelow(sound).length === 0) throw new Error('there is no cache to damage');
  await fuzz('file of a cache', 0.03, damagedFile(sound), async ({ name, bytes }) => {
    writeFileSync(join(cache, name), bytes);
    const outcome = await ask();
    rmSync(cache, { recursive: true });
    cpSync(sound, cache, { recursive: true });
    return outcome;
  });
});
