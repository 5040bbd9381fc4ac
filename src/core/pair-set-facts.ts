import { at } from './at.ts';
import { connectedGroups } from './comparison-graph.ts';
import type { Label } from './labels.ts';
import type { LabelledPair } from './pair-set.ts';
import { DISTANCE_BIN } from './pair-strategy.ts';
import type { ScoredImage } from './scored-image.ts';

/** What a drawn set of pairs looks like. */
export interface PairSetFacts {
  readonly pairs: number;
  readonly labels: Record<Label, number>;
  /** Pairs by score distance, in bins of `width`; a distance on a border is in the lower bin, as theta is Similar. */
  readonly distances: { readonly width: number; readonly counts: readonly number[] };
  /** How many pairs an image is in, those in none included; `counts[d]` images are in d pairs. */
  readonly degree: {
    readonly least: number;
    readonly mean: number;
    readonly most: number;
    readonly counts: readonly number[];
  };
  /** Groups of images that no chain of pairs joins; an image in no pair is one of its own. */
  readonly groups: number;
}

/** Rater means are multiples of 1/60: a distance this little beyond a border lies on it. */
const TOLERANCE = 1e-6;

/** @throws RangeError for a pair of an unknown image */
export function pairSetFacts<Id extends string | number>(
  images: readonly ScoredImage<Id>[],
  pairs: readonly LabelledPair<Id>[],
): PairSetFacts {
  const places = new Map(images.map(({ id }, place) => [id, place]));
  const labels = { First: 0, Second: 0, Similar: 0 };
  const distances: number[] = [];
  const [firsts, seconds] = [new Int32Array(pairs.length), new Int32Array(pairs.length)];
  const degrees = images.map(() => 0);
  for (const [place, { first, second, label }] of pairs.entries()) {
    const [a, b] = [places.get(first), places.get(second)];
    if (a === undefined || b === undefined) throw new RangeError('a pair names an unknown image');
    labels[label]++;
    const distance = Math.abs(at(images, a).score - at(images, b).score);
    const bin = Math.max(0, Math.ceil((distance - TOLERANCE) / DISTANCE_BIN) - 1);
    while (distances.length <= bin) distances.push(0);
    distances[bin] = at(distances, bin) + 1;
    firsts[place] = a;
    seconds[place] = b;
    for (const image of [a, b]) degrees[image] = at(degrees, image) + 1;
  }
  const most = degrees.reduce((high, degree) => Math.max(high, degree), 0);
  const counts = Array.from({ length: most + 1 }, () => 0);
  for (const degree of degrees) counts[degree] = at(counts, degree) + 1;
  return {
    pairs: pairs.length,
    labels,
    distances: { width: DISTANCE_BIN, counts: distances },
    degree: {
      least: degrees.reduce((low, degree) => Math.min(low, degree), most),
      mean: images.length === 0 ? 0 : (2 * pairs.length) / images.length,
      most,
      counts,
    },
    groups: connectedGroups(images.length, firsts, seconds).length,
  };
}
