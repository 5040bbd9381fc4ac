/**
 * What calibration and the choice of references do to the scores that real recorded labels give:
 *
 *     node test/bench/recorded-labels.ts [--json]
 *
 * Labels of three fold models of a fine-tuned LLaVA-1.5-7B, in ../shared/data/lmol-recorded. Model k never trained on
 * images of fold k, so it scores only the test images of fold k (shown first, the reference second) and is calibrated
 * on 1,000 recorded pairs of images of its own fold. Prints markdown tables, or everything as JSON.
 */
import { AdaptiveReferences, replayAdaptive } from '../../src/core/adaptive.ts';
import { bootstrapIntervals } from '../../src/core/bootstrap.ts';
import { calibrate } from '../../src/core/calibration.ts';
import { estimateScore } from '../../src/core/estimate.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { imageErrorOf } from '../../src/core/image-error.ts';
import { LIKELIHOOD_PRESETS, valueOf, type Likelihood } from '../../src/core/likelihood.ts';
import { mae, pearson, rmse } from '../../src/core/metrics.ts';
import { meanWidths, scoreInterval } from '../../src/core/score-interval.ts';
import { createRandom } from '../../src/core/random.ts';
import {
  FOLDS,
  recordedPairs,
  recordedTargets,
  type Fold,
  type RecordedTarget,
} from '../fixtures/recorded-labels.ts';
import { sharedData } from '../fixtures/shared-data.ts';

const BUDGETS = [10, 20, 40, 60, 100];
/** Least narrowings of the default interval at which asking stops, within the largest budget below. */
const NARROWINGS = [0.01, 0.005, 0.002, 0.001];
const MOST_REFERENCES = 60;
const RANDOM_SEEDS = 20;
const BOOTSTRAP_SEED = 20250801;

interface Metrics {
  readonly n: number;
  readonly pc: number;
  readonly mae: number;
  readonly rmse: number;
}

function calibrateFold(folder: string, fold: Fold, fitBias: boolean) {
  const outcome = calibrate(recordedPairs(folder, fold), { fitBias });
  if (!outcome.converged) throw new Error(`fold ${fold}: ${outcome.problem}`);
  return outcome;
}

type Calibration = ReturnType<typeof calibrateFold>;

