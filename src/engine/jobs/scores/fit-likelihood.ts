import {
  calibrate,
  type CalibrationOptions,
  type CalibrationOutcome,
  type CalibrationPair,
  type CalibrationProblem,
} from '../../../core/calibration.ts';
import { AppError } from '../../app-error.ts';

export type FittedLikelihood = Extract<CalibrationOutcome, { readonly converged: true }>;

const WHAT_FAILED: Readonly<Record<CalibrationProblem, readonly [message: string, action: string]>> = {
  separable: [
    'the answers follow the scores without exception, so the steepness has no finite optimum',
    'Calibrate on more pairs, or on pairs whose scores are closer together.',
  ],
  'no-similar': [
    'no pair was called Similar, so the tie parameter has no optimum above 0',
    'Calibrate on answers of a comparator that says Similar, including pairs with close scores.',
  ],
  'not-increasing': [
    'the answers do not follow the scores: a higher score does not win more often',
    'Check that image order, labels and score columns match.',
  ],
  'not-converged': [
    'these pairs do not determine the parameters',
    'Calibrate on more pairs, with a range of score differences.',
  ],
};

/**
 * Fits the likelihood to answered pairs of known scores.
 *
 * @throws AppError `calibration-failed` saying why these pairs set no likelihood
 */
export function fitLikelihood(
  pairs: Iterable<CalibrationPair>,
  options: CalibrationOptions,
): FittedLikelihood {
  const outcome = calibrate(pairs, options);
  if (outcome.converged) return outcome;
  const [message, action] = WHAT_FAILED[outcome.problem];
  throw new AppError(
    'calibration-failed',
    `No likelihood fits the ${outcome.pairs === 1 ? 'pair' : `${outcome.pairs} pairs`}: ${message}.`,
    action,
  );
}
