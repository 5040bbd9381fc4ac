import { formatQuantity } from '../core/format.ts';
import { advisedCommand } from '../engine/advised-command.ts';
import { AppError } from '../engine/app-error.ts';
import { BY_DECLARATION } from '../engine/jobs/scores/likelihoods-of-run.ts';
import { findRun } from '../engine/jobs/workspace/find-in-workspace.ts';
import { DEFAULT_KIND, LIKELIHOODS, type LikelihoodKindName } from '../core/likelihood.ts';
import {
  likelihoodOfRun,
  newestCalibration,
  type ChosenLikelihood,
} from '../engine/store/likelihood-of-run.ts';
import { calibrationsOfRun, type StoredCalibration } from '../engine/store/calibrations.ts';
import { runById, type Run } from '../engine/store/runs.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import {
  likelihoodOf,
  PARAMETER_OPTIONS,
  type LikelihoodOptions,
  type SourcedLikelihood,
} from './likelihood-options.ts';
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
  const { likelihood: kind } = options;
  const chosen = likelihoodOfRun(workspace.db, run, undefined, undefined, kind);
  if (kind !== undefined && chosen.likelihood.kind !== kind) throw noCalibration(run.name, kind);
  const declared = chosen.byDeclaration ? BY_DECLARATION : '';
  return { ...chosen, source: describeSource(workspace, chosen.calibration) + declared };
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
    throw new UsageError(`--calibration cannot be combined with ${PARAMETER_OPTIONS}, nor with --preset.`);
  const chosen = calibrationNamed(workspace, options.calibration, options.likelihood ?? null);
  return { ...chosen, source: describeSource(workspace, chosen.calibration) };
}

function calibrationNamed(
  { db }: Workspace,
  name: string,
  kind: LikelihoodKindName | null,
): ChosenLikelihood {
  const of = findRun(db, name);
  const calibration = newestCalibration(calibrationsOfRun(db, of.id), kind);
  if (calibration === null) throw noCalibration(name, kind);
  return { likelihood: calibration.likelihood, calibration };
}

function noCalibration(run: string, kind: LikelihoodKindName | null): AppError {
  const ofKind = kind === null || kind === DEFAULT_KIND ? [] : ['--likelihood', kind];
  return new AppError(
    'calibration-missing',
    `The run "${run}" has no calibration${kind === null ? '' : ` of ${LIKELIHOODS[kind].title}'s likelihood`}.`,
    `Make one with \`${advisedCommand('calibrate', '--run', run, ...ofKind)}\`.`,
  );
}

function describeSource({ db }: Workspace, calibration: StoredCalibration | null): string {
  if (calibration === null) return 'preset uol, not calibrated';
  const of = calibration.runId === null ? null : runById(db, calibration.runId);
  const kind =
    calibration.likelihood.kind === DEFAULT_KIND
      ? ''
      : `${LIKELIHOODS[calibration.likelihood.kind].title}'s, `;
  return `${kind}calibrated on ${formatQuantity(calibration.pairs, 'comparison')} of ${of === null ? calibration.source : `run "${of.name}"`}`;
}
