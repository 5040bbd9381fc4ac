import type { CalibrationProblem } from './calibration.ts';
import { FOLDS, LEAST_DIFFERENCE, LEAST_IMAGES, type KindComparison } from './compare-kinds.ts';
import { formatQuantity, formatInterval, formatNumber, type Signs } from './format.ts';
import { LIKELIHOODS } from './likelihood.ts';

/** Digits after the point of a log-likelihood for people. */
const DIGITS = 1;

/** 'Davidson less Rao and Kupper: 4.2 nats (95 % interval -15.0 to 23.3) over ...', and what that says of them. */
export function describeKinds(comparison: KindComparison, signs?: Signs): string {
  const { answers, images, difference, interval } = comparison;
  const range = interval === null ? '' : ` (95 % interval ${formatInterval(interval, DIGITS, signs)})`;
  return (
    `${LIKELIHOODS.davidson.title} less ${LIKELIHOODS['rao-kupper'].title}: ${formatNumber(difference, DIGITS, signs)} nats${range} ` +
    `over ${formatQuantity(answers, 'answer')} about ${formatQuantity(images, 'image')}. ${verdict(comparison)}`
  );
}

function verdict({ better, interval, difference, folds, images }: KindComparison): string {
  if (better !== null)
    return `${LIKELIHOODS[better].title}'s fits better: the 95 % interval leaves out 0${folds.length > 1 ? ', every fold agrees' : ''}, and the difference is at least ${LEAST_DIFFERENCE} nats.`;
  const reason =
    interval === null
      ? images < LEAST_IMAGES
        ? `fewer than ${LEAST_IMAGES} images are too few`
        : 'the interval is not defined'
      : interval[0] * interval[1] <= 0
        ? 'the 95 % interval holds 0'
        : Math.abs(difference) < LEAST_DIFFERENCE
          ? `the difference is below ${LEAST_DIFFERENCE} nats`
          : 'the folds disagree';
  return `They cannot be told apart on these answers: ${reason}.`;
}

/** Why the kinds were not compared. */
export const NOT_COMPARED: Readonly<Record<CalibrationProblem | 'too-few-images', string>> = {
  'too-few-images': `It takes answers about at least ${LEAST_IMAGES} images, some of them in every two of ${FOLDS} folds.`,
  separable: 'In a fold the answers follow the scores without exception: no likelihood can be fitted.',
  'no-similar': 'In a fold no pair was called Similar: no likelihood can be fitted.',
  'not-increasing': 'In a fold the answers do not follow the scores: no likelihood can be fitted.',
  'not-converged': "A fold's answers do not determine a likelihood.",
};
