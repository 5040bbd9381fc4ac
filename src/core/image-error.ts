import { calibrate } from './calibration.ts';
import { estimateScore } from './estimate.ts';
import type { Evidence } from './evidence.ts';
import { isPreset, resolveLikelihood, valueOfRole, type Likelihood } from './likelihood.ts';
import { at } from './at.ts';

/** Rounds of scoring and refitting; six settle three digits of the steepness on real labels. */
const MAX_ROUNDS = 12;

/** Relative change of the steepness at which it has settled. */
const TOLERANCE = 1e-3;

/** Images whose answers tell the error; more would change its second digit. */
const MOST_IMAGES = 60;

/**
 * Standard deviation, in units of score, of the error that a comparator makes about an image as a whole: it sees the image as
 * if it had another score, in every comparison, so that no further answer makes the error smaller.
 *
 * The steepness k of a likelihood that was calibrated on true scores holds all of the comparator's error about a pair, the noise of
 * the distribution that P(First) is of the difference (logistic with variance pi^2 / 3 k^2 by Rao and Kupper): both images' own errors and what is left, the answer's. Refitted to the
 * scores that the answers themselves give the targets, it holds one image's error (the reference's) and the answer's. The difference is
 * the variance of an image's own error, between 0 and half of the pair's.
 *
 * @param targets images that were compared with references; {@link MOST_IMAGES} of them, evenly spaced, are looked at
 * @param answersOf what was answered about one, at least one answer; no target's true score is used
 * @param likelihood calibrated on pairs of known scores. Of a preset, which is no comparator's, the error is null.
 */
export function imageErrorOf<Target>(
  targets: readonly Target[],
  answersOf: (target: Target) => readonly Evidence[],
  likelihood: Likelihood,
): number | null {
  if (isPreset(likelihood)) return null;
  const ofPair = noiseOf(likelihood) ** 2;
  const refitted = refitToOwnScores(imagesForError(targets).map(answersOf), likelihood);
  const withoutTarget = refitted === null ? 0 : noiseOf(refitted) ** 2;
  return Math.sqrt(Math.min(ofPair / 2, Math.max(0, ofPair - withoutTarget)));
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

/**
 * The likelihood that maximises the probability of the answers with the targets' scores free, by turns: scores under the
 * likelihood, then the likelihood given the scores. Null where the answers follow their own scores without any error.
 */
function refitToOwnScores(
  targets: readonly (readonly Evidence[])[],
  likelihood: Likelihood,
): Likelihood | null {
  let current = likelihood;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const scores = targets.map((evidence) => estimateScore(evidence, current).score);
    const fitted = calibrate(
      targets.flatMap((evidence, target) =>
        evidence.map(({ referenceScore, targetFirst, weights }) => {
          const score = at(scores, target);
          return targetFirst
            ? { firstScore: score, secondScore: referenceScore, weights }
            : { firstScore: referenceScore, secondScore: score, weights };
        }),
      ),
      { kind: current.kind },
    );
    if (!fitted.converged) return null;
    const [before, after] = [valueOfRole(current, 'scale'), valueOfRole(fitted.likelihood, 'scale')];
    current = fitted.likelihood;
    if (Math.abs(after - before) < TOLERANCE * before) break;
  }
  return current;
}
