import { advisedCommand } from '../engine/advised-command.ts';
import { AppError } from '../engine/app-error.ts';
import { findRun } from '../engine/jobs/workspace/find-in-workspace.ts';
import { likelihoodOfRun, type ChosenLikelihood } from '../engine/store/likelihood-of-run.ts';
import { calibrationsOfRun, type StoredCalibration } from '../engine/store/calibrations.ts';
import { runById, type Run } from '../engine/store/runs.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import { likelihoodOf, type LikelihoodOptions, type SourcedLikelihood } from './likelihood-options.ts';
import { formatNumber } from './text-table.ts';
import { UsageError } from './usage-error.ts';

/**
 * The likelihood to score a stored run under: by hand, by preset, of a named run's calibration, or the run's own.
 *
 * @throws UsageError where two are asked for, AppError `calibration-missing`
 */
export function likelihoodForScores(
  workspace: Workspace,
  run: Run,
  options: LikelihoodOptions & { readonly calibration?: string },
): ChosenLikelihood & SourcedLikelihood {
  const asked = likelihoodAskedFor(workspace, options);
  if (asked !== null) return asked;
  const chosen = likelihoodOfRun(workspace.db, run);
  return { ...chosen, source: describeSource(workspace, chosen.calibration) };
}

/**
 * The likelihood that the options give, by hand, by preset or by a named run's calibration; null where they give none.
 *
 * @throws UsageError where two are asked for, AppError `calibration-missing`
 */
export function likelihoodAskedFor(
  workspace: Workspace,
  options: LikelihoodOptions & { readonly calibration?: string },
): (ChosenLikelihood & SourcedLikelihood) | null {
  const given = likelihoodOf(options);
  if (options.calibration === undefined) return given && { ...given, calibration: null };
  if (given !== null)
    throw new UsageError('--calibration cannot be combined with --scale, --margin, --bias or --preset.');
  const chosen = calibrationNamed(workspace, options.calibration);
  return { ...chosen, source: describeSource(workspace, chosen.calibration) };
}

function calibrationNamed({ db }: Workspace, name: string): ChosenLikelihood {
  const of = findRun(db, name);
  const calibration = calibrationsOfRun(db, of.id).at(-1);
  if (calibration !== undefined) return { likelihood: calibration.likelihood, calibration };
  throw new AppError(
    'calibration-missing',
    `The run "${name}" has no calibration.`,
    `Make one with \`${advisedCommand('calibrate', '--run', name)}\`.`,
  );
}

function describeSource({ db }: Workspace, calibration: StoredCalibration | null): string {
  if (calibration === null) return 'preset uol, not calibrated';
  const of = calibration.runId === null ? null : runById(db, calibration.runId);
  return `calibrated on ${formatNumber(calibration.pairs)} comparisons of ${of === null ? calibration.source : `run "${of.name}"`}`;
}
