import type { Label } from '../../../core/labels.ts';
import { PairIndex } from '../../../core/pair-index.ts';
import { pairSetCounts, type PairSetVariant } from '../../../core/pair-set.ts';
import { describeShortage } from './make-pair-set.ts';
import type { RatedImage } from './scored-images.ts';

/** What a pair set would hold, and what there is to draw from. */
export interface PairSetPreview {
  readonly images: number;
  readonly wanted: Record<Label, number>;
  /** Pairs by class, both orders of a pair being one. */
  readonly existing: { readonly different: number; readonly similar: number };
  /** Why the set cannot be drawn, for a person; null where it can. */
  readonly problem: string | null;
}

/** Counts without drawing: a few milliseconds for 5,500 images, whose 15 million pairs are not listed. */
export function previewPairSet(
  images: readonly RatedImage[],
  options: {
    readonly part: string | null;
    readonly variant: PairSetVariant;
    readonly size: number;
    readonly theta: number;
  },
): PairSetPreview {
  const wanted = pairSetCounts(options.variant, options.size);
  const { differentCount, similarCount } = new PairIndex(images, options.theta);
  const different = { wanted: wanted.First + wanted.Second, existing: differentCount };
  const similar = { wanted: wanted.Similar, existing: similarCount };
  const isShort = different.wanted > different.existing || similar.wanted > similar.existing;
  return {
    images: images.length,
    wanted,
    existing: { different: differentCount, similar: similarCount },
    problem: isShort ? describeShortage(options, images.length, { different, similar }) : null,
  };
}
