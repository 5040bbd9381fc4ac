import type { PairSetVariant } from '../../core/pair-set.ts';

/** One way to train a comparator from pairs; all start from the same weights and make as many steps. */
export interface Experiment {
  /** Also the name of its folder. */
  readonly name: string;
  readonly variant: PairSetVariant;
  readonly classWeights: 'equal' | 'balanced';
  /** Weight of the divergence of forward and reverse answers (Eq. 9). */
  readonly lambda: number;
}

/** The poster's baseline: from features to a score, without comparisons. */
export const REGRESSION = 'regression';

/** What the ensemble is made of, and what the others are compared with. */
export const ENSEMBLE_OF = 'balanced-3';

/** The poster's comparisons, by the pair set and the loss. */
export const EXPERIMENTS: readonly Experiment[] = [
  { name: ENSEMBLE_OF, variant: 'balanced-3', classWeights: 'equal', lambda: 0 },
  { name: 'balanced-2', variant: 'balanced-2', classWeights: 'equal', lambda: 0 },
  { name: 'imbalanced-3', variant: 'imbalanced-3', classWeights: 'equal', lambda: 0 },
  { name: 'weighted', variant: 'imbalanced-3', classWeights: 'balanced', lambda: 0 },
  { name: 'consistency', variant: 'balanced-3', classWeights: 'equal', lambda: 1 },
];

/** What can be asked for by name; the ensemble comes with what it is made of. */
export const EXPERIMENT_NAMES: readonly string[] = [REGRESSION, ...EXPERIMENTS.map(({ name }) => name)];

/** Sizes of a run, the same for all its experiments. Part of its settings, so that results of other sizes are not mixed. */
export interface ExperimentSizes {
  readonly referencesPerBin: number;
  /** Training faces, no references, that nothing is learnt from: their comparisons calibrate the likelihood. */
  readonly calibrationFaces: number;
  readonly pairs: number;
  readonly epochs: number;
  /** Pairs of a step. */
  readonly batch: number;
  /** The last ones, whose answers are averaged. */
  readonly ensembleEpochs: number;
  /** Width of the decoder. */
  readonly width: number;
  readonly blocks: number;
  readonly rate: number;
}

/** Some ten minutes a seed on one core for 1,200 faces. */
export const DEFAULT_SIZES: ExperimentSizes = {
  referencesPerBin: 2,
  calibrationFaces: 40,
  pairs: 2000,
  epochs: 5,
  batch: 8,
  ensembleEpochs: 3,
  width: 64,
  blocks: 2,
  rate: 1.5e-3,
};
