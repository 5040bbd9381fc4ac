import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { datasetById } from '../../store/datasets.ts';
import { referenceSetsOfDataset } from '../../store/reference-sets.ts';
import { isRemoved, setRemoved } from '../../store/removal.ts';
import { datasetIdOfRun, runs } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { storedDataset } from '../workspace/stored-by-id.ts';

/**
 * Takes a dataset away that no run is about, with its splits and sets; image files and people's judgements stay.
 *
 * @throws AppError `dataset-in-use` saying by which runs, `dataset-missing`
 */
export function removeDataset(workspace: Workspace, id: number): Promise<void> {
  return workspace.transaction(() => {
    const { name } = storedDataset(workspace.db, id);
    const { db } = workspace;
    const sets = new Set(referenceSetsOfDataset(db, id).map((set) => set.id));
    const users = runs(db).filter(
      ({ datasetId, plan }) =>
        datasetId === id || (plan !== null && 'references' in plan && sets.has(plan.references)),
    );
    if (users.length > 0)
      throw new AppError(
        'dataset-in-use',
        `${JSON.stringify(name)} is used by ${users.map((run) => `the run ${JSON.stringify(run.name)}`).join(', ')}.`,
        'Remove what uses it first.',
      );
    setRemoved(workspace.db, 'dataset', id, true);
  });
}

/**
 * Brings a removed dataset back; where its name was taken meanwhile it has a number.
 *
 * @throws AppError `dataset-missing`
 */
export function restoreDataset(workspace: Workspace, id: number): Promise<void> {
  return workspace.transaction(() => {
    storedDataset(workspace.db, id);
    setRemoved(workspace.db, 'dataset', id, false);
  });
}

/** A removed run comes back to its dataset only. @throws AppError 'dataset-removed' */
export function assertDatasetIsThere(db: Database, runId: number): void {
  const datasetId = datasetIdOfRun(db, runId);
  const dataset = datasetId === null ? null : datasetById(db, datasetId);
  if (dataset !== null && isRemoved(db, 'dataset', dataset.id))
    throw new AppError(
      'dataset-removed',
      `The run is about the dataset ${JSON.stringify(dataset.name)}, which has also been removed.`,
      'Restore the dataset first.',
    );
}
