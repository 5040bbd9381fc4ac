import type { GpuChoice } from '../../../model/gpu-choice.ts';
import type { Recipe } from '../../../model/recipe.ts';
import { leakWarnings } from '../datasets/twins-across.ts';
import { AppError } from '../../app-error.ts';
import { trainApart, type TrainApartOptions } from '../../training/train-apart.ts';
import type { TrainingOutcome } from '../../training/train-adapter.ts';
import { trainingFolder } from '../../training/training-folder.ts';
import { checkTrainingName } from '../../training/training-name.ts';
import type { TrainingSpec } from '../../training/training-spec.ts';
import { SIMULATED_KIND, type Dataset } from '../../store/datasets.ts';
import { imageFiles } from '../../store/images.ts';
import { leavesSimilarOut, pairsOfSet, type PairSet } from '../../store/pair-sets.ts';
import type { Workspace } from '../../store/workspace.ts';
import type { ModelFiles } from '../runs/plan-run.ts';

export interface TrainComparatorRequest {
  /** Names the folder `training/NAME` in the workspace. */
  readonly name: string;
  readonly dataset: Dataset;
  readonly pairSet: PairSet;
  readonly files: ModelFiles;
  readonly recipe: Recipe;
  /** Adapter to begin with. */
  readonly start?: string;
  readonly gpu: GpuChoice;
  readonly threads?: number;
}

/**
 * Trains a comparator on a pair set of a workspace, in a process of its own. The same request again goes on where it was
 * stopped, killed or failed.
 *
 * @throws AppError `bad-training-name`, `image-without-file` and those of runTraining
 */
export function trainComparator(
  workspace: Workspace,
  request: TrainComparatorRequest,
  options: TrainApartOptions = {},
): Promise<TrainingOutcome> {
  return trainApart(trainingSpec(workspace, request), options);
}

/** A request as plain data that needs no workspace. */
export function trainingSpec(
  { dir, db, cacheDir }: Workspace,
  { name, dataset, pairSet, files, recipe, start, gpu, threads }: TrainComparatorRequest,
): TrainingSpec {
  checkTrainingName(name);
  const stored = pairsOfSet(db, pairSet.id);
  const ids = [...new Set(stored.flatMap(({ firstId, secondId }) => [firstId, secondId]))];
  const found = imageFiles(db, ids);
  const images = ids.map((id) => {
    const image = found.get(id);
    if (image?.path == null)
      throw new AppError(
        'image-without-file',
        `The image ${image?.name ?? id} of the pair set "${pairSet.name}" has no file: only its name is known.`,
        'Import the images themselves, and draw the pair set from them.',
      );
    return { path: image.path, ...(image.hash === null ? {} : { hash: image.hash }) };
  });
  const place = new Map(ids.map((id, index) => [id, index]));
  return {
    subject: {
      name,
      dataset: dataset.name,
      pairSet: pairSet.name,
      simulated: dataset.kind === SIMULATED_KIND,
    },
    folder: trainingFolder(dir, name),
    ...files,
    ...(start === undefined ? {} : { start }),
    recipe,
    images,
    pairs: stored.map(({ firstId, secondId, label, weight }) => ({
      first: place.get(firstId) ?? 0,
      second: place.get(secondId) ?? 0,
      label,
      ...(weight === undefined ? {} : { weight }),
    })),
    similarLeftOut: leavesSimilarOut(pairSet),
    notices: leakWarnings(db, dataset.id, { concerned: new Set(ids) }),
    gpu,
    ...(threads === undefined ? {} : { threads }),
    cacheDir,
  };
}
