import type { PairSetVariant } from '../../../core/pair-set.ts';

/** One way to train a comparator from pairs; all start from the same weights and make as many steps. */
export interface Experiment {
  /** Also the name of its folder. */
  readonly name: string;
  readonly variant: PairSetVariant;
  readonly classWeights: 'equal' | 'balanced';
  /** Weight of the divergence of forward and reverse answers (Eq. 9). */
  readonly lambda: number;
}

/** What the ensemble is made of. */
export const ENSEMBLE_OF = 'balanced-3';

/** The poster's comparisons, by the pair set and the loss. */
export const EXPERIMENTS: readonly Experiment[] = [
  { name: ENSEMBLE_OF, variant: 'balanced-3', classWeights: 'equal', lambda: 0 },
  { name: 'balanced-2', variant: 'balanced-2', classWeights: 'equal', lambda: 0 },
  { name: 'imbalanced-3', variant: 'imbalanced-3', classWeights: 'equal', lambda: 0 },
  { name: 'weighted', variant: 'imbalanced-3', classWeights: 'balanced', lambda: 0 },
  { name: 'consistency', variant: 'balanced-3', classWeights: 'equal', lambda: 1 },
];

/** Sizes of a run, the same for all its experiments. Part of every result, so that results of other sizes are not mixed. */
export interface ExperimentSizes {
  /** Of synthetic faces; a folder gives all it has. */
  readonly faces: number;
  readonly testShare: number;
  readonly referencesPerBin: number;
  /** Training faces, no references, whose comparisons calibrate the likelihood. */
  readonly calibrationFaces: number;
  readonly pairs: number;
  readonly epochs: number;
  /** Pairs of a step. */
  readonly batch: number;
  /** The last ones, whose answers are kept and averaged. */
  readonly ensembleEpochs: number;
  /** Width of the decoder. */
  readonly width: number;
  readonly blocks: number;
  readonly rate: number;
}

export const DEFAULT_SIZES: ExperimentSizes = {
  faces: 1200,
  testShare: 0.2,
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
