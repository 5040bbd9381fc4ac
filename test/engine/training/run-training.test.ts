import { statSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRandomLanguageModel } from '../../../src/lab/random-models/random-language-model.ts';
import type { Triple } from '../../../src/core/labels.ts';
import { readGguf } from '../../../src/engine/ggml/gguf.ts';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import { runTraining } from '../../../src/engine/training/run-training.ts';
import type { TrainingOutcome, TrainingStep } from '../../../src/engine/training/train-adapter.ts';
import {
  readSteps,
  readTraining,
  type TrainingDescription,
} from '../../../src/engine/training/training-folder.ts';
import { lockTraining } from '../../../src/engine/training/training-lock.ts';
import type { TrainingSpec } from '../../../src/engine/training/training-spec.ts';
import { smallDisk } from '../../fixtures/small-disk.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { trainingAnswers } from '../../fixtures/training-answers.ts';
import { RANKED_PAIRS, randomTrainingSpec } from '../../fixtures/training-spec.ts';

const ASKED: [number, number][] = [
  [0, 5],
  [5, 0],
  [3, 2],
];

/** Logits as the comparator gives them with an epoch's files. */
async function comparatorAnswers(spec: TrainingSpec, epoch: number): Promise<Triple[]> {
  const file = (name: string | null | undefined) => (name == null ? spec.mmproj : join(spec.folder, name));
  const record = (await readTraining(spec.folder))?.epochs[epoch - 1];
  await using comparator = await Comparator.open({
    model: spec.model,
    mmproj: file(record?.mmproj),
    card: spec.card,
    members: [{ name: 'epoch', adapters: [{ file: file(record?.adapter), scale: 1 }] }],
    gpu: 'cpu',
    threads: 1,
  });
  const answers: Triple[] = [];
  await comparator.compare(
    ASKED.map(([first, second]) => ({
      first: spec.images[first] ?? { path: '' },
      second: spec.images[second] ?? { path: '' },
    })),
    { onResult: (index, _, logits) => (answers[index] = logits) },
  );
  return answers;
}

function largestDifference(some: readonly Triple[], others: readonly Triple[]): number {
  return Math.max(
    ...some.flatMap((triple, at) => triple.map((x, i) => Math.abs(x - (others[at]?.[i] ?? NaN)))),
  );
}

interface Undisturbed {
  readonly spec: TrainingSpec;
  readonly outcome: TrainingOutcome;
  readonly steps: readonly TrainingStep[];
  readonly opened: readonly TrainingDescription[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiebreak-undisturbed-'));
});
afterAll(() => rm(folder, { recursive: true }));

let trained: Promise<Undisturbed> | undefined;

/** A training that nothing disturbed, at which several look. */
function undisturbed(): Promise<Undisturbed> {
  trained ??= (async () => {
    const spec = await randomTrainingSpec(folder);
    const steps: TrainingStep[] = [];
    const opened: TrainingDescription[] = [];
    const outcome = await runTraining(spec, {
      onStep: (step) => steps.push(step),
      onOpened: (description) => opened.push(description),
    });
    return { spec, outcome, steps, opened };
  })();
  return trained;
}

