import type { Label, Triple } from './labels.ts';

/**
 * One answered comparison of two images in the order shown, whoever answered: the rule, a model or a person.
 *
 * `probabilities` sum to 1 (a one-hot triple where only a label is known) and `label` is their largest.
 */
export interface Comparison<Image = string> {
  readonly first: Image;
  readonly second: Image;
  readonly probabilities: Triple;
  readonly label: Label;
}
