import { at } from '../../core/at.ts';
import { calibrate, type CalibrationPair, type CalibrationProblem } from '../../core/calibration.ts';
import { LabelSums } from '../../core/confusion.ts';
import { consistencyReport, type AnsweredPair } from '../../core/consistency.ts';
import { estimateScore } from '../../core/estimate.ts';
import { answerWeights, evidenceOf } from '../../core/evidence.ts';
import { labelIndex, labelOf, largestLabel, type Triple } from '../../core/labels.ts';
import { LIKELIHOOD_PRESETS, type Likelihood } from '../../core/likelihood.ts';
import { scoreMetrics, type ScoreMetrics } from '../../core/metrics.ts';
import { fitRescaling, rescale } from '../../core/rescaling.ts';
import type { ComparisonPlan, PlannedFace } from './experiment.ts';
import { fitWithoutSimilar } from './fit-without-similar.ts';
import type { ExperimentResult, Scores } from './result.ts';

/** Answers in the order of `crossed`: for each target and reference two, the target first, then the reference first. */
export interface PlannedAnswers {
  readonly test: readonly Triple[];
  readonly calibration: readonly Triple[];
}

/** True scores of the images shown first and second, and what was answered. */
interface ComparedPair {
  readonly first: number;
  readonly second: number;
  readonly answer: Triple;
}

/** What answers came to. */
export type Evaluation = Pick<
  ExperimentResult,
  'labels' | 'consistency' | 'plain' | 'calibrated' | 'rescaled' | 'problem'
>;

/**
 * Scores the test faces by Bradley-Terry from hard labels, under the preset `uol`, under the likelihood fitted to the
 * calibration faces' comparisons, and under `uol` drawn in by a line fitted to the calibration faces' scores; and says how the answers themselves are.
 */
export function evaluateAnswers(plan: ComparisonPlan, answers: PlannedAnswers, seed: number): Evaluation {
  const { test, references } = plan;
  const compared = pairsOf(test, references, answers.test);
  const images = test.length + references.length;
  const labels = new LabelSums(images);
  const both = Array.from({ length: answers.test.length / 2 }, (_, pair): AnsweredPair => {
    const ofPair = [Math.floor(pair / references.length), test.length + (pair % references.length)] as const;
    for (const { first, second, answer } of compared.slice(2 * pair, 2 * pair + 2))
      labels.add(labelIndex(labelOf(first, second)), labelIndex(largestLabel(answer)));
    labels.closePair(...ofPair);
    return { forward: at(answers.test, 2 * pair), reverse: at(answers.test, 2 * pair + 1), images: ofPair };
  });
  const plain = estimate(test, references, answers.test, LIKELIHOOD_PRESETS.uol);
  const ofCalibration = estimate(plan.calibration, references, answers.calibration, LIKELIHOOD_PRESETS.uol);
  const fitted = fit(pairsOf(plan.calibration, references, answers.calibration));
  return {
    labels: { ...labels.report, confusion: labels.matrix },
    consistency: consistencyReport(both, images),
    plain: scoresOf(plan, plain, LIKELIHOOD_PRESETS.uol, seed),
    calibrated:
      typeof fitted === 'string'
        ? null
        : scoresOf(plan, estimate(test, references, answers.test, fitted), fitted, seed),
    rescaled: rescaledBy(plan, ofCalibration, plain, LIKELIHOOD_PRESETS.uol, seed),
    problem: typeof fitted === 'string' ? fitted : null,
  };
}

/** Estimates of the test faces by a line fitted to those of the calibration faces; null where there is none. */
export function rescaledBy(
  plan: ComparisonPlan,
  ofCalibration: readonly number[],
  estimates: readonly number[],
  likelihood: Likelihood | null,
  seed: number,
): Scores | null {
  const line = fitRescaling(
    ofCalibration,
    plan.calibration.map(({ score }) => score),
  );
  if (line === null) return null;
  const rescaled = estimates.map((score) => rescale(line, score));
  return { likelihood, estimates: rescaled, metrics: metricsOf(plan.test, rescaled, seed) };
}

/** The likelihood of a comparator, with a margin where it answers Similar at all; or why there is none. */
function fit(pairs: readonly ComparedPair[]): Likelihood | CalibrationProblem {
  const labelled = pairs.map(({ first, second, answer }): CalibrationPair => ({
    firstScore: first,
    secondScore: second,
    weights: answerWeights(answer, 'hard'),
  }));
  const outcome = calibrate(labelled);
  if (outcome.converged) return outcome.likelihood;
  if (outcome.problem !== 'no-similar') return outcome.problem;
  return fitWithoutSimilar(labelled) ?? 'separable';
}

/** Metrics of estimates made another way, by the same resamples. */
export function metricsOf(
  test: readonly PlannedFace[],
  estimates: readonly number[],
  seed: number,
): ScoreMetrics {
  return scoreMetrics(
    estimates,
    test.map(({ score }) => score),
    { seed },
  );
}

function scoresOf(
  { test }: ComparisonPlan,
  estimates: readonly number[],
  likelihood: Likelihood,
  seed: number,
): Scores {
  return { likelihood, estimates, metrics: metricsOf(test, estimates, seed) };
}

/** Scores of targets by their answers, in the order of `crossed`. */
function estimate(
  targets: readonly PlannedFace[],
  references: readonly PlannedFace[],
  answers: readonly Triple[],
  likelihood: Likelihood,
): number[] {
  return targets.map((_, target) => {
    const evidence = references.flatMap(({ score }, reference) => {
      const from = 2 * (target * references.length + reference);
      return [0, 1].map((order) => evidenceOf(score, order === 0, at(answers, from + order), 'hard'));
    });
    return estimateScore(evidence, likelihood).score;
  });
}

function pairsOf(
  targets: readonly PlannedFace[],
  references: readonly PlannedFace[],
  answers: readonly Triple[],
): ComparedPair[] {
  return answers.map((answer, index) => {
    const target = at(targets, Math.floor(index / (2 * references.length))).score;
    const reference = at(references, Math.floor(index / 2) % references.length).score;
    return index % 2 === 0
      ? { first: target, second: reference, answer }
      : { first: reference, second: target, answer };
  });
}
