import { finish } from './finish.ts';
import { buildPairSetInSteps, type LabelledPair, type PairSetShortage } from './pair-set.ts';
import type { PairSetVariant, ScoreStrategy } from './pair-strategies.ts';
import { drawByStrategyInSteps, type StrategyOptions } from './pair-strategy.ts';
import { isRated, type MaybeRated } from './rater-doubt.ts';

export interface PairDraw extends Omit<StrategyOptions, 'strategy'> {
  readonly strategy: ScoreStrategy;
  /** Of a balanced set. */
  readonly variant: PairSetVariant;
}

export type DrawnPairSet<Id> =
  | { readonly pairs: LabelledPair<Id>[] }
  /** Of a balanced set, by class. */
  | { readonly problem: 'too-few-of-class'; readonly shortage: PairSetShortage }
  | { readonly problem: 'too-few'; readonly wanted: number; readonly existing: number }
  /** So many images lack what is known of their raters. */
  | { readonly problem: 'no-raters'; readonly images: number };

/** {@link drawPairSetInSteps} at once. */
export function drawPairSet<Id extends string | number>(
  images: readonly MaybeRated<Id>[],
  draw: PairDraw,
): DrawnPairSet<Id> {
  return finish(drawPairSetInSteps(images, draw));
}

/** Draws pairs of images as a strategy has it, in steps of a few milliseconds. @throws RangeError for impossible options */
export function* drawPairSetInSteps<Id extends string | number>(
  images: readonly MaybeRated<Id>[],
  { strategy, variant, ...options }: PairDraw,
): Generator<undefined, DrawnPairSet<Id>> {
  const unrated = images.filter((image) => !isRated(image)).length;
  if (unrated > 0 && (strategy === 'disagreement' || options.leastCertainty != null))
    return { problem: 'no-raters', images: unrated };
  if (strategy === 'balanced') {
    const built = yield* buildPairSetInSteps(images, { variant, ...options });
    return 'pairs' in built ? built : { problem: 'too-few-of-class', ...built };
  }
  const drawn = yield* drawByStrategyInSteps(images, { strategy, ...options });
  return 'pairs' in drawn ? drawn : { problem: 'too-few', ...drawn };
}
