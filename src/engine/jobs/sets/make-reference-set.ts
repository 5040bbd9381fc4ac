import { buildReferenceSet } from '../../../core/reference-set.ts';
import type { Dataset } from '../../store/datasets.ts';
import { insertReferenceSet, referenceSetByName, type ReferenceSet } from '../../store/reference-sets.ts';
import type { Split } from '../../store/splits.ts';
import type { Workspace } from '../../store/workspace.ts';
import { assertNameIsFree } from '../workspace/find-in-workspace.ts';
import { ratedImages, type RatedImage } from './scored-images.ts';

export interface ReferenceSetRequest {
  readonly name: string;
  /** Null for all images with scores; then so is the part. */
  readonly split: Split | null;
  readonly part: string | null;
  readonly binWidth: number;
  readonly perBin: number;
  readonly seed: number;
}

/**
 * Draws references from the score bins of one part of a split, or of a whole dataset, and keeps them, by rising score.
 *
 * @throws AppError `name-taken`, `part-missing`
 */
export function makeReferenceSet(
  { db }: Workspace,
  dataset: Dataset,
  { name, split, part, binWidth, perBin, seed }: ReferenceSetRequest,
): { referenceSet: ReferenceSet; references: RatedImage[] } {
  assertNameIsFree('reference set', name, referenceSetByName(db, dataset.id, name));
  const byName = new Map(
    ratedImages(db, dataset, split ?? undefined, part ?? undefined).map((image) => [image.name, image]),
  );
  const scored = [...byName.values()].map((image) => ({ id: image.name, score: image.score }));
  const references = buildReferenceSet(scored, { binWidth, perBin, seed }).flatMap(
    ({ id }) => byName.get(id) ?? [],
  );
  const referenceSet = { datasetId: dataset.id, splitId: split?.id ?? null, name, binWidth, perBin, seed };
  const id = insertReferenceSet(db, { ...referenceSet, imageIds: references.map((image) => image.id) });
  return { referenceSet: { id, ...referenceSet }, references };
}
