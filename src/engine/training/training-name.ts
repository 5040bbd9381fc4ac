import { AppError } from '../app-error.ts';
import { FOLDER_NAME_RULE, isFolderName } from '../folder-name.ts';

/** Checks what a training is to be called: it names a folder. @throws AppError `bad-training-name` */
export function checkTrainingName(name: string): void {
  if (!isFolderName(name))
    throw new AppError('bad-training-name', `A training cannot be called "${name}".`, FOLDER_NAME_RULE);
}
