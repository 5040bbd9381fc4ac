import { entropyOf } from './entropy.ts';
import { labelOf } from './labels.ts';
import { normalCdf } from './normal.ts';
import type { ScoredImage } from './scored-image.ts';

/** What is known of the people who rated an image. */
export interface Raters {
  /** Standard deviation of their scores, on 1-5. */
  readonly spread: number;
  readonly count: number;
}

/** An image's score with its raters. */
interface RatedScore {
  readonly score: number;
  readonly raters: Raters;
}

/** An image of known score, and its raters; null or nothing where they are not known. */
export interface MaybeRated<Id = string | number> extends ScoredImage<Id> {
  readonly raters?: Raters | null;
}

export function isRated<Image extends MaybeRated>(
  image: Image | undefined,
): image is Image & { readonly raters: Raters } {
  return image?.raters != null;
}

/** Says of two images whether they are not Similar, or Similar with at least this certainty. All must have raters. */
export function certainPairs<Id extends string | number>(
  images: readonly MaybeRated<Id>[],
  theta: number,
  least: number,
): (pair: readonly [Id, Id]) => boolean {
  if (!(least >= 0 && least <= 1))
    throw new RangeError(`a probability lies between 0 and 1, unlike ${least}`);
  const known = new Map(images.filter((image) => isRated(image)).map((image) => [image.id, image]));
  return ([a, b]) => {
    const [one, other] = [known.get(a), known.get(b)];
    if (one === undefined || other === undefined) throw new RangeError('an image has no raters');
    return (
      labelOf(one.score, other.score, theta) !== 'Similar' || similarCertainty(one, other, theta) >= least
    );
  };
}

/**
 * Probability that two images are truly Similar: |true difference| <= theta, where their scores are means over raters with normal
 * errors, spread / sqrt(count) each. In [0, 1].
 */
export function similarCertainty(one: RatedScore, other: RatedScore, theta: number): number {
  const error = Math.hypot(errorOf(one.raters), errorOf(other.raters));
  const [low, high] = shares(one.score - other.score, error, theta);
  return 1 - low - high;
}

/**
 * How far raters disagree about a pair, in nats, in [0, ln 3]: the entropy of what one rater says of it, whose scores of the two
 * images lie about their means with the raters' spread.
 */
export function raterDisagreement(one: RatedScore, other: RatedScore, theta: number): number {
  const spread = Math.hypot(one.raters.spread, other.raters.spread);
  const [low, high] = shares(one.score - other.score, spread, theta);
  return entropyOf(high, low, 1 - low - high);
}

function errorOf({ spread, count }: Raters): number {
  return spread / Math.sqrt(count);
}

/** Probabilities that a normal variable lies below -theta and above theta. A deviation of 0 is a fixed value. */
function shares(mean: number, deviation: number, theta: number): [below: number, above: number] {
  if (deviation === 0) {
    const label = labelOf(mean, 0, theta);
    return [Number(label === 'Second'), Number(label === 'First')];
  }
  return [normalCdf((-theta - mean) / deviation), normalCdf((mean - theta) / deviation)];
}
