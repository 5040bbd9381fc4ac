import type { TrainingPair } from './adapter-trainer.ts';

/** Pairs whose weights are 1 in the mean, so that a learning rate means the same as without; as they are where none has one. */
export function ofMeanOne(pairs: readonly TrainingPair[]): readonly TrainingPair[] {
  if (pairs.every(({ weight }) => weight === undefined)) return pairs;
  const mean = pairs.reduce((sum, { weight = 1 }) => sum + weight, 0) / pairs.length;
  return pairs.map((pair) => ({ ...pair, weight: (pair.weight ?? 1) / mean }));
}
