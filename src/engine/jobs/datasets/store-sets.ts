import { isDeepStrictEqual } from 'node:util';
import {
  insertEmptyPairSet,
  insertPairs,
  pairSetByName,
  pairsOfSet,
  type StoredPair,
} from '../../store/pair-sets.ts';
import {
  insertReferenceSet,
  referenceSetByName,
  referenceSetsOfDataset,
  referencesOfSet,
} from '../../store/reference-sets.ts';
import {
  insertSplit,
  insertSplitMembers,
  splitByName,
  splitMembers,
  type SplitMember,
} from '../../store/splits.ts';
import { writeInPieces, type Sliceable } from '../../store/write-in-pieces.ts';
import { existsError, thetaOf, type ImportedItem, type ImportTarget } from './import-target.ts';

export async function storePairs(target: ImportTarget, pairs: Sliceable<StoredPair>): Promise<ImportedItem> {
  const { workspace, stagedIn, base, work } = target;
  const { db } = workspace;
  const theta = thetaOf(target);
  const existing = inEither(target, (datasetId) => pairSetByName(db, datasetId, base));
  if (existing) {
    if (!isDeepStrictEqual(pairsOfSet(db, existing.id), pairs.slice(0, pairs.length)))
      throw existsError('pair set', base);
    return { kind: 'pair-set', id: existing.id, name: base, status: 'unchanged', size: pairs.length };
  }
  const set = {
    datasetId: stagedIn,
    splitId: null,
    part: null,
    name: base,
    variant: 'imported',
    theta,
    seed: null,
  };
  const id = await workspace.transaction(() => insertEmptyPairSet(db, set));
  await writeInPieces(workspace, pairs, (some, position) => insertPairs(db, id, some, position), {
    ...work,
    unit: 'pairs',
  });
  return { kind: 'pair-set', id, name: base, status: 'created', size: pairs.length };
}

export async function storeReferences(
  target: ImportTarget,
  name: string,
  imageIds: readonly number[],
): Promise<ImportedItem> {
  const { workspace, stagedIn } = target;
  const { db } = workspace;
  const existing = inEither(target, (datasetId) => referenceSetByName(db, datasetId, name));
  if (existing) {
    if (String(referencesOfSet(db, existing.id).map(({ id }) => id)) !== String(imageIds))
      throw existsError('reference set', name);
    return { kind: 'reference-set', id: existing.id, name, status: 'unchanged', size: imageIds.length };
  }
  const set = {
    datasetId: stagedIn,
    splitId: null,
    name,
    binWidth: null,
    perBin: null,
    seed: null,
    imageIds,
  };
  const id = await workspace.transaction(() => insertReferenceSet(db, set));
  return { kind: 'reference-set', id, name, status: 'created', size: imageIds.length };
}

/** The dataset's reference set of exactly these images, in any order. */
export function sameReferences(target: ImportTarget, imageIds: readonly number[]): number | undefined {
  const { db } = target.workspace;
  const wanted = new Set(imageIds);
  const isSame = ({ id }: { readonly id: number }) => {
    const members = referencesOfSet(db, id);
    return members.length === wanted.size && members.every((member) => wanted.has(member.id));
  };
  return inEither(target, (datasetId) => referenceSetsOfDataset(db, datasetId).find(isSame) ?? null)?.id;
}

export async function storeFolds(
  target: ImportTarget,
  members: readonly SplitMember[],
): Promise<ImportedItem> {
  const { workspace, stagedIn, base } = target;
  const { db } = workspace;
  const existing = inEither(target, (datasetId) => splitByName(db, datasetId, base));
  if (existing) {
    const parts = new Map(splitMembers(db, existing.id).map(({ imageId, part }) => [imageId, part]));
    if (parts.size !== members.length || members.some(({ imageId, part }) => parts.get(imageId) !== part))
      throw existsError('split', base);
    return { kind: 'split', id: existing.id, name: base, status: 'unchanged', size: members.length };
  }
  const split = { datasetId: stagedIn, name: base, kind: 'folds', seed: null, members: [] };
  const id = await workspace.transaction(() => insertSplit(db, split));
  await writeInPieces(workspace, members, (some) => insertSplitMembers(db, id, some), target.work);
  return { kind: 'split', id, name: base, status: 'created', size: members.length };
}

/** What is found in the dataset, else what this import has made so far. */
function inEither<Found>(
  { images, stagedIn }: ImportTarget,
  find: (datasetId: number) => Found | null,
): Found | null {
  return (images.dataset === null ? null : find(images.dataset.id)) ?? find(stagedIn);
}