describe('a training', () => {
  const untuned = async () => {
    const spec = await randomTrainingSpec(temporaryFolder(), { recipe: { projector: false } });
    return { spec, outcome: await runTraining(spec) };
  };
  it.each([
    ['a tuned projector', undisturbed],
    ['the projector as it was', untuned],
  ])('makes files with which the comparator answers as its own graph does, with %s', async (_, train) => {
    const { spec, outcome } = await train();
    expect(outcome.status).toBe('finished');
    expect(spec.recipe.projector).toBe(train === undisturbed);
    const learnt = await trainingAnswers(spec, ASKED);
    const asked = await comparatorAnswers(spec, 2);
    expect(largestDifference(learnt, asked)).toBeLessThan(2e-2);
    // It learnt something that the files must hold.
    expect(largestDifference(asked, await comparatorAnswers(spec, 1))).toBeGreaterThan(5e-2);
  });

  it('keeps all that it did in its folder', async () => {
    const {
      spec,
      outcome: { epochs },
      steps,
      opened,
    } = await undisturbed();
    expect((await readdir(spec.folder)).filter((name) => !name.startsWith('lock')).sort()).toEqual([
      'epoch-1-mmproj.gguf',
      'epoch-1.gguf',
      'epoch-2-mmproj.gguf',
      'epoch-2.gguf',
      'epochs.json',
      'recipe.json',
      'state.bin',
      'steps.jsonl',
      'training.json',
      'training.log',
    ]);
    expect(await readTraining(spec.folder)).toEqual({
      folder: spec.folder,
      description: opened[0],
      status: 'finished',
      epochs,
      removed: false,
    });
    expect(await readSteps(spec.folder)).toMatchObject(steps);
    expect(steps.at(-1)?.step).toBe(opened[0]?.steps);
    const { training, validation } = opened[0] ?? {};
    const counted = [training, validation].flatMap((counts) => Object.values(counts ?? {}));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(RANKED_PAIRS.length);
    expect(Object.values(validation ?? {}).every((count) => count > 0)).toBe(true);
    expect(JSON.parse(await readFile(join(spec.folder, 'recipe.json'), 'utf8'))).toEqual(spec.recipe);
    expect(await readFile(join(spec.folder, 'training.log'), 'utf8')).toMatch(
      /started\n.*epoch 1.*\n.*\n.*finished/,
    );
  });

  it('pauses when asked to, goes on to the same weights, and is done at once when it was finished', async () => {
    const { spec: whole } = await undisturbed();
    const spec = await randomTrainingSpec(temporaryFolder());
    const stop = new AbortController();
    const paused = await runTraining(spec, {
      signal: stop.signal,
      onStep: ({ step }) => {
        if (step === 3) stop.abort();
      },
    });
    expect(paused.status).toBe('paused');
    expect((await readTraining(spec.folder))?.status).toBe('paused');
    const before: number[] = [];
    await runTraining(spec, { onOpened: (_, steps) => before.push(steps) });
    expect(before).toEqual([3]);
    for (const name of ['epoch-2.gguf', 'epoch-2-mmproj.gguf'])
      expect(await readFile(join(spec.folder, name))).toEqual(await readFile(join(whole.folder, name)));
    expect((await readSteps(spec.folder)).map(({ loss }) => loss)).toEqual(
      (await readSteps(whole.folder)).map(({ loss }) => loss),
    );
    const again = await runTraining(spec, {
      onStep: () => {
        throw new Error('a finished training made a step');
      },
    });
    expect(again.status).toBe('finished');
  });

  it('pauses while images are encoded', async () => {
    const spec = await randomTrainingSpec(temporaryFolder());
    expect(await runTraining(spec, { signal: AbortSignal.abort() })).toEqual({
      status: 'paused',
      epochs: [],
    });
  });

  it('begins with the factors of an adapter that is given', async () => {
    const first = await randomTrainingSpec(temporaryFolder(), { recipe: { projector: false } });
    await runTraining(first);
    const start = join(first.folder, 'epoch-2.gguf');
    const spec = { ...first, folder: join(temporaryFolder(), 'second'), start };
    const [before] = (await runTraining(first)).epochs;
    const [after] = (await runTraining(spec)).epochs;
    expect(after?.trainingLoss).toBeLessThan(before?.trainingLoss ?? 0);
  });

  it('leaves the last good files when the disk fills up in the middle of a checkpoint', async () => {
    const spec = await randomTrainingSpec(temporaryFolder());
    const measured = (await undisturbed()).spec.folder;
    const sizes = (await readdir(measured)).map((name) => statSync(join(measured, name)).size);
    const disk = smallDisk(Math.floor((0.8 * sizes.reduce((sum, size) => sum + size, 0)) / 1024));
    if (disk === null) return;
    const small = { ...spec, folder: join(disk.folder, 'training') };
    await expect(runTraining(small)).rejects.toMatchObject({
      code: expect.stringMatching(/^(file-not-written|checkpoint-not-written|disk-full)$/) as string,
      action: expect.stringContaining('room') as string,
    });
    const left = await readdir(small.folder);
    expect(left.filter((name) => name.includes('part'))).toEqual([]);
    for (const name of left.filter((file) => file.endsWith('.gguf')))
      await readGguf(join(small.folder, name));
    // With room again it goes on, and ends as if nothing had happened.
    const roomy = join(temporaryFolder(), 'roomy');
    await copyFolder(small.folder, roomy);
    const outcome = await runTraining({ ...spec, folder: roomy });
    expect(outcome.status).toBe('finished');
    await rm(small.folder, { recursive: true });
  });
});

