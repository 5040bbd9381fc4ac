import { PairIndex } from '../../../core/pair-band.ts';
import { pairSetCounts } from '../../../core/pair-set.ts';
import { describeShortage } from './make-pair-set.ts';
import type { RatedImage } from './scored-images.ts';
import type { PairSetOptions, PairSetPreview } from '../../../model/pair-set.ts';

/** Counts without drawing: a few milliseconds for 5,500 images, whose 15 million pairs are not listed. */
export function previewPairSet(
  images: readonly RatedImage[],
  options: Omit<PairSetOptions, 'seed'>,
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
