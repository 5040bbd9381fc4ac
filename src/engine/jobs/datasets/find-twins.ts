import { at } from '../../../core/at.ts';
import { nearPictures } from '../../../core/picture-twins.ts';
import { signatureOf } from '../../pictures/picture-signature.ts';

/** What twins are found by. */
export interface TwinCandidate {
  /** SHA-256 of the file. */
  readonly hash: string | null;
  /** How the picture looks, as signatureText has it; null where nobody looked. */
  readonly pictureHash: string | null;
}

/** Two images that are one picture, by their places in the list. */
export interface Twins {
  readonly first: number;
  readonly second: number;
  /** Equal to the byte. */
  readonly identical: boolean;
  /** Bits of 256 that differ. */
  readonly distance: number;
}

/** Of a file that is there many times only pairs with the first are told beyond this many. */
const MOST_PAIRED = 50;

/** Every pair of images whose files are equal to the byte, or whose pictures look alike, in rising order of first. */
export function findTwins(images: readonly TwinCandidate[]): Twins[] {
  const twins: Twins[] = [];
  const placesOf = new Map<string, number[]>();
  for (const [index, { hash }] of images.entries()) {
    if (hash === null) continue;
    const places = placesOf.get(hash);
    if (places) places.push(index);
    else placesOf.set(hash, [index]);
  }
  for (const places of placesOf.values())
    for (let second = 1; second < places.length; second++)
      for (let first = 0; first < (places.length > MOST_PAIRED ? 1 : second); first++)
        twins.push({ first: at(places, first), second: at(places, second), identical: true, distance: 0 });

  // One of each file is looked at: pairs of its copies with others follow from it.
  const seen = new Set<string>();
  const looked = images.flatMap(({ hash, pictureHash }, index) => {
    if (pictureHash === null || (hash !== null && seen.has(hash))) return [];
    if (hash !== null) seen.add(hash);
    const signature = signatureOf(pictureHash);
    return signature === null ? [] : [{ index, signature }];
  });
  const copiesOf = (index: number): readonly number[] => {
    const { hash } = at(images, index);
    return (hash === null ? undefined : placesOf.get(hash)?.slice(0, MOST_PAIRED)) ?? [index];
  };
  for (const { first, second, distance } of nearPictures(looked.map(({ signature }) => signature)))
    for (const one of copiesOf(at(looked, first).index))
      for (const other of copiesOf(at(looked, second).index))
        twins.push({
          first: Math.min(one, other),
          second: Math.max(one, other),
          identical: false,
          distance,
        });
  return twins.sort((a, b) => a.first - b.first || a.second - b.second);
}
