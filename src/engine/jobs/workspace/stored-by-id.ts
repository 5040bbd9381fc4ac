import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { datasetById, type Dataset } from '../../store/datasets.ts';
import { imageById, type StoredImage } from '../../store/images.ts';
import { pairSetById, type PairSet } from '../../store/pair-sets.ts';
import { referenceSetById, type ReferenceSet } from '../../store/reference-sets.ts';
import { runById, type Run } from '../../store/runs.ts';
import { sliceById } from '../../store/slices.ts';
import { splitById, type Split } from '../../store/splits.ts';
import type { Slice } from '../../../model/slice.ts';
import { MISSING_CODES, type StoredKind } from './missing-codes.ts';

/*
 * What a window names by an id that it was given. Each throws AppError `dataset-missing`, `split-missing`, ... for an id
 * that the workspace does not have: of another workspace, or made up.
 */

export function storedDataset(db: Database, id: number): Dataset {
  return datasetById(db, id) ?? missing('dataset');
}

export function storedImage(db: Database, id: number): StoredImage {
  return imageById(db, id) ?? missing('image');
}

/** A split, also a removed one. @param datasetId the dataset that it has to be of. Defaults to any. */
export function storedSplit(db: Database, id: number, datasetId?: number): Split {
  const split = splitById(db, id);
  return split !== null && (datasetId ?? split.datasetId) === split.datasetId ? split : missing('split');
}

/** A set, also a removed one. */
export function storedPairSet(db: Database, id: number): PairSet {
  return pairSetById(db, id) ?? missing('pair set');
}

/** A set, also a removed one. */
export function storedReferenceSet(db: Database, id: number): ReferenceSet {
  return referenceSetById(db, id) ?? missing('reference set');
}

/** A run that was not removed. */
export function storedRun(db: Database, id: number): Run {
  return runById(db, id) ?? missing('run');
}

/** A slice, also a removed one. */
export function storedSlice(db: Database, id: number): Slice {
  return sliceById(db, id) ?? missing('slice');
}

function missing(kind: StoredKind): never {
  throw new AppError(
    MISSING_CODES[kind],
    `There is no such ${kind} in this workspace.`,
    'Reload the page, or open the workspace that contains it.',
  );
}
