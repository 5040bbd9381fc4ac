import { DRAWN_STRATEGIES, type DrawnStrategy, type PairSetVariant } from '../../core/pair-strategies.ts';
import type { LongWork } from '../../engine/long-work.ts';
import type { EncodedSet, ListedFace } from './face-set.ts';

/** Which pairs are learnt from: LMOL's variants, a strategy's, or those that the comparator is least sure of, in rounds. */
export type ExperimentPairs = PairSetVariant | DrawnStrategy | 'active';

/** One way to train a comparator from pairs; all start from the same weights and make as many steps. */
export interface Experiment {
  /** Also the name of its folder. */
  readonly name: string;
  readonly variant: ExperimentPairs;
  /** Least certainty of Similar pairs by their raters; null for all of them. */
  readonly leastCertainty: number | null;
  readonly classWeights: 'equal' | 'balanced';
  /** Weight of the divergence of forward and reverse answers (Eq. 9). */
  readonly lambda: number;
}

/** The baseline: from features to a score, without comparisons. */
export const REGRESSION = 'regression';

/** What the ensemble is made of, and what the others are compared with. */
export const ENSEMBLE_OF = 'balanced-3';

const PLAIN = { classWeights: 'equal', lambda: 0, leastCertainty: null } as const;

/** The comparisons, by pair set and loss. */
const EXPERIMENTS: readonly Experiment[] = [
  { name: ENSEMBLE_OF, variant: 'balanced-3', ...PLAIN },
  { name: 'balanced-2', variant: 'balanced-2', ...PLAIN },
  { name: 'imbalanced-3', variant: 'imbalanced-3', ...PLAIN },
  { name: 'weighted', variant: 'imbalanced-3', ...PLAIN, classWeights: 'balanced' },
  { name: 'consistency', variant: 'balanced-3', ...PLAIN, lambda: 1 },
];

/** Of the experiment whose Similar pairs are those that raters are sure of. */
const CERTAIN = 0.8;

/** By the strategy that chooses the pairs. */
const STRATEGY_EXPERIMENTS: readonly Experiment[] = [
  ...[...DRAWN_STRATEGIES, 'active' as const].map((variant) => ({ name: variant, variant, ...PLAIN })),
  { name: 'certain', variant: 'balanced-3', ...PLAIN, leastCertainty: CERTAIN },
];

/** What is made unless others are named; the ensemble comes with what it is made of. */
export const DEFAULT_EXPERIMENTS: readonly string[] = [REGRESSION, ...EXPERIMENTS.map(({ name }) => name)];

/** What can be asked for by name; that of a comparison also with a number of pairs, as `random@2000`. */
export const EXPERIMENT_NAMES: readonly string[] = [
  ...DEFAULT_EXPERIMENTS,
  ...STRATEGY_EXPERIMENTS.map(({ name }) => name),
];

const NAME = /^(?<base>.+?)(?:@(?<pairs>[1-9]\d{0,6}))?$/;

/** The experiment of a name and its number of pairs, null for that of the settings; undefined where there is none. */
export function experimentNamed(
  name: string,
): { readonly experiment: Experiment | null; readonly pairs: number | null } | undefined {
  const { base, pairs } = NAME.exec(name)?.groups ?? {};
  if (base === REGRESSION) return pairs === undefined ? { experiment: null, pairs: null } : undefined;
  const experiment = [...EXPERIMENTS, ...STRATEGY_EXPERIMENTS].find((each) => each.name === base);
  return (
    experiment && { experiment: { ...experiment, name }, pairs: pairs === undefined ? null : Number(pairs) }
  );
}

/** Name of the experiment that another one is compared with: of as many pairs, balanced. */
export function baseOf(name: string): string {
  const pairs = NAME.exec(name)?.groups?.['pairs'];
  return pairs === undefined ? ENSEMBLE_OF : `${ENSEMBLE_OF}@${pairs}`;
}

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

/** On which of several datasets a plan tests, and whose images are its references; null of a source of one dataset. */
export interface Trial {
  readonly testedOn: string;
  /** Null where nothing is compared. */
  readonly referencesOf: string | null;
}

/** Who is learnt from, who is scored, and by which comparisons; the same for every experiment of a seed. */
export interface ComparisonPlan {
  readonly trial: Trial | null;
  /** What tower and comparators learn from: the training part without the calibration faces. */
  readonly training: readonly PlannedFace[];
  readonly test: readonly PlannedFace[];
  /** Of those that are learnt from. */
  readonly references: readonly PlannedFace[];
  /** Of the training part, held out of all training. */
  readonly calibration: readonly PlannedFace[];
}

/** Who is learnt from and who is tested, by their places among the faces. */
export interface FaceSplit {
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
  /**
   * Plans of a seed, all of which learn from the same faces.
   *
   * @throws AppError `too-few-faces`
   */
  plans(sizes: ExperimentSizes, seed: number): ComparisonPlan[];
  /** All faces through a tower that saw no test face, the same whenever it is asked with the same plan and seed. */
  see(plan: ComparisonPlan, seeing: Seeing): Promise<SeenFaces>;
}
