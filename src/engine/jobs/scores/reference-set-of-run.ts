import { advisedCommand } from '../../advised-command.ts';
import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { datasetById } from '../../store/datasets.ts';
import { countImages } from '../../store/images.ts';
import { referenceSetById, referenceSetsOfDataset, type ReferenceSet } from '../../store/reference-sets.ts';
import type { Run } from '../../store/runs.ts';
import { findReferenceSet } from '../workspace/find-in-workspace.ts';

/**
 * The reference set of a run: the one that is named, else its plan's, else the dataset's only one.
 *
 * @throws AppError where there is none, or several
 */
export function referenceSetOfRun(db: Database, run: Run, name: string | undefined): ReferenceSet {
  const { plan } = run;
  if (name === undefined && plan !== null && 'references' in plan) {
    const planned = referenceSetById(db, plan.references);
    if (planned !== null) return planned;
  }
  const dataset = datasetById(db, run.datasetId);
  if (dataset === null) throw new Error(`run ${run.id} is of no dataset`);
  // A reference set is made of scores: what advises to make one would send to the next refusal.
  if (
    name === undefined &&
    referenceSetsOfDataset(db, dataset.id).length === 0 &&
    countImages(db, dataset.id).scored === 0
  )
    throw new AppError(
      'reference-set-missing',
      `There is no reference set, and no image of "${dataset.name}" has a score to make one of.`,
      `Rank the images by the run's answers alone: \`${advisedCommand('rank', '--run', run.name)}\`.`,
    );
  return findReferenceSet(db, dataset, name);
}
