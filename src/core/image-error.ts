import { calibrateDifferences } from './calibration.ts';
import { estimateScoreAlone } from './estimate.ts';
import {
  evidenceColumns,
  joinEvidence,
  sliceEvidence,
  type Evidence,
  type EvidenceColumns,
} from './evidence.ts';
import { isPreset, resolveLikelihood, type Likelihood } from './likelihood.ts';
import { at } from './at.ts';

/** Rounds of scoring and refitting; two or three settle the error on real labels. */
const MAX_ROUNDS = 12;

/** Error of the result, relative to it, that rounds to come may still correct: three digits of it stand. */
const TOLERANCE = 3e-4;

/** Images whose answers tell the error; more would change its second digit. */
const MOST_IMAGES = 60;

/**
 * Standard deviation, in units of score, of the error that a comparator makes about an image as a whole: it sees the image as
 * if it had another score, in every comparison, so that no further answer makes the error smaller.
 *
 * The steepness k of a likelihood that was calibrated on true scores holds all of the comparator's error about a pair, the noise
 * of the distribution that P(First) is of the difference (logistic with variance pi^2 / 3 k^2 by Rao and Kupper): both images'
 * own errors and what is left, the answer's. Refitted to the scores that the answers themselves give the targets, it holds one
 * image's error (the reference's) and the answer's. The difference is the variance of an image's own error, between 0 and half
 * of the pair's.
 *
 * @param targets images that were compared with references; {@link MOST_IMAGES} of them, evenly spaced, are looked at
 * @param answersOf what was answered about one, at least one answer; no target's true score is used
 * @param likelihood calibrated on pairs of known scores. Of a preset, which is no comparator's, the error is null.
 */
export function imageErrorOf<Target>(
  targets: readonly Target[],
  answersOf: (target: Target) => readonly Evidence[] | EvidenceColumns,
  likelihood: Likelihood,
): number | null {
  if (isPreset(likelihood)) return null;
  const evidence = joinTargets(imagesForError(targets).map((target) => ownColumns(answersOf(target))));
  let refitted = likelihood;
  let error = 0;
  let change: number | null = null;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = refitToOwnScores(evidence, refitted);
    const nextError = errorOf(likelihood, next);
    if (next === null) return nextError;
    const nextChange = Math.abs(nextError - error);
    // Each round changes the error by a steady share of what the one before did, so that what is to come can be told.
    const share = change === null ? 1 : nextChange / change;
    const toCome = share < 1 ? (nextChange * share) / (1 - share) : Infinity;
    [refitted, error, change] = [next, nextError, nextChange];
    if (nextChange === 0 || toCome <= TOLERANCE * error) break;
  }
  return error;
}

/** Those of some targets whose answers tell the error. */
export function imagesForError<Target>(targets: readonly Target[]): readonly Target[] {
  if (targets.length <= MOST_IMAGES) return targets;
  return Array.from({ length: MOST_IMAGES }, (_, i) =>
    at(targets, Math.floor((i * targets.length) / MOST_IMAGES)),
  );
}

/** Standard deviation of the difference at which an answer tips over, in units of score. */
function noiseOf(likelihood: Likelihood): number {
  const { form, scale, t } = resolveLikelihood(likelihood);
  return form.noise(scale, t);
}

/** Of the likelihood of pairs, and of the answers given the targets' own scores; null where these have no noise at all. */
function errorOf(ofPairs: Likelihood, ofAnswers: Likelihood | null): number {
  const variance = noiseOf(ofPairs) ** 2;
  const ofNoise = ofAnswers === null ? 0 : noiseOf(ofAnswers) ** 2;
  return Math.sqrt(Math.min(variance / 2, Math.max(0, variance - ofNoise)));
}

/** The answers about some targets, one target's behind the other's. */
interface AnswersOfTargets {
  readonly columns: EvidenceColumns;
  /** Where each target's begin, and where the last one's end. */
  readonly starts: readonly number[];
}

/** Columns that nobody writes over. */
function ownColumns(evidence: readonly Evidence[] | EvidenceColumns): EvidenceColumns {
  return 'referenceScores' in evidence ? joinEvidence([evidence]) : evidenceColumns(evidence);
}

function joinTargets(all: readonly EvidenceColumns[]): AnswersOfTargets {
  const starts = [0];
  for (const { first } of all) starts.push((starts.at(-1) ?? 0) + first.length);
  return { columns: joinEvidence(all), starts };
}

/** Score of the image shown first less that of the second, of answers about a target with a score. */
function writeDifferences(
  { referenceScores, targetFirst }: EvidenceColumns,
  score: number,
  differences: Float64Array,
): void {
  for (let answer = 0; answer < differences.length; answer++) {
    const reference = at(referenceScores, answer);
    differences[answer] = targetFirst[answer] === 1 ? score - reference : reference - score;
  }
}

/**
 * The targets' scores under a likelihood, and the likelihood refitted given these scores: by turns it comes to the one that
 * maximises the probability of the answers with the scores free. Null where the answers follow their own scores without any error.
 */
function refitToOwnScores({ columns, starts }: AnswersOfTargets, current: Likelihood): Likelihood | null {
  const { first, second, similar } = columns;
  const difference = new Float64Array(first.length);
  for (let target = 0; target + 1 < starts.length; target++) {
    const [start, end] = [at(starts, target), at(starts, target + 1)];
    const ofTarget = sliceEvidence(columns, start, end);
    writeDifferences(ofTarget, estimateScoreAlone(ofTarget, current), difference.subarray(start, end));
  }
  const fitted = calibrateDifferences(
    { difference, first, second, similar },
    { kind: current.kind, start: current },
  );
  return fitted.converged ? fitted.likelihood : null;
}
