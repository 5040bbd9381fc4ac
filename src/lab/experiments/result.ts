import { DRAWN_STRATEGIES, PAIR_SET_VARIANTS } from '../../core/pair-strategies.ts';
import { z } from 'zod';
import type { ConfusionReport, LabelMatrix } from '../../core/confusion.ts';
import type { ConsistencyReport } from '../../core/consistency.ts';
import type { Likelihood } from '../../core/likelihood.ts';
import { METRIC_INTERVAL_METHODS } from '../../core/metric-interval-methods.ts';
import type { ScoreMetrics } from '../../core/metrics.ts';
import { likelihoodSchema } from '../../model/likelihood.ts';
import { baseOf, type Experiment, type Trial } from './experiment.ts';

/** Estimates of the test faces one way, in the order of the result's truths. */
export interface Scores {
  readonly estimates: readonly number[];
  readonly metrics: ScoreMetrics;
  /** Null for estimates that no comparison made. */
  readonly likelihood: Likelihood | null;
}

/** How the comparator of a result was trained, and the mean of which epochs' answers counts. */
export interface TrainedBy extends Omit<Experiment, 'name'> {
  readonly epochs: readonly number[];
  /** How many; null in results made before experiments could have their own number: that of the settings. */
  readonly pairs: number | null;
}

/** What one way to estimate came to with one seed. Written as one JSON file. */
export interface ExperimentResult {
  readonly name: string;
  readonly seed: number;
  /** Null where nothing was compared. */
  readonly trainedBy: TrainedBy | null;
  /** True scores of the test faces. */
  readonly truths: readonly number[];
  /** Groups of the test faces; null where they were not kept. */
  readonly groups: readonly (string | null)[] | null;
  /** Null of a source of one dataset. */
  readonly trial: Trial | null;
  /** Of the answers about test faces and references; null where nothing was compared. */
  readonly labels: (ConfusionReport & { readonly confusion: LabelMatrix }) | null;
  readonly consistency: ConsistencyReport | null;
  /** By the likelihood preset `uol`; of a regression, its estimates. */
  readonly plain: Scores;
  /** Null where no likelihood could be fitted, or nothing was compared. */
  readonly calibrated: Scores | null;
  /** The plain ones by a line fitted to the calibration faces; null where there is none, or nothing was compared. */
  readonly rescaled: Scores | null;
  /** Why no likelihood could be fitted. */
  readonly problem: string | null;
  /** Mean training loss of every epoch, in nats; empty where it was not trained by itself. */
  readonly losses: readonly number[];
  readonly seconds: number;
}

/** What a result of an experiment is called. */
export function resultName(experiment: string, trial: Trial | null): string {
  if (trial === null) return experiment;
  const { testedOn, referencesOf } = trial;
  return `${experiment}, on ${testedOn}${referencesOf === null ? '' : `, references of ${referencesOf}`}`;
}

/** Name of the result that one is compared with, which may be its own. */
export function baseResultName({ name, trial }: Pick<ExperimentResult, 'name' | 'trial'>): string {
  const [experiment = name] = name.split(', ');
  return resultName(baseOf(experiment), trial);
}

/** JSON has no NaN: a metric that is undefined is written as null. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);
const metric = z.object({
  value: figure,
  interval: z.tuple([figure, figure]).nullable(),
  // Results made before methods were named have bootstrap intervals.
  method: z.enum(METRIC_INTERVAL_METHODS).nullable().default('percentile'),
});
const count = z.int().min(0);
/** Results made before there were any have none. */
const interval = z.tuple([z.number(), z.number()]).nullable().default(null);
const share = z
  .object({
    value: z.number(),
    interval: z.tuple([z.number(), z.number()]),
    successes: count,
    trials: count,
  })
  .nullable();
const shares = z.object({ First: share, Second: share, Similar: share });
const kappa = z.object({ value: z.number(), interval }).nullable();
/** Results made before there were any have none. */
const kappas = z.object({ linear: kappa, quadratic: kappa }).default({ linear: null, quadratic: null });
const row = z.tuple([count, count, count]);
const matrix = z.tuple([row, row, row]);
const scores = z.object({
  estimates: z.array(z.number()),
  metrics: z.object({ n: count, pc: metric, mae: metric, rmse: metric, spearman: metric, kendall: metric }),
  likelihood: likelihoodSchema.nullable(),
});

const result = z
  .object({
    name: z.string().min(1).max(600),
    seed: count,
    trainedBy: z
      .object({
        variant: z.enum([...PAIR_SET_VARIANTS, ...DRAWN_STRATEGIES, 'active']),
        leastCertainty: z.number().nullable().default(null),
        pairs: z.int().positive().nullable().default(null),
        classWeights: z.enum(['equal', 'balanced']),
        lambda: z.number().min(0),
        epochs: z.array(z.int().positive()).min(1),
      })
      .nullable(),
    truths: z.array(z.number()).min(1),
    groups: z.array(z.string().nullable()).nullable().default(null),
    trial: z.object({ testedOn: z.string(), referencesOf: z.string().nullable() }).nullable().default(null),
    labels: z
      .object({
        n: count,
        accuracy: share,
        recall: shares,
        precision: shares,
        confusion: matrix,
        kappa: kappas,
      })
      .nullable(),
    consistency: z
      .object({
        n: count,
        agreement: share,
        matrix,
        positionBias: figure,
        positionBiasInterval: interval,
        meanDivergence: z.number().nullable(),
        meanDivergenceInterval: interval,
      })
      .nullable(),
    plain: scores,
    calibrated: scores.nullable(),
    // Results made before there were any have none.
    rescaled: scores.nullable().default(null),
    problem: z.string().nullable(),
    losses: z.array(figure),
    seconds: z.number().min(0),
  })
  .refine(
    ({ truths, groups, plain, calibrated, rescaled }) =>
      [groups, ...[plain, calibrated, rescaled].map((one) => one && one.estimates)].every(
        (one) => one === null || one.length === truths.length,
      ),
    'estimates and truths are of different numbers of faces',
  );

/** A result file: what one experiment came to, the ensemble with what it is made of. */
export const resultsSchema: z.ZodType<ExperimentResult[]> = z.array(result).min(1);
