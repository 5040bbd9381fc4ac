import { expect, test } from 'vitest';
import type { Triple } from '../../../src/core/labels.ts';
import {
  learnFromBatch,
  type TrainedComparator,
  type TrainingPair,
} from '../../../src/engine/training/adapter-trainer.ts';
import { ofMeanOne } from '../../../src/engine/training/pair-weights.ts';

const PAIRS: readonly TrainingPair[] = [
  { first: 0, second: 1, label: 'First', weight: 2 },
  { first: 1, second: 2, label: 'Similar', weight: 0.5 },
  { first: 2, second: 0, label: 'Second' },
];

/** Both orders of each pair. */
const LOGITS = [
  1.2, -0.4, 0.3, -0.7, 0.9, 0.1, 0.2, 0.6, -1.1, 0.5, 0.4, 0.8, -0.3, 0.2, 1.4, 0.7, -0.9, 0.1,
];

/** Learns from the pairs with a decoder that answers as it is told. @returns the loss, summed, and what it is given to learn */
async function learn(
  pairs: readonly TrainingPair[],
  logits: readonly number[],
  lambda: number,
  weights: Triple,
) {
  let gradient = new Float32Array();
  const decoder = {
    forward: () => Promise.resolve(Float32Array.from(logits)),
    backward: (given: Float32Array<ArrayBuffer>) => {
      gradient = given;
      return Promise.resolve(null);
    },
  };
  const prompts = { lay: () => ({ embeddings: new Float32Array(), positions: new Int32Array() }) };
  const comparator = {
    ...{ decoder, prompts, projector: null, batch: pairs.length, lambda, weights },
    image: () => Promise.resolve({ rows: 1, values: new Float32Array(1) }),
  } as unknown as TrainedComparator;
  const loss = await learnFromBatch(comparator, pairs, 1);
  return { loss, gradient };
}

test('the gradient of weighted pairs is that of finite differences of their loss', async () => {
  const weights: Triple = [1, 1, 1.5];
  const { gradient } = await learn(PAIRS, LOGITS, 0.7, weights);
  const step = 1e-2;
  for (let index = 0; index < LOGITS.length; index++) {
    const [above, below] = await Promise.all(
      [step, -step].map((by) => learn(PAIRS, LOGITS.with(index, (LOGITS[index] ?? 0) + by), 0.7, weights)),
    );
    const slope = ((above?.loss ?? NaN) - (below?.loss ?? NaN)) / (2 * step) / PAIRS.length;
    expect(gradient[index]).toBeCloseTo(slope, 4);
  }
});

test('a weight is of the cross-entropy alone: the divergence of the two orders has none', async () => {
  const one = (weight: number, lambda: number) =>
    learn([{ first: 0, second: 1, label: 'First', weight }], LOGITS.slice(0, 6), lambda, [1, 1, 1]);
  const [plain, double] = [await one(1, 0), await one(2, 0)];
  expect(double.loss).toBeCloseTo(2 * plain.loss, 9);
  const [withDivergence, doubleWith] = [await one(1, 0.7), await one(2, 0.7)];
  expect(doubleWith.loss - double.loss).toBeCloseTo(withDivergence.loss - plain.loss, 9);
});

test('weights are 1 in the mean; pairs without any stay as they are', () => {
  const scaled = ofMeanOne(PAIRS).map(({ weight }) => weight ?? NaN);
  expect(scaled.reduce((sum, weight) => sum + weight, 0) / 3).toBeCloseTo(1, 12);
  expect((scaled[0] ?? NaN) / (scaled[1] ?? NaN)).toBeCloseTo(4, 12);
  const plain: readonly TrainingPair[] = [{ first: 0, second: 1, label: 'First' }];
  expect(ofMeanOne(plain)).toBe(plain);
});
