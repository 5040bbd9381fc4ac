import type { ConfusionReport } from '../../../core/confusion.ts';
import type { ConsistencyReport } from '../../../core/consistency.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import type { ScoreMetrics } from '../../../core/metrics.ts';

/** Estimates of the test faces one way, in the order of the result's truths. */
export interface Scores {
  readonly estimates: readonly number[];
  readonly metrics: ScoreMetrics;
  /** Null for estimates that no comparison made. */
  readonly likelihood: Likelihood | null;
}

/** What one way to estimate came to with one seed. Written as one JSON file. */
export interface ExperimentResult {
  readonly name: string;
  readonly seed: number;
  /** True scores of the test faces. */
  readonly truths: readonly number[];
  /** Of the answers; null where nothing was compared. */
  readonly labels: ConfusionReport | null;
  readonly consistency: ConsistencyReport | null;
  /** By the likelihood preset `uol`; of a regression, its estimates. */
  readonly plain: Scores;
  /** Null where no likelihood could be fitted, or nothing was compared. */
  readonly calibrated: Scores | null;
  /** Why no likelihood could be fitted. */
  readonly problem: string | null;
  /** Mean training loss of every epoch, in nats; empty where it was not trained by itself. */
  readonly losses: readonly number[];
  readonly seconds: number;
}
