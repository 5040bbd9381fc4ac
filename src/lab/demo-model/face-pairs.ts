import { at } from '../../core/at.ts';
import type { Random } from '../../core/random.ts';

/** Two faces by index, in the order shown. */
export type FacePair = readonly [first: number, second: number];

/** Scores fall into classes of this width when one face is drawn evenly over the scale. */
const BIN_WIDTH = 0.1;

/**
 * Draws pairs as the demo meets them: one face at random, the other evenly over the scale of scores, as from a
 * reference set. A share of them is drawn among faces with |dy| <= theta, more than there would be, so that Similar is
 * not the answer that never pays.
 */
export function facePairs(
  scores: readonly number[],
  theta: number,
  similarShare: number,
): (random: Random) => FacePair {
  const order = [...scores.keys()].sort((a, b) => at(scores, a) - at(scores, b));
  const bins = new Map<number, number[]>();
  for (const face of order) {
    const bin = Math.floor(at(scores, face) / BIN_WIDTH);
    const members = bins.get(bin) ?? [];
    members.push(face);
    bins.set(bin, members);
  }
  const groups = [...bins.values()];
  const difference = (a: number, b: number) => Math.abs(at(scores, a) - at(scores, b));

  return (random) => {
    const pick = <T>(from: readonly T[]): T => at(from, random.integer(from.length));
    const similar = random.uniform() < similarShare;
    for (;;) {
      const target = random.integer(scores.length);
      const reference = pick(pick(groups));
      if (target === reference || difference(target, reference) <= theta !== similar) continue;
      return random.uniform() < 0.5 ? [target, reference] : [reference, target];
    }
  };
}
