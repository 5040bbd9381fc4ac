import { evenlySpaced } from '../../../core/evenly-spaced.ts';
import { isPreset } from '../../../core/likelihood.ts';
import type { AdaptivePlan, RunPlan } from '../../../model/plan.ts';
import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import type { Dataset } from '../../store/datasets.ts';
import { imagesOfDataset, imagesOfPart, type StoredImage } from '../../store/images.ts';
import { pairSetById } from '../../store/pair-sets.ts';
import { referenceSetById, referencesOfSet } from '../../store/reference-sets.ts';
import { splitsOfDataset } from '../../store/splits.ts';
import type { ImageSelection, PlanRequest } from '../../../model/plan.ts';
import { MISSING_CODES, type StoredKind } from '../workspace/missing-codes.ts';

/**
 * The plan that is asked for, of one dataset (its references may be another's), with every image named.
 *
 * @throws AppError 'split-missing', 'reference-set-missing', 'pair-set-missing', 'image-missing' for what the dataset
 * does not have, 'images-missing' for a choice of too few, 'reference-without-score', 'calibration-missing'
 */
export function resolvePlan(db: Database, dataset: Dataset, request: PlanRequest): RunPlan {
  switch (request.kind) {
    case 'pair-set':
      if (pairSetById(db, request.pairSetId)?.datasetId !== dataset.id) throw missing('pair set', dataset);
      return request;
    case 'all-pairs': {
      const { images, limit, ...rest } = request;
      return { ...rest, images: choose(db, dataset, images, limit, 2) };
    }
    case 'against-references': {
      const { targets, limit, referenceSetId, ...rest } = request;
      const references = checkReferences(db, dataset, referenceSetId);
      return { ...rest, targets: choose(db, dataset, targets, limit, 1), references };
    }
    case 'adaptive': {
      const { targets, limit, referenceSetId, ...rest } = request;
      const references = checkReferences(db, dataset, referenceSetId);
      assertScored(db, referenceSetId);
      assertGainIsKnown(rest);
      return { ...rest, targets: choose(db, dataset, targets, limit, 1), references };
    }
  }
}

/** References may be of another dataset: all scores are on one scale. */
function checkReferences(db: Database, dataset: Dataset, referenceSetId: number): number {
  if (referenceSetById(db, referenceSetId) === null) throw missing('reference set', dataset);
  return referenceSetId;
}

function assertScored(db: Database, referenceSetId: number): void {
  const unscored = referencesOfSet(db, referenceSetId).find(({ score }) => score === null);
  if (unscored !== undefined)
    throw new AppError(
      'reference-without-score',
      `The reference ${unscored.name} has no score, which an adaptive run needs for every reference.`,
      'Choose a reference set of rated images.',
    );
}

/** @throws AppError 'calibration-missing' where reverse orders are to be left out by what nobody knows of this comparator */
export function assertGainIsKnown({
  likelihood,
  reverseGain,
}: Pick<AdaptivePlan, 'likelihood' | 'reverseGain'>): void {
  if (reverseGain == null || !isPreset(likelihood)) return;
  throw new AppError(
    'calibration-missing',
    'What a reverse order gains, and how far position biases the answers, is known of a calibrated likelihood alone.',
    'Choose a calibration of this model, made on a run in both orders; or ask both orders throughout.',
  );
}

/** The chosen images' ids, in the order of their import. */
function choose(
  db: Database,
  dataset: Dataset,
  selection: ImageSelection,
  limit: number | null,
  fewest: number,
): number[] {
  const chosen = evenlyOverScores(imagesOf(db, dataset, selection), limit).map(({ id }) => id);
  if (chosen.length >= fewest) return chosen.sort((a, b) => a - b);
  throw new AppError(
    'images-missing',
    `${chosen.length} images are chosen, but at least ${fewest} are needed.`,
    'Choose another part of the dataset, or more of it.',
  );
}

function imagesOf(db: Database, dataset: Dataset, selection: ImageSelection): StoredImage[] {
  switch (selection.kind) {
    case 'part': {
      const { splitId, part } = selection;
      if (!splitsOfDataset(db, dataset.id).some(({ id }) => id === splitId)) throw missing('split', dataset);
      return imagesOfPart(db, splitId, part);
    }
    case 'dataset':
      if (selection.datasetId !== dataset.id) throw missing('image', dataset);
      return imagesOfDataset(db, dataset.id);
    case 'images': {
      const known = new Map(imagesOfDataset(db, dataset.id).map((image) => [image.id, image]));
      return [...new Set(selection.ids)].map((id) => {
        const image = known.get(id);
        if (image === undefined) throw missing('image', dataset);
        return image;
      });
    }
  }
}

/** So many images whose scores lie evenly among those of all; images without scores come last among them. */
function evenlyOverScores(images: readonly StoredImage[], limit: number | null): readonly StoredImage[] {
  if (limit === null || limit >= images.length) return images;
  const sorted = images.toSorted((a, b) => (a.score ?? Infinity) - (b.score ?? Infinity) || a.id - b.id);
  return evenlySpaced(sorted, limit);
}

function missing(what: StoredKind, { name }: Dataset): AppError {
  return new AppError(
    MISSING_CODES[what],
    `The dataset "${name}" has no such ${what}.`,
    `Choose another: it may have been removed.`,
  );
}
