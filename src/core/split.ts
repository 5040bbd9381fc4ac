import { createRandom } from './random.ts';
import { scoreBin } from './score-bin.ts';
import { inOrderOfId, type ScoredImage } from './scored-image.ts';

/** Of 5,500 images 4,400 to train and 1,100 to test (LMOL). */
export const DEFAULT_TEST_SHARE = 0.2;

/** An image to be split, of a group (sex, ethnicity, source) that every part should hold its share of. */
interface SplitImage extends ScoredImage {
  readonly group?: string | null;
}

/**
 * Stratified random split: every stratum, a score bin of 0.1 within a group, gives its share to the test part.
 *
 * The test part has exactly round(n * testShare) images (1,100 of 5,500 at 0.2); each stratum, and each group, gives its
 * share of them rounded up or down. Both parts are in order of id.
 *
 * @param options.testShare share of the images to test on, in [0, 1]
 * @throws RangeError for a share outside [0, 1], a score that is not finite or an id listed twice
 */
export function stratifiedSplit<Image extends SplitImage>(
  images: readonly Image[],
  { testShare, seed }: { readonly testShare: number; readonly seed: number },
): { train: Image[]; test: Image[] } {
  if (!(testShare >= 0 && testShare <= 1))
    throw new RangeError(`a share must be in [0, 1], not ${testShare}`);
  const { inOrder, start } = inRandomOrderOfStratum(images, seed);
  const testSize = Math.round(images.length * testShare);

  // Systematic sampling in integers: the count over any stretch is its share of testSize, rounded up or down.
  const chosenBefore = (index: number) => Math.floor((index * testSize + start) / images.length);
  const train: Image[] = [];
  const test: Image[] = [];
  for (const [index, image] of inOrder.entries())
    (chosenBefore(index + 1) > chosenBefore(index) ? test : train).push(image);
  return { train: inOrderOfId(train), test: inOrderOfId(test) };
}

/**
 * Stratified random folds: the sizes of any two differ by at most one, and so do their shares of any stratum.
 *
 * @param k number of folds, from 2 to the number of images
 * @returns k lists in order of id
 * @throws RangeError for another k, a score that is not finite or an id listed twice
 */
export function kFolds<Image extends SplitImage>(
  images: readonly Image[],
  k: number,
  seed: number,
): Image[][] {
  if (!Number.isInteger(k) || k < 2 || k > images.length)
    throw new RangeError(`cannot make ${k} folds of ${images.length} images`);
  const { inOrder, start } = inRandomOrderOfStratum(images, seed);
  const folds = Array.from({ length: k }, (): Image[] => []);
  for (const [index, image] of inOrder.entries()) folds[(start + index) % k]?.push(image);
  return folds.map((fold) => inOrderOfId(fold));
}

/** The images by group, then by score bin, at random within; and a random number below how many there are. */
function inRandomOrderOfStratum<Image extends SplitImage>(
  images: readonly Image[],
  seed: number,
): { inOrder: Image[]; start: number } {
  const random = createRandom(seed);
  const inOrder = random.shuffle(inOrderOfId(images)).sort((a, b) => {
    const [groupOfA, groupOfB] = [a.group ?? '', b.group ?? ''];
    if (groupOfA !== groupOfB) return groupOfA < groupOfB ? -1 : 1;
    return scoreBin(a.score) - scoreBin(b.score);
  });
  return { inOrder, start: images.length > 0 ? random.integer(images.length) : 0 };
}
