import { finish } from '../../../core/finish.ts';
import { PairIndex } from '../../../core/pair-band.ts';
import { pairSetCounts } from '../../../core/pair-set.ts';
import { pairSetFacts, type PairSetFacts } from '../../../core/pair-set-facts.ts';
import type { PairSetPreview } from '../../../model/pair-set.ts';
import { AppError } from '../../app-error.ts';
import type { StoredPair } from '../../store/pair-sets.ts';
import { drawSetInSteps, type ActiveSource, type SetDraw } from './draw-set.ts';
import type { RatedImage } from './scored-images.ts';

/** So many pairs are drawn to show what a larger set is like. */
const MOST_PREVIEWED = 100_000;

/** Draws a set like the one that would be made, and counts what there is to draw from. */
export function previewPairSet(
  images: readonly RatedImage[],
  draw: SetDraw,
  active: ActiveSource | null,
): PairSetPreview {
  const { strategy = 'balanced', variant = 'balanced-3', size, theta } = draw;
  const { differentCount, similarCount } = new PairIndex(images, theta);
  const preview = {
    images: images.length,
    wanted: strategy === 'balanced' ? pairSetCounts(variant, size) : null,
    existing: { different: differentCount, similar: similarCount },
  };
  try {
    const pairs = finish(drawSetInSteps(images, { ...draw, most: MOST_PREVIEWED }, active));
    return { ...preview, drawn: factsOf(images, pairs), problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...preview, drawn: null, problem: error.message };
  }
}

/** Labels, distances and degrees of pairs of these images. */
export function factsOf(images: readonly RatedImage[], pairs: readonly StoredPair[]): PairSetFacts {
  return pairSetFacts(
    images,
    pairs.map(({ firstId, secondId, label }) => ({ first: firstId, second: secondId, label })),
  );
}