describe('a training is refused, and leaves what was there,', () => {
  it.each([
    ['for a pair set without pairs', { pairs: [] }, 'pair-set-empty'],
    [
      'for a pair set in which all are Similar',
      { pairs: RANKED_PAIRS.filter(({ label }) => label === 'Similar') },
      'class-empty',
    ],
    [
      'for a pair set of three labels in which none is Similar',
      { pairs: RANKED_PAIRS.filter(({ label }) => label !== 'Similar') },
      'class-empty',
    ],
  ])('%s', async (_, change, code) => {
    const spec = { ...(await randomTrainingSpec(temporaryFolder())), ...change };
    await expect(runTraining(spec)).rejects.toMatchObject({ code });
  });

  it('for weights by rarity without a Similar pair, which a set of two labels else may lack, with a notice', async () => {
    const pairs = RANKED_PAIRS.filter(({ label }) => label !== 'Similar');
    const spec = {
      ...(await randomTrainingSpec(temporaryFolder(), { recipe: { classWeights: 'balanced' } })),
      pairs,
      similarLeftOut: true,
    };
    await expect(runTraining(spec)).rejects.toMatchObject({ code: 'class-empty' });
    const notices: string[] = [];
    await runTraining(
      { ...spec, recipe: { ...spec.recipe, classWeights: 'equal', epochs: 1 } },
      { onOpened: (description) => notices.push(...description.notices) },
    );
    expect(notices).toEqual([expect.stringContaining('never to answer Similar')]);
    // Of a set whose variant does not say so, the recipe may.
    const meant = { ...spec.recipe, classWeights: 'equal', epochs: 1, withoutSimilar: true } as const;
    const folder = join(temporaryFolder(), 'meant');
    expect(await runTraining({ ...spec, folder, similarLeftOut: false, recipe: meant })).toMatchObject({
      status: 'finished',
    });
  });

  it('never for a set that lists the better image first: the other order teaches Second', async () => {
    const pairs = RANKED_PAIRS.filter(({ label }) => label !== 'Second');
    const spec = await randomTrainingSpec(temporaryFolder(), { recipe: { epochs: 1 } });
    const notices: string[] = [];
    const { epochs } = await runTraining(
      { ...spec, pairs },
      { onOpened: (description) => notices.push(...description.notices) },
    );
    expect(notices).toEqual([expect.stringContaining('Second is learnt from the same pairs')]);
    const { recall } = epochs[0]?.validation?.labels ?? {};
    expect(recall?.Second?.trials).toBe(recall?.First?.trials);
    expect(recall?.Second?.trials).toBeGreaterThan(0);
  });

  it('for an adapter of another base, and of another rank', async () => {
    const spec = await randomTrainingSpec(temporaryFolder(), { recipe: { projector: false, epochs: 1 } });
    const other = await randomTrainingSpec(temporaryFolder(), {
      recipe: { projector: false, epochs: 1 },
      llava: { seed: 5, languageModel: { width: 96 } },
    });
    await runTraining(other);
    const start = join(other.folder, 'epoch-1.gguf');
    await expect(runTraining({ ...spec, start })).rejects.toMatchObject({ code: 'adapter-not-for-model' });
    const recipe = { ...other.recipe, lora: { ...other.recipe.lora, rank: 2 } };
    const folder = join(temporaryFolder(), 'other-rank');
    await expect(runTraining({ ...other, folder, recipe, start })).rejects.toMatchObject({
      code: 'adapter-not-for-recipe',
    });
  });

  it('for a model that is no Llama, and a projector of another width', async () => {
    const spec = await randomTrainingSpec(temporaryFolder());
    const model = join(temporaryFolder(), 'other.gguf');
    await writeRandomLanguageModel(model, { seed: 1, width: 96, blocks: 1, heads: 2 });
    await expect(runTraining({ ...spec, model })).rejects.toMatchObject({ code: 'widths-differ' });
    const bytes = await readFile(spec.model);
    const at = bytes.indexOf('llama', bytes.indexOf('general.architecture'));
    bytes.write('lemma', at);
    await writeFile(model, bytes);
    await expect(runTraining({ ...spec, model })).rejects.toMatchObject({ code: 'not-trainable' });
    await expect(runTraining({ ...spec, model: spec.mmproj })).rejects.toMatchObject({
      code: 'not-a-language-model',
    });
  });

  it("for a projector read in llama.cpp's way", async () => {
    const spec = await randomTrainingSpec(temporaryFolder(), {
      llava: { seed: 3, card: { vision: 'llama.cpp' } },
    });
    await expect(runTraining(spec)).rejects.toMatchObject({ code: 'projector-not-trainable' });
  });

  it('for an image that cannot be read', async () => {
    const spec = await randomTrainingSpec(temporaryFolder());
    await writeFile(spec.images[2]?.path ?? '', 'no image');
    await expect(runTraining(spec)).rejects.toMatchObject({ code: 'image-changed' });
  });

  it('while another process trains there, and for another recipe', async () => {
    const spec = await randomTrainingSpec(temporaryFolder(), { recipe: { epochs: 1 } });
    await runTraining(spec);
    const lock = lockTraining(spec.folder);
    await expect(runTraining(spec)).rejects.toMatchObject({ code: 'training-busy' });
    expect((await readTraining(spec.folder))?.status).toBe('running');
    lock[Symbol.dispose]();
    await expect(runTraining({ ...spec, recipe: { ...spec.recipe, lambda: 2 } })).rejects.toMatchObject({
      code: 'training-changed',
    });
    expect((await readTraining(spec.folder))?.description.recipe.lambda).toBe(0.5);
  });
});

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const name of await readdir(from)) await copyFile(join(from, name), join(to, name));
}
