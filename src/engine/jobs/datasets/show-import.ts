import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { datasetByName, mergeDataset } from '../../store/datasets.ts';
import { clearEstimatedScores, setEstimatedScores } from '../../store/estimated-scores.ts';
import { setImageGroup, setImageScore } from '../../store/images.ts';
import { showUnderName } from '../../store/removal.ts';
import { runByName } from '../../store/runs.ts';
import { existsError, type FoundOfImages } from './import-target.ts';
import type { RecordedImages } from './recorded-images.ts';

/**
 * Shows what an import has stored where nobody found it, all at once. Call it in a transaction.
 *
 * @param stagedIn the dataset in which it waited
 * @param stagedRuns runs by the names that they are to have
 * @param found what the rows said of images: scores estimated of votes, and groups by their ids
 * @returns the dataset that all is in
 * @throws AppError 'import-exists' for a name that was taken meanwhile, 'dataset-changed'
 */
export function showImport(
  db: Database,
  { dataset, newDataset, newScores }: RecordedImages,
  stagedIn: number,
  stagedRuns: ReadonlyMap<string, number>,
  { estimates, groups }: FoundOfImages = { estimates: null, groups: new Map() },
): number {
  if (dataset === null) {
    if (datasetByName(db, newDataset.name) !== null) throw existsError('dataset', newDataset.name);
    showUnderName(db, 'dataset', stagedIn, newDataset.name, null);
  } else {
    const taken = mergeDataset(db, stagedIn, dataset.id);
    if (taken !== null)
      throw new AppError(
        'dataset-changed',
        `Something named ${JSON.stringify(taken)} was added to the dataset ${JSON.stringify(dataset.name)} while this import was read.`,
        'Run the same import again.',
      );
  }
  const datasetId = dataset?.id ?? stagedIn;
  // True scores take the place of estimated ones.
  if (newScores.size > 0) clearEstimatedScores(db, datasetId);
  for (const [id, score] of newScores) setImageScore(db, id, score);
  if (estimates !== null) setEstimatedScores(db, datasetId, estimates.from, estimates.images);
  for (const [id, group] of groups) setImageGroup(db, id, group);
  for (const [name, id] of stagedRuns) {
    if (runByName(db, name) !== null) throw existsError('run', name);
    showUnderName(db, 'run', id, name, null);
  }
  return datasetId;
}
