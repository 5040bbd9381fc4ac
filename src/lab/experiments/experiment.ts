import type { PairSetVariant } from '../../core/pair-set.ts';
import type { LongWork } from '../../engine/long-work.ts';
import type { EncodedSet, ListedFace } from './face-set.ts';

/** One way to train a comparator from pairs; all start from the same weights and make as many steps. */
export interface Experiment {
  /** Also the name of its folder. */
  readonly name: string;
  readonly variant: PairSetVariant;
  readonly classWeights: 'equal' | 'balanced';
  /** Weight of the divergence of forward and reverse answers (Eq. 9). */
  readonly lambda: number;
}

/** The baseline: from features to a score, without comparisons. */
export const REGRESSION = 'regression';

/** What the ensemble is made of, and what the others are compared with. */
export const ENSEMBLE_OF = 'balanced-3';

/** The comparisons, by pair set and loss. */
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

/** An image as it is planned with: its place among the faces. */
export interface PlannedFace extends ListedFace {
  readonly id: number;
}

/** Who is learnt from, who is scored, and by which comparisons; the same for every experiment of a seed. */
export interface ComparisonPlan {
  /** What tower and comparators learn from: the training part without the calibration faces. */
  readonly training: readonly PlannedFace[];
  readonly test: readonly PlannedFace[];
  /** Of those that are learnt from. */
  readonly references: readonly PlannedFace[];
  /** Of the training part, held out of all training. */
  readonly calibration: readonly PlannedFace[];
}

/** Who is learnt from and who is tested, by their places among the faces. */
interface FaceSplit {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** What a vision tower makes of all faces. */
export interface SeenFaces {
  readonly set: EncodedSet;
  /** The score that the tower itself gives each face; null for one that was not taught to. */
  readonly scores: readonly number[] | null;
}

export interface Seeing extends LongWork {
  readonly seed: number;
  /** Where pixels are kept that all seeds share, and what is kept of this seed. */
  readonly folder: string;
  readonly seedFolder: string;
  readonly onNote?: (line: string) => void;
}

/** Where an experiment's faces come from. */
export interface FaceSource {
  /** What they are, for a person. */
  readonly description: string;
  /** The same for the same faces, scores and parts alone. */
  readonly fingerprint: string;
  /** Drawn by a program and rated by a formula. */
  readonly simulated: boolean;
  /** How the vision tower came about that sees them. */
  readonly tower: string;
  readonly faces: readonly ListedFace[];
  /** Null where every seed draws its own, 4:1. */
  readonly split: FaceSplit | null;
  /** All faces through a tower that saw no test face, the same whenever it is asked with the same plan and seed. */
  see(plan: ComparisonPlan, seeing: Seeing): Promise<SeenFaces>;
}
