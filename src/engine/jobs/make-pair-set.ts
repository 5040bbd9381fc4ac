import { buildPairSet, type PairSetShortage, type PairSetVariant } from '../../core/pair-set.ts';
import { AppError } from '../app-error.ts';
import type { Dataset } from '../store/datasets.ts';
import { insertPairSet, pairSetByName, type PairSet, type StoredPair } from '../store/pair-sets.ts';
import type { Split } from '../store/splits.ts';
import type { Workspace } from '../store/workspace.ts';
import { assertNameIsFree } from './find-in-workspace.ts';
import { ratedImages } from './scored-images.ts';

export interface PairSetRequest {
  readonly name: string;
  /** Null for all images with scores; then so is the part. */
  readonly split: Split | null;
  readonly part: string | null;
  readonly variant: PairSetVariant;
  readonly size: number;
  readonly theta: number;
  readonly seed: number;
}

/**
 * Draws labelled pairs of one part of a split, or of a whole dataset, and keeps them.
 *
 * The pairs are drawn by the images' names, so the same images make the same set in any workspace.
 *
 * @throws AppError `name-taken`, `part-missing`, `too-few-pairs` saying how many pairs of each kind exist
 */
export function makePairSet(
  { db }: Workspace,
  dataset: Dataset,
  { name, split, part, variant, size, theta, seed }: PairSetRequest,
): { pairSet: PairSet; pairs: StoredPair[] } {
  assertNameIsFree('pair set', name, pairSetByName(db, dataset.id, name));
  const images = ratedImages(db, dataset, split ?? undefined, part ?? undefined);
  const idOf = new Map(images.map((image) => [image.name, image.id]));
  const scored = images.map((image) => ({ id: image.name, score: image.score }));
  const built = buildPairSet(scored, { variant, size, theta, seed });
  if ('shortage' in built)
    throw new AppError(
      'too-few-pairs',
      describeShortage({ variant, size, part }, images.length, built.shortage),
      'Ask for fewer pairs, or for another variant or theta.',
    );
  const pairs = built.pairs.map(({ first, second, label }) => ({
    firstId: idOf.get(first) ?? 0,
    secondId: idOf.get(second) ?? 0,
    label,
  }));
  const pairSet = { datasetId: dataset.id, splitId: split?.id ?? null, part, name, variant, theta, seed };
  const id = insertPairSet(db, { ...pairSet, pairs });
  return { pairSet: { id, ...pairSet }, pairs };
}

/** Why a pair set cannot be drawn, for a person. */
export function describeShortage(
  { variant, size, part }: Pick<PairSetRequest, 'variant' | 'size' | 'part'>,
  images: number,
  { different, similar }: PairSetShortage,
): string {
  return (
    `A ${variant} set of ${size} pairs needs ${different.wanted} pairs of different and ${similar.wanted} of similar ` +
    `scores; the ${images} images${part === null ? '' : ` of part "${part}"`} make ${different.existing} and ${similar.existing}.`
  );
}
