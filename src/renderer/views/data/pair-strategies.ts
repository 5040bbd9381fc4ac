import type { PairSetVariant, PairStrategy } from '../../../core/pair-strategies.ts';

/** The kinds of balanced sets with their parts, as the papers give them. */
export const VARIANTS: readonly { readonly value: PairSetVariant; readonly label: string }[] = [
  { value: 'balanced-3', label: 'balanced, 3 classes (1 : 1 : 1)' },
  { value: 'balanced-2', label: 'balanced, 2 classes (1 : 1, no Similar)' },
  { value: 'imbalanced-3', label: 'imbalanced, 3 classes (4 : 4 : 2)' },
];

/** Ways to choose pairs, and what each does, for a person. */
export const STRATEGIES: readonly {
  readonly value: PairStrategy;
  readonly label: string;
  readonly about: string;
}[] = [
  {
    value: 'balanced',
    label: 'Balanced',
    about: 'Random pairs with fixed shares of the labels, as in the papers.',
  },
  { value: 'random', label: 'Random', about: 'Every pair is as likely as any other; labels as they fall.' },
  { value: 'uniform', label: 'Uniform', about: 'Each score distance as often as any other, in bins of 0.1.' },
  {
    value: 'near-margin',
    label: 'Near the margin',
    about: 'Distances within 0.1 of θ, as many on either side.',
  },
  {
    value: 'stratified',
    label: 'Stratified',
    about: 'A fourth each: Similar, up to 2 θ, up to 4 θ, beyond; over all levels of score.',
  },
  {
    value: 'disagreement',
    label: 'Disagreement',
    about: 'Those about which raters disagree most, of ten times as many random ones.',
  },
  {
    value: 'regular',
    label: 'Regular',
    about: 'Each image as often as any other, and chains of pairs join all.',
  },
  {
    value: 'active',
    label: 'Active',
    about: 'Of the pairs that a run compared, those its model was least sure of.',
  },
];
