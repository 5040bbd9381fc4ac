import type { ScoreSettings } from '../../engine/analysis/scores/table-scores.ts';
import { referenceSetOfRun } from '../../engine/jobs/scores/reference-set-of-run.ts';
import { sourcedLikelihood } from '../../engine/jobs/scores/likelihoods-of-run.ts';
import { storedReferenceSet } from '../../engine/jobs/workspace/stored-by-id.ts';
import type { StoredCalibration } from '../../engine/store/calibrations.ts';
import type { Database } from '../../engine/store/database.ts';
import type { ReferenceSet } from '../../engine/store/reference-sets.ts';
import type { Run } from '../../engine/store/runs.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import type { AskedScoreSettings } from '../../model/scores.ts';

/**
 * What is asked for, with the run's own likelihood and reference set in the place of null.
 *
 * @throws AppError `reference-set-missing`, `name-needed`
 */
export function resolveSettings(
  workspace: Workspace,
  run: Run,
  { likelihood: asked, evidence, corrections, referenceSetId }: Omit<AskedScoreSettings, 'run'>,
): { settings: ScoreSettings; source: string; calibration: StoredCalibration | null } {
  const { likelihood, source, calibration } = sourcedLikelihood(workspace, run, asked);
  const referenceSet = referenceSetOf(workspace.db, run, referenceSetId);
  return { settings: { likelihood, evidence, corrections, referenceSet }, source, calibration };
}

/** @throws AppError `reference-set-missing`, or `name-needed` where the run's own is not known */
export function referenceSetOf(db: Database, run: Run, id: number | null): ReferenceSet {
  return id === null ? referenceSetOfRun(db, run, undefined) : storedReferenceSet(db, id);
}
