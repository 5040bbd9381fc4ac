/** Kinds of balanced pair sets (LMOL), by their shares of First, Second and Similar. */
export const PAIR_SET_VARIANTS = ['balanced-3', 'balanced-2', 'imbalanced-3'] as const;
export type PairSetVariant = (typeof PAIR_SET_VARIANTS)[number];

/** Ways to choose pairs of images of known scores whose labels fall as they may: see `pair-strategy.ts`. */
export const DRAWN_STRATEGIES = [
  'random',
  'uniform',
  'near-margin',
  'stratified',
  'disagreement',
  'regular',
] as const;
export type DrawnStrategy = (typeof DRAWN_STRATEGIES)[number];

/** All ways to choose pairs by scores and raters. */
export const SCORE_STRATEGIES = ['balanced', ...DRAWN_STRATEGIES] as const;
export type ScoreStrategy = (typeof SCORE_STRATEGIES)[number];

/** Those, and the pairs about which a run's model was least sure. */
export const PAIR_STRATEGIES = [...SCORE_STRATEGIES, 'active'] as const;
export type PairStrategy = (typeof PAIR_STRATEGIES)[number];
