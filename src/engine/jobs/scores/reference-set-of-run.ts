import type { Database } from '../../store/database.ts';
import { datasetById } from '../../store/datasets.ts';
import { referenceSetById, type ReferenceSet } from '../../store/reference-sets.ts';
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
  return findReferenceSet(db, dataset, name);
}
