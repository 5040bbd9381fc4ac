import type { CalibrationOptions, CalibrationPair } from '../../../core/calibration.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { AppError } from '../../app-error.ts';
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
  const fitted = fitLikelihood(calibrationPairs(table, options.evidence), options);
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

function* calibrationPairs(table: AnswerTable, evidence: EvidenceKind): Generator<CalibrationPair> {
  const { first, second, count } = table;
  const { scores } = table.images;
  let pairs = 0;
  for (let row = 0; row < count; row++) {
    const [firstScore, secondScore] = [scores[first[row] ?? -1] ?? NaN, scores[second[row] ?? -1] ?? NaN];
    if (Number.isNaN(firstScore) || Number.isNaN(secondScore)) continue;
    for (const weights of table.weightsOf(row, evidence)) yield { firstScore, secondScore, weights };
    pairs++;
  }
  if (pairs > 0) return;
  throw new AppError(
    'scores-missing',
    `The run "${table.run.name}" has no answer about two images with known scores.`,
    'Calibrate on a run over rated images, or on the command line on a file with --from.',
  );
}
