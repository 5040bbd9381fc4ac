import type { Workspace } from '../../store/workspace.ts';
import { readTraining, trainingFolder } from '../../training/training-folder.ts';
import { checkTrainingName } from '../../training/training-name.ts';
import { findDataset, findPairSet } from '../workspace/find-in-workspace.ts';
import type { TrainComparatorRequest } from './train-comparator.ts';

/**
 * What a training of this name was begun with, so that it can be gone on with; null where there is none.
 *
 * @throws AppError `bad-training-name`; `dataset-missing`, `pair-set-missing` where what it learns from is gone
 */
export async function trainingRequestOf(
  { dir, db }: Workspace,
  name: string,
  device: Pick<TrainComparatorRequest, 'gpu' | 'threads'>,
): Promise<TrainComparatorRequest | null> {
  checkTrainingName(name);
  const training = await readTraining(trainingFolder(dir, name));
  if (training === null) return null;
  const { subject, recipe, model, mmproj, card, start } = training.description;
  const dataset = findDataset(db, subject.dataset);
  return {
    name,
    dataset,
    pairSet: findPairSet(db, dataset, subject.pairSet),
    recipe,
    files: { model: model.file, mmproj: mmproj.file, card },
    ...(start === null ? {} : { start: start.file }),
    ...device,
  };
}
