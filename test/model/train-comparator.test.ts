import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Triple } from '../../src/core/labels.ts';
import { answerWithLlamaNode } from '../../src/lab/bench/llama-node.ts';
import { writeSyntheticDataset } from '../../src/engine/datasets/synthetic/write-synthetic-dataset.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { findDataset } from '../../src/engine/jobs/workspace/find-in-workspace.ts';
import { importDataset } from '../../src/engine/jobs/datasets/import-dataset.ts';
import { makePairSet } from '../../src/engine/jobs/sets/make-pair-set.ts';
import { trainComparator, trainingSpec } from '../../src/engine/jobs/training/train-comparator.ts';
import { Comparator } from '../../src/engine/comparator/comparator.ts';
import { readModelCard } from '../../src/engine/model-files/model-card.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { parseRecipe } from '../../src/engine/training/recipe.ts';
import { runTraining } from '../../src/engine/training/run-training.ts';
import type { TrainingSpec } from '../../src/engine/training/training-spec.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { trainingAnswers } from '../fixtures/training-answers.ts';
import { randomTrainingSpec } from '../fixtures/training-spec.ts';

/** Largest difference of logits between the training's graph and llama.cpp, which keeps keys and values in half precision. */
const TOLERANCE = 2e-2;

const ASKED: [number, number][] = [
  [0, 5],
  [5, 0],
  [3, 2],
];

function images(spec: TrainingSpec) {
  return ASKED.map(([first, second]) => ({
    first: spec.images[first] ?? { path: '' },
    second: spec.images[second] ?? { path: '' },
  }));
}

function largestDifference(some: readonly Triple[], others: readonly Triple[]): number {
  return Math.max(
    ...some.flatMap((triple, at) => triple.map((x, i) => Math.abs(x - (others[at]?.[i] ?? NaN)))),
  );
}

describe('what is trained on the demo model from a workspace', () =>
  it('answers through the comparator as it did in its training', async () => {
    const folder = temporaryFolder();
    const faces = join(folder, 'faces');
    await writeSyntheticDataset(faces, { count: 16, seed: 5, size: 96 });
    const workspace = Workspace.open(join(folder, 'workspace'), { create: true });
    await importDataset(workspace, faces, { name: 'faces' });
    const dataset = findDataset(workspace.db, 'faces');
    const { pairSet } = await makePairSet(workspace, dataset, {
      name: 'few',
      split: null,
      part: null,
      variant: 'balanced-3',
      size: 24,
      theta: 0.2,
      seed: 1,
    });
    const request = {
      name: 'few',
      dataset,
      pairSet,
      files: { ...DEMO_MODEL, card: readModelCard(DEMO_MODEL.card) },
      recipe: parseRecipe(
        {
          epochs: 1,
          batch: 4,
          accumulation: 1,
          learningRates: { lora: 2e-3, projector: 2e-4 },
          validationShare: 0.1,
        },
        'of this test',
      ),
      gpu: 'cpu',
      threads: 1,
    } as const;
    const { epochs } = await trainComparator(workspace, request);
    const spec = trainingSpec(workspace, request);
    workspace.close();

    const file = (name: string | null | undefined) => join(spec.folder, name ?? '');
    const answers = new Map<string, Triple[]>();
    for (const [name, mmproj, adapters] of [
      ['before', spec.mmproj, []],
      ['after', file(epochs[0]?.mmproj), [{ file: file(epochs[0]?.adapter), scale: 1 }]],
    ] as const) {
      const { model, card } = spec;
      const comparator = await Comparator.open({
        model,
        mmproj,
        card,
        members: [{ name, adapters }],
        gpu: 'cpu',
        threads: 1,
      });
      const found: Triple[] = [];
      await comparator.compare(images(spec), { onResult: (index, _, logits) => (found[index] = logits) });
      await comparator[Symbol.asyncDispose]();
      answers.set(name, found);
    }
    const [before = [], after = []] = [answers.get('before'), answers.get('after')];
    const learnt = await trainingAnswers(spec, ASKED);
    expect(largestDifference(learnt, after)).toBeLessThan(TOLERANCE);
    expect(largestDifference(before, after)).toBeGreaterThan(5 * TOLERANCE);
  }));

describe('@fugood/llama.node with the files of a training', () => {
  it('answers as the training did, its image tokens in llama.cpp’s order', async () => {
    const spec = await randomTrainingSpec(temporaryFolder(), {
      recipe: { projector: false },
      llava: { seed: 31, card: { vision: 'llama.cpp' } },
    });
    const { epochs } = await runTraining(spec);
    const learnt = await trainingAnswers(spec, ASKED);
    const adapter = join(spec.folder, epochs.at(-1)?.adapter ?? '');
    const ask = async (adapters: { file: string; scale: number }[]): Promise<Triple[]> => {
      const answers = await answerWithLlamaNode({
        model: spec.model,
        mmproj: spec.mmproj,
        adapters,
        gpu: 'cpu',
        threads: 1,
        prompt: spec.card.prompt,
        contextTokens: 512,
        pairs: images(spec).map(({ first, second }) => ({ first: first.path, second: second.path })),
        probabilities: 400,
      });
      return answers.map(({ probabilities }) => {
        const logOf = (word: string) =>
          Math.log(probabilities.find(([text]) => text.trim() === word)?.[1] ?? NaN);
        return [logOf('First'), logOf('Second'), logOf('Similar')];
      });
    };
    const centred = (triples: readonly Triple[]) =>
      triples.map(([a, b, c]): Triple => {
        const mean = (a + b + c) / 3;
        return [a - mean, b - mean, c - mean];
      });
    const theirs = centred(await ask([{ file: adapter, scale: 1 }]));
    expect(largestDifference(centred(learnt), theirs)).toBeLessThan(TOLERANCE);
    expect(largestDifference(centred(await ask([])), theirs)).toBeGreaterThan(5 * TOLERANCE);
  });

  it('takes a tuned projector', async () => {
    const spec = await randomTrainingSpec(temporaryFolder(), { recipe: { epochs: 1 } });
    const { epochs } = await runTraining(spec);
    const answers = await answerWithLlamaNode({
      model: spec.model,
      mmproj: join(spec.folder, epochs[0]?.mmproj ?? ''),
      adapters: [{ file: join(spec.folder, epochs[0]?.adapter ?? ''), scale: 1 }],
      gpu: 'cpu',
      threads: 1,
      prompt: spec.card.prompt,
      contextTokens: 512,
      pairs: images(spec).map(({ first, second }) => ({ first: first.path, second: second.path })),
      probabilities: 10,
    });
    expect(answers).toHaveLength(ASKED.length);
    expect(answers.every(({ probabilities }) => probabilities.every(([, p]) => Number.isFinite(p)))).toBe(
      true,
    );
  });
});
