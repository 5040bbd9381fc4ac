import { expect, test } from 'vitest';
import { AdaptiveReferences, replayAdaptive } from '../../src/core/adaptive.ts';
import { calibrate } from '../../src/core/calibration.ts';
import { estimateScore } from '../../src/core/estimate.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { imageErrorOf } from '../../src/core/image-error.ts';
import { LIKELIHOOD_PRESETS, type Likelihood } from '../../src/core/likelihood.ts';
import { mae, pearson } from '../../src/core/metrics.ts';
import { coverageOf, scoreInterval } from '../../src/core/score-interval.ts';
import { FOLDS, recordedPairs, recordedTargets, type Fold } from '../fixtures/recorded-labels.ts';
import { sharedData } from '../fixtures/shared-data.ts';

const folder = sharedData('lmol-recorded');

test.skipIf(folder === null)(
  'on real held-out labels calibration raises PC and lowers MAE, and 60 adaptive references match all 350',
  () => {
    const targets = recordedTargets(folder ?? '');
    const truths = targets.map(({ truth }) => truth);
    const likelihoods = new Map<Fold, Likelihood>();
    for (const fold of FOLDS) {
      const outcome = calibrate(recordedPairs(folder ?? '', fold));
      if (outcome.converged) likelihoods.set(fold, outcome.likelihood);
    }
    const calibrated = (fold: Fold) => likelihoods.get(fold) ?? LIKELIHOOD_PRESETS.unit;
    const scored = (likelihood: (fold: Fold) => Likelihood) =>
      targets.map(({ fold, evidence }) => estimateScore(evidence, likelihood(fold)).score);

    const before = scored(() => LIKELIHOOD_PRESETS.uol);
    const after = scored(calibrated);
    expect(pearson(after, truths)).toBeGreaterThan(pearson(before, truths));
    expect(mae(after, truths)).toBeLessThan(mae(before, truths));

    const adaptive = targets.map(({ fold, evidence }) => {
      const references = new AdaptiveReferences(
        evidence.map(({ referenceScore }) => referenceScore),
        { likelihood: calibrated(fold), orders: 'forward', budget: 60, intervalWidth: null },
      );
      const answers = (reference: number): Evidence[] => evidence.slice(reference, reference + 1);
      return replayAdaptive(references, answers).estimate.score;
    });
    expect(pearson(adaptive, truths)).toBeGreaterThan(pearson(after, truths) - 0.005);
    expect(mae(adaptive, truths)).toBeLessThan(mae(after, truths) + 0.005);
  },
);

test.skipIf(folder === null)(
  'on real held-out labels 88 to 100 % of the 95 % intervals cover the true score, at a mean width of at most 1.4',
  () => {
    const targets = recordedTargets(folder ?? '');
    const intervals = FOLDS.flatMap((fold) => {
      const outcome = calibrate(recordedPairs(folder ?? '', fold));
      if (!outcome.converged) throw new Error(outcome.problem);
      const { likelihood } = outcome;
      const ofFold = targets.filter((target) => target.fold === fold);
      const error = imageErrorOf(ofFold, ({ evidence }) => evidence, likelihood);
      return ofFold.map(({ truth, evidence }) => {
        const { score, profileInterval } = estimateScore(evidence, likelihood);
        return { interval: scoreInterval(score, profileInterval, error), trueScore: truth };
      });
    });
    expect(
      (coverageOf(intervals, ({ interval }) => interval)?.covered ?? 0) / targets.length,
    ).toBeGreaterThanOrEqual(0.88);
    const widths = intervals.map(({ interval: [low, high] }) => high - low);
    expect(widths.reduce((sum, width) => sum + width, 0) / widths.length).toBeLessThanOrEqual(1.4);
  },
);
