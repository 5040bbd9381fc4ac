import { buildPairSetInSteps, type PairSetShortage } from '../../../core/pair-set.ts';
import { AppError } from '../../app-error.ts';
import type { Dataset } from '../../store/datasets.ts';
import { inTurns } from '../../in-turns.ts';
import {
  insertEmptyPairSet,
  insertPairs,
  pairSetByName,
  type PairSet,
  type StoredPair,
} from '../../store/pair-sets.ts';
import { showUnderName } from '../../store/removal.ts';
import type { Split } from '../../store/splits.ts';
import { beginUnfinished } from '../../store/unfinished.ts';
import type { Workspace } from '../../store/workspace.ts';
import { writeInPieces } from '../../store/write-in-pieces.ts';
import { assertNameIsFree } from '../workspace/find-in-workspace.ts';
import { ratedImages } from './scored-images.ts';
import type { PairSetOptions } from '../../../model/pair-set.ts';

export interface PairSetRequest extends PairSetOptions {
  readonly name: string;
  /** Null for all images with scores; then so is the part. */
  readonly split: Split | null;
}

/**
 * Draws labelled pairs of one part of a split, or of a whole dataset, and keeps them.
 *
 * The pairs are drawn by the images' names, so the same images make the same set in any workspace. Others have a turn all
 * the while. Until all pairs are stored the set counts as removed, so that nobody finds half of one.
 *
 * @throws AppError `name-taken`, `part-missing`, `too-few-pairs` saying how many pairs of each kind exist
 */
export async function makePairSet(
  workspace: Workspace,
  dataset: Dataset,
  { name, split, part, variant, size, theta, seed }: PairSetRequest,
): Promise<{ pairSet: PairSet; pairs: StoredPair[] }> {
  const { db } = workspace;
  const assertFree = () => assertNameIsFree('pair set', name, pairSetByName(db, dataset.id, name));
  assertFree();
  const images = ratedImages(db, dataset, split ?? undefined, part ?? undefined);
  const idOf = new Map(images.map((image) => [image.name, image.id]));
  const scored = images.map((image) => ({ id: image.name, score: image.score }));
  const built = await inTurns(buildPairSetInSteps(scored, { variant, size, theta, seed }));
  if ('shortage' in built)
    throw new AppError(
      'too-few-pairs',
      describeShortage({ variant, size, part }, images.length, built.shortage),
      'Draw fewer pairs, or choose another variant or theta.',
    );
  const pairs = built.pairs.map(({ first, second, label }) => ({
    firstId: idOf.get(first) ?? 0,
    secondId: idOf.get(second) ?? 0,
    label,
  }));
  const pairSet = { datasetId: dataset.id, splitId: split?.id ?? null, part, name, variant, theta, seed };
  await using unfinished = await beginUnfinished(workspace, 'pair_set', () =>
    insertEmptyPairSet(db, pairSet),
  );
  const id = unfinished.row;
  await writeInPieces(workspace, pairs, (some, position) => insertPairs(db, id, some, position));
  await unfinished.finish(() => {
    assertFree();
    showUnderName(db, 'pair_set', id, name, dataset.id);
  });
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
    `scores; the ${images} images${part === null ? '' : ` of part "${part}"`} have ${different.existing} and ${similar.existing}.`
  );
}
