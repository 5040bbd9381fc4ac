import { createRandom } from './random.ts';
import { DEFAULT_BIN_WIDTH, scoreBin } from './score-bin.ts';
import { inOrderOfId, type ScoredImage } from './scored-image.ts';

/** Most references a bin (LMOL). */
export const DEFAULT_PER_BIN = 10;

export interface ReferenceSetOptions {
  /** Width of a bin of scores. Defaults to 0.1. */
  readonly binWidth?: number;
  /** Most references a bin. Defaults to 10. */
  readonly perBin?: number;
  readonly seed: number;
}

/**
 * The images that others are compared with: of every bin of scores at most `perBin`, drawn at random.
 *
 * Each bin draws from its own stream of the seed: an image more or less in one bin leaves the others as they were.
 *
 * @returns references by rising score
 * @throws RangeError for a width or number that is not positive, a score that is not finite or an id listed twice
 */
export function buildReferenceSet<Image extends ScoredImage>(
  images: readonly Image[],
  { binWidth = DEFAULT_BIN_WIDTH, perBin = DEFAULT_PER_BIN, seed }: ReferenceSetOptions,
): Image[] {
  if (!Number.isInteger(perBin) || perBin < 1) throw new RangeError(`cannot take ${perBin} references a bin`);
  const bins = Map.groupBy(inOrderOfId(images), ({ score }) => scoreBin(score, binWidth));
  return [...bins]
    .flatMap(([bin, members]) => inOrderOfId(createRandom(seed, bin).sample(members, perBin)))
    .sort((a, b) => a.score - b.score);
}
