import type { CalibrationOptions, CalibrationPair } from '../../../core/calibration.ts';
import type { Comparison } from '../../../core/comparison.ts';
import { evidenceOf, type EvidenceKind } from '../../../core/evidence.ts';
import { AppError } from '../../app-error.ts';
import { insertCalibration } from '../../store/calibrations.ts';
import type { Database } from '../../store/database.ts';
import { imagesOfDataset } from '../../store/images.ts';
import type { Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { answersOfRun } from './answers-of-run.ts';
import { fitLikelihood, type FittedLikelihood } from './fit-likelihood.ts';

/**
 * Fits the likelihood to a run's answers about pairs of known scores and keeps it.
 *
 * @throws AppError `scores-missing` where no pair has two known scores, `calibration-failed`
 */
export function calibrateRun(
  workspace: Workspace,
  run: Run,
  options: CalibrationOptions & {
    readonly evidence: EvidenceKind;
    /** The run's answers where they are at hand. Defaults to reading them from the store. */
    readonly answers?: Iterable<Comparison<number>>;
  },
): { calibrationId: number; fitted: FittedLikelihood } {
  const { db } = workspace;
  const answers = options.answers ?? answersOfRun(db, run.id);
  const fitted = fitLikelihood(calibrationPairs(db, run, answers, options.evidence), options);
  const { likelihood, standardErrors, logLikelihood, pairs } = fitted;
  const calibrationId = workspace.transaction(() =>
    insertCalibration(db, {
      runId: run.id,
      source: `run "${run.name}", ${options.evidence} evidence`,
      pairs,
      likelihood,
      standardErrors: { ...standardErrors, bias: options.fitBias === false ? null : standardErrors.bias },
      logLikelihood,
    }),
  );
  return { calibrationId, fitted };
}

function* calibrationPairs(
  db: Database,
  run: Run,
  answers: Iterable<Comparison<number>>,
  evidence: EvidenceKind,
): Generator<CalibrationPair> {
  const scores = new Map(imagesOfDataset(db, run.datasetId).map(({ id, score }) => [id, score]));
  let count = 0;
  for (const { first, second, probabilities } of answers) {
    const firstScore = scores.get(first) ?? null;
    const secondScore = scores.get(second) ?? null;
    if (firstScore === null || secondScore === null) continue;
    const { weights } = evidenceOf(secondScore, true, probabilities, evidence);
    yield { firstScore, secondScore, weights };
    count++;
  }
  if (count > 0) return;
  throw new AppError(
    'scores-missing',
    `The run "${run.name}" holds no answer about two images of known scores.`,
    'Calibrate on a run over rated images, or on a file with --from.',
  );
}
