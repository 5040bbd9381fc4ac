import type { CalibrationOptions } from '../../../core/calibration.ts';
import type { LikelihoodOfKind } from '../../../core/compare-kinds.ts';
import type { LikelihoodKindName } from '../../../core/likelihood.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { pairsToFit } from '../../../core/known-answers.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { knownAnswers } from '../../analysis/scores/known-answers.ts';
import { insertCalibration } from '../../store/calibrations.ts';
import type { Workspace } from '../../store/workspace.ts';
import { fitLikelihood, type FittedLikelihood } from './fit-likelihood.ts';

/**
 * Fits the likelihood to a run's answers about pairs of known scores and keeps it.
 *
 * @throws AppError `scores-missing` where no pair has two known scores, `calibration-failed`
 */
export async function calibrateRun(
  workspace: Workspace,
  table: AnswerTable,
  options: RunFitOptions,
): Promise<{ calibrationId: number; fitted: FittedLikelihood }> {
  const { calibration, fitted } = fitToTable(table, options);
  const calibrationId = await workspace.transaction(() => insertCalibration(workspace.db, calibration));
  return { calibrationId, fitted };
}

type RunFitOptions = CalibrationOptions & { readonly evidence: EvidenceKind };

/** The same without keeping it: the fit, and the calibration to keep. */
export function fitToTable(
  table: AnswerTable,
  options: RunFitOptions,
): { calibration: Parameters<typeof insertCalibration>[1]; fitted: FittedLikelihood } {
  const { run } = table;
  const fitted = fitLikelihood(pairsToFit(knownAnswers(table, options.evidence)), options);
  const { likelihood, standardErrors, logLikelihood, pairs } = fitted;
  return {
    calibration: {
      runId: run.id,
      source: `run "${run.name}", ${options.evidence} evidence`,
      pairs,
      likelihood,
      standardErrors,
      logLikelihood,
    },
    fitted,
  };
}

/** Every kind of likelihood fitted to a run's answers. @throws AppError as {@link calibrateRun} */
export function fitKindsToTable(
  table: AnswerTable,
  evidence: EvidenceKind,
  fitBias: boolean,
): LikelihoodOfKind {
  const answers = knownAnswers(table, evidence);
  const fit = (kind: LikelihoodKindName) => fitLikelihood(pairsToFit(answers), { kind, fitBias }).likelihood;
  return { 'rao-kupper': fit('rao-kupper'), davidson: fit('davidson') };
}
