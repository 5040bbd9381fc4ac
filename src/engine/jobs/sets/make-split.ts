import { DEFAULT_TEST_SHARE, kFolds, stratifiedSplit } from '../../../core/split.ts';
import { AppError } from '../../app-error.ts';
import type { Dataset } from '../../store/datasets.ts';
import { insertSplit, splitByName, splitsOfDataset, type Split } from '../../store/splits.ts';
import type { Workspace } from '../../store/workspace.ts';
import { assertNameIsFree, findSplit } from '../workspace/find-in-workspace.ts';
import { ratedImages } from './scored-images.ts';

export const DEFAULT_SPLIT_SEED = 1;

/** Names of the two parts of a split by share. */
export const TRAIN_PART = 'train';
export const TEST_PART = 'test';

export type SplitRequest = { readonly name: string; readonly seed: number } & (
  { readonly testShare: number } | { readonly folds: number }
);

/**
 * Splits a dataset's images with scores, stratified by group and score, and keeps the split.
 *
 * @returns the split and how many images are in each part
 * @throws AppError `name-taken`, `scores-missing`, `too-few-images`
 */
export function makeSplit(
  { db }: Workspace,
  dataset: Dataset,
  request: SplitRequest,
): { split: Split; parts: Record<string, number> } {
  assertNameIsFree('split', request.name, splitByName(db, dataset.id, request.name));
  const images = ratedImages(db, dataset);
  const parts = new Map<string, readonly { readonly id: number }[]>();
  if ('folds' in request) {
    if (request.folds > images.length)
      throw new AppError(
        'too-few-images',
        `${images.length} images are too few for ${request.folds} folds.`,
        'Make fewer folds.',
      );
    kFolds(images, request.folds, request.seed).forEach((fold, index) => parts.set(String(index + 1), fold));
  } else {
    const { train, test } = stratifiedSplit(images, request);
    parts.set(TRAIN_PART, train).set(TEST_PART, test);
  }
  const kind = 'folds' in request ? 'folds' : 'ratio';
  const members = [...parts].flatMap(([part, of]) => of.map(({ id }) => ({ imageId: id, part })));
  const { name, seed } = request;
  const id = insertSplit(db, { datasetId: dataset.id, name, kind, seed, members });
  return {
    split: { id, datasetId: dataset.id, name, kind, seed },
    parts: Object.fromEntries([...parts].map(([part, of]) => [part, of.length])),
  };
}

/** The split that is named, or the dataset's only one; a dataset that has none gets LMOL's 4:1. */
export function splitOrDefault(workspace: Workspace, dataset: Dataset, name: string | undefined): Split {
  if (name !== undefined || splitsOfDataset(workspace.db, dataset.id).length > 0)
    return findSplit(workspace.db, dataset, name);
  const request = { name: 'split', seed: DEFAULT_SPLIT_SEED, testShare: DEFAULT_TEST_SHARE };
  return makeSplit(workspace, dataset, request).split;
}
