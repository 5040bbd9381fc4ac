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
    const wanted = share === 0 || ofLabel.length < 2 ? 0 : Math.max(1, Math.round(share * ofLabel.length));
    const count = Math.min(wanted, ofLabel.length - 1);
    for (const pair of createRandom(seed, stream).sample(ofLabel, count)) held.add(pair);
  }
  return {
    training: pairs.filter((pair) => !held.has(pair)),
    validation: pairs.filter((pair) => held.has(pair)),
  };
}
