import { existsSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../app-error.ts';
import { lockModelFolder } from '../../checkpoints/output/model-folder-lock.ts';
import { deleteModel, models, runsOfModel, type StoredModel } from '../../store/models.ts';
import type { Workspace } from '../../store/workspace.ts';
import { importedModels, type ImportedFolder } from './imported-models.ts';

/** Models of a workspace's store whose files are in a folder. */
export function storedModelsOf({ db }: Workspace, folder: string): StoredModel[] {
  const places = [path.resolve(folder), ...(existsSync(folder) ? [realpathSync(folder)] : [])];
  return models(db).filter(({ modelFile }) => places.includes(path.dirname(modelFile)));
}

/** Names of the runs that an imported model answers, removed ones too. */
export function runsOfImported(workspace: Workspace, folder: string): string[] {
  return storedModelsOf(workspace, folder).flatMap(({ id }) => runsOfModel(workspace.db, id));
}

/**
 * Deletes an imported model's files, and what the store says of it.
 *
 * @throws AppError `model-missing`; `model-in-use` where runs need it; `import-busy` while it is being written
 */
export async function removeImported(workspace: Workspace, name: string): Promise<ImportedFolder> {
  const found = (await importedModels(workspace.dir)).find((each) => each.name === name);
  if (found === undefined)
    throw new AppError(
      'model-missing',
      `The workspace has no imported model ${JSON.stringify(name)}.`,
      'Refresh the list.',
    );
  const { folder } = found;
  {
    using _lock = await lockModelFolder(folder);
    const runs = runsOfImported(workspace, folder).map((run) => JSON.stringify(run));
    if (runs.length > 0)
      throw new AppError(
        'model-in-use',
        `${JSON.stringify(name)} answers ${runs.length === 1 ? 'the run' : 'the runs'} ${runs.join(', ')}.`,
        'Keep it: those answers need their model.',
      );
    await workspace.transaction(() => {
      for (const { id } of storedModelsOf(workspace, folder)) deleteModel(workspace.db, id);
    });
  }
  await rm(folder, { recursive: true, force: true });
  return found;
}
