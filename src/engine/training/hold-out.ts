import { LABELS } from '../../core/labels.ts';
import { createRandom } from '../../core/random.ts';
import type { TrainingPair } from './adapter-trainer.ts';

/** Pairs to learn from and pairs to watch, each in the order of the set. */
export interface HeldOut {
  readonly training: readonly TrainingPair[];
  readonly validation: readonly TrainingPair[];
}

/**
 * Holds out a share of the pairs of each label, at least one of those that have two: the same seed holds out the same.
 *
 * @param share in [0, 1); 0 holds out none
 */
export function holdOut(pairs: readonly TrainingPair[], share: number, seed: number): HeldOut {
  const held = new Set<TrainingPair>();
  for (const [stream, label] of LABELS.entries()) {
    const ofLabel = pairs.filter((pair) => pair.label === label);
    const count = heldOutOf(ofLabel.length, share);
    for (const pair of createRandom(seed, stream).sample(ofLabel, count)) held.add(pair);
  }
  return {
    training: pairs.filter((pair) => !held.has(pair)),
    validation: pairs.filter((pair) => held.has(pair)),
  };
}

/** How many of so many pairs of one label are held out: one is left to learn from. */
export function heldOutOf(pairs: number, share: number): number {
  if (share === 0 || pairs < 2) return 0;
  return Math.min(Math.max(1, Math.round(share * pairs)), pairs - 1);
}
