import { AppError } from '../engine/app-error.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import { readTraining, trainingFolder, type StoredTraining } from '../engine/training/training-folder.ts';
import { checkTrainingName } from '../engine/training/training-name.ts';

/** A training by its name, also a removed one. @throws AppError 'bad-training-name', 'training-missing' */
export async function existingTraining({ dir }: Workspace, name: string): Promise<StoredTraining> {
  checkTrainingName(name);
  const training = await readTraining(trainingFolder(dir, name));
  if (training === null)
    throw new AppError(
      'training-missing',
      `There is no training "${name}" in the workspace.`,
      'Choose another training.',
    );
  return training;
}
