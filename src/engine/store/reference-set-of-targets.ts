import type { Database } from './database.ts';
import { referenceSetsOfDataset } from './reference-sets.ts';
import type { Run } from './runs.ts';

/**
 * The reference set that a run's targets were compared with: its plan's, or where recorded answers follow no plan the
 * dataset's only one.
 *
 * @returns its id; null for a run without targets, such as all pairs or a pair set
 */
export function referenceSetOfTargets(db: Database, { plan, datasetId }: Run): number | null {
  if (plan !== null) return 'targets' in plan ? plan.references : null;
  const [only, ...others] = referenceSetsOfDataset(db, datasetId);
  return only === undefined || others.length > 0 ? null : only.id;
}
