import {
  DEFAULT_KIND,
  LIKELIHOOD_PRESETS,
  type Likelihood,
  type LikelihoodKindName,
} from '../../core/likelihood.ts';
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
 * that the same comparator answered, else the preset. Of either run's, one of the papers' kind comes before others.
 *
 * @param everyRun of the workspace, the oldest first. Defaults to reading them; so do the calibrations.
 * @param kind takes calibrations of this kind alone
 */
export function likelihoodOfRun(
  db: Database,
  run: Run,
  everyRun: readonly Run[] = runs(db),
  everyCalibration: readonly StoredCalibration[] = calibrations(db),
  kind: LikelihoodKindName | null = null,
): ChosenLikelihood {
  const comparator = (of: Run) =>
    JSON.stringify([of.modelId, of.members.map(({ adapters, mmproj }) => [adapters, mmproj ?? null])]);
  const siblings = everyRun
    .filter((other) => run.modelId !== null && comparator(other) === comparator(run))
    .map(({ id }) => id);
  const calibration =
    newestCalibration(
      everyCalibration.filter(({ runId }) => runId === run.id),
      kind,
    ) ??
    newestCalibration(
      everyCalibration.filter(({ runId }) => runId !== null && siblings.includes(runId)),
      kind,
    );
  return { likelihood: calibration?.likelihood ?? LIKELIHOOD_PRESETS.uol, calibration };
}

/** The newest of a kind; where none is asked for, of the papers' kind before any other. */
export function newestCalibration(
  oldestFirst: readonly StoredCalibration[],
  kind: LikelihoodKindName | null,
): StoredCalibration | null {
  const ofKind = (one: LikelihoodKindName) =>
    oldestFirst.findLast(({ likelihood }) => likelihood.kind === one) ?? null;
  return kind === null ? (ofKind(DEFAULT_KIND) ?? oldestFirst.at(-1) ?? null) : ofKind(kind);
}
