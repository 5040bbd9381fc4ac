import type { Random } from './random.ts';

/**
 * Which of `count` places are left out when each is with probability `share`, independently: rising indices.
 *
 * Draws the gaps between them, which are geometric, so that the work is in what is left out (Devroye 1986, X.2).
 *
 * @throws RangeError unless 0 <= share < 1
 */
export function* droppedPlaces(count: number, share: number, random: Random): Generator<number> {
  if (!(share >= 0 && share < 1)) throw new RangeError(`a share must be in [0, 1), not ${share}`);
  if (share === 0) return;
  const logKept = Math.log1p(-share);
  const gap = () => Math.floor(Math.log1p(-random.uniform()) / logKept);
  for (let place = gap(); place < count; place += 1 + gap()) yield place;
}
