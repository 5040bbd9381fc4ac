import { LIKELIHOOD_PRESETS, type Likelihood } from '../../core/likelihood.ts';
import { calibrations, type StoredCalibration } from './calibrations.ts';
import type { Database } from './database.ts';
import { runs, type Run } from './runs.ts';

/** The likelihood that a run is scored under, and the calibration it came from, if any. */
export interface ChosenLikelihood {
  readonly likelihood: Likelihood;
  readonly calibration: StoredCalibration | null;
}

/**
 * What to score a run with unless a person says otherwise: its newest calibration, else the newest one of another run
 * that the same comparator answered, else the preset.
 *
 * @param everyRun of the workspace, the oldest first. Defaults to reading them; so do the calibrations.
 */
export function likelihoodOfRun(
  db: Database,
  run: Run,
  everyRun: readonly Run[] = runs(db),
  everyCalibration: readonly StoredCalibration[] = calibrations(db),
): ChosenLikelihood {
  const comparator = (of: Run) =>
    JSON.stringify([of.modelId, of.members.map(({ adapters, mmproj }) => [adapters, mmproj ?? null])]);
  const siblings = everyRun
    .filter((other) => run.modelId !== null && comparator(other) === comparator(run))
    .map(({ id }) => id);
  const calibration =
    everyCalibration.findLast(({ runId }) => runId === run.id) ??
    everyCalibration.findLast(({ runId }) => runId !== null && siblings.includes(runId)) ??
    null;
  return { likelihood: calibration?.likelihood ?? LIKELIHOOD_PRESETS.uol, calibration };
}