function metricsOf(scores: readonly number[], truths: readonly number[]): Metrics {
  return {
    n: scores.length,
    pc: pearson(scores, truths),
    mae: mae(scores, truths),
    rmse: rmse(scores, truths),
  };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function meanMetrics(all: readonly Metrics[]): Metrics {
  return {
    n: all[0]?.n ?? 0,
    pc: meanOf(all.map(({ pc }) => pc)),
    mae: meanOf(all.map((one) => one.mae)),
    rmse: meanOf(all.map((one) => one.rmse)),
  };
}

function study(folder: string) {
  const targets = recordedTargets(folder);
  const truths = targets.map(({ truth }) => truth);
  const fitFolds = (fitBias: boolean) => FOLDS.map((fold) => calibrateFold(folder, fold, fitBias));
  const withoutBias = fitFolds(false);
  const withBias = fitFolds(true);
  const of = (fits: readonly Calibration[], fold: Fold): Likelihood => {
    const fit = fits[FOLDS.indexOf(fold)];
    if (fit === undefined) throw new Error(`no calibration of fold ${fold}`);
    return fit.likelihood;
  };
  const likelihoods: Record<string, (fold: Fold) => Likelihood> = {
    'preset unit': () => LIKELIHOOD_PRESETS.unit,
    'preset uol': () => LIKELIHOOD_PRESETS.uol,
    'calibrated (k, delta)': (fold) => of(withoutBias, fold),
    'calibrated (k, delta, b)': (fold) => of(withBias, fold),
  };

  const scores = Object.fromEntries(
    Object.entries(likelihoods).map(([name, likelihood]) => [
      name,
      targets.map(({ fold, evidence }) => estimateScore(evidence, likelihood(fold)).score),
    ]),
  );
  const foldMetrics = (all: readonly number[], fold: Fold | null) => {
    const indices = [...targets.keys()].filter((i) => fold === null || targets[i]?.fold === fold);
    return metricsOf(
      indices.map((i) => all[i] ?? NaN),
      indices.map((i) => truths[i] ?? NaN),
    );
  };
  const calibration = Object.entries(scores).flatMap(([name, all]) =>
    [...FOLDS, null].map((fold) => ({ likelihood: name, fold: fold ?? 'pooled', ...foldMetrics(all, fold) })),
  );

  const before = scores['preset uol'] ?? [];
  const after = scores['calibrated (k, delta, b)'] ?? [];
  const change = (drawn: readonly number[]) => {
    const truth = drawn.map((i) => truths[i] ?? NaN);
    const old = metricsOf(
      drawn.map((i) => before[i] ?? NaN),
      truth,
    );
    const now = metricsOf(
      drawn.map((i) => after[i] ?? NaN),
      truth,
    );
    return { pc: now.pc - old.pc, mae: now.mae - old.mae, rmse: now.rmse - old.rmse };
  };
  const changes = {
    value: change([...targets.keys()]),
    interval: bootstrapIntervals(targets.length, change, { seed: BOOTSTRAP_SEED }),
  };

  const referenceScores = (targets[0]?.evidence ?? []).map(({ referenceScore }) => referenceScore);
  const choice = (likelihood: (fold: Fold) => Likelihood) => {
    const mostBudget = Math.max(...BUDGETS);
    const prepared = FOLDS.map(
      (fold) =>
        new AdaptiveReferences(referenceScores, {
          likelihood: likelihood(fold),
          orders: 'forward',
          budget: mostBudget,
          intervalWidth: null,
        }),
    );
    const asked = targets.map(({ fold, evidence }) => {
      const references = prepared[FOLDS.indexOf(fold)];
      if (references === undefined) throw new Error(`no references for fold ${fold}`);
      return replayAdaptive(references, (reference) => evidence.slice(reference, reference + 1)).asked;
    });
    const scoreWith = (pick: (target: RecordedTarget, index: number) => readonly Evidence[]) =>
      foldMetrics(
        targets.map((target, i) => estimateScore(pick(target, i), likelihood(target.fold)).score),
        null,
      );
    return BUDGETS.map((budget) => {
      const random = Array.from({ length: RANDOM_SEEDS }, (_, seed) => {
        return scoreWith(({ evidence }, i) => createRandom(seed, i).sample(evidence, budget));
      });
      const mean = meanMetrics(random);
      return {
        references: budget,
        adaptive: scoreWith(({ evidence }, i) =>
          (asked[i] ?? []).slice(0, budget).flatMap((reference) => evidence.slice(reference, reference + 1)),
        ),
        random: mean,
        randomSpread: {
          pc: Math.sqrt(meanOf(random.map(({ pc }) => (pc - mean.pc) ** 2))),
          mae: Math.sqrt(meanOf(random.map((one) => (one.mae - mean.mae) ** 2))),
        },
      };
    });
  };

  /** Null for all answers. */
  const stopping = (narrowing: number | null) => {
    const likelihood = (fold: Fold) => of(withBias, fold);
    const stopped = FOLDS.flatMap((fold) => {
      const ofFold = targets.filter((target) => target.fold === fold);
      const imageError = imageErrorOf(ofFold, ({ evidence }) => evidence, likelihood(fold));
      const prepared = new AdaptiveReferences(referenceScores, {
        likelihood: likelihood(fold),
        orders: 'forward',
        budget: MOST_REFERENCES,
        intervalWidth: null,
        narrowing,
      });
      return ofFold.map(({ truth, evidence }) => {
        const { asked, estimate } =
          narrowing === null
            ? { asked: evidence, estimate: estimateScore(evidence, likelihood(fold)) }
            : replayAdaptive(prepared, (reference) => evidence.slice(reference, reference + 1), imageError);
        const { score, profileInterval } = estimate;
        const interval = scoreInterval(score, profileInterval, imageError);
        return { truth, score, asked: asked.length, interval, profileInterval };
      });
    });
    return {
      narrowing,
      asked: meanOf(stopped.map(({ asked }) => asked)),
      ...metricsOf(
        stopped.map(({ score }) => score),
        stopped.map(({ truth }) => truth),
      ),
      widths: meanWidths(stopped),
    };
  };

  return {
    stopping: [...NARROWINGS, null].map(stopping),
    fits: FOLDS.map((fold, i) => ({ fold, withoutBias: withoutBias[i], withBias: withBias[i] })),
    calibration,
    changes,
    references: {
      all: foldMetrics(after, null),
      budgets: choice((fold) => of(withBias, fold)),
    },
  };
}

function markdownTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const three = (value: number) => value.toFixed(3);

function printTables({ fits, calibration, changes, references, stopping }: ReturnType<typeof study>): void {
  const parameters = (fit: Calibration | undefined) =>
    (['scale', 'margin', 'bias'] as const).map((name) =>
      fit === undefined || fit.standardErrors[name] == null
        ? '-'
        : `${three(valueOf(fit.likelihood, name))} ± ${three(fit.standardErrors[name])}`,
    );
  console.log(
    markdownTable(
      ['fold', 'fitted', 'k', 'delta', 'b', 'log likelihood'],
      fits.flatMap(({ fold, withoutBias, withBias }) => [
        [fold, 'k, delta', ...parameters(withoutBias), three(withoutBias?.logLikelihood ?? NaN)],
        [fold, 'k, delta, b', ...parameters(withBias), three(withBias?.logLikelihood ?? NaN)],
      ]),
    ),
  );
  console.log(
    `\n${markdownTable(
      ['likelihood', 'fold', 'images', 'PC', 'MAE', 'RMSE'],
      calibration.map((row) => [
        row.likelihood,
        row.fold,
        row.n,
        three(row.pc),
        three(row.mae),
        three(row.rmse),
      ]),
    )}`,
  );
  const shift = (name: 'pc' | 'mae' | 'rmse') =>
    `${three(changes.value[name])} [${changes.interval[name].map(three).join(', ')}]`;
  console.log(
    `\nFrom the uol preset to calibrated (k, delta, b), folds pooled, with paired bootstrap intervals: ` +
      `PC ${shift('pc')}, MAE ${shift('mae')}, RMSE ${shift('rmse')}.`,
  );
  const { all, budgets } = references;
  console.log(
    `\n${markdownTable(
      ['references', 'adaptive PC', 'adaptive MAE', `random PC (${RANDOM_SEEDS} seeds)`, 'random MAE'],
      [
        ...budgets.map(({ references: count, adaptive, random, randomSpread }) => [
          count,
          three(adaptive.pc),
          three(adaptive.mae),
          `${three(random.pc)} ± ${three(randomSpread.pc)}`,
          `${three(random.mae)} ± ${three(randomSpread.mae)}`,
        ]),
        ['all 350', three(all.pc), three(all.mae), three(all.pc), three(all.mae)],
      ],
    )}`,
  );
  console.log(
    `\n${markdownTable(
      ['least narrowing', 'references', 'PC', 'MAE', 'interval', 'noise of the answers'],
      stopping.map(({ narrowing, asked, pc, mae: error, widths }) => [
        narrowing ?? 'all 350',
        asked.toFixed(1),
        three(pc),
        three(error),
        three(widths?.interval ?? NaN),
        three(widths?.profile ?? NaN),
      ]),
    )}`,
  );
}

const folder = sharedData('lmol-recorded');
if (folder !== null) {
  const result = study(folder);
  if (process.argv.includes('--json')) console.log(JSON.stringify(result, null, 2));
  else printTables(result);
}
