import { at } from './at.ts';
import { dawidSkene, type DawidSkene } from './dawid-skene.ts';
import { labelIndex, LABELS, reverseLabel, type Label, type Triple } from './labels.ts';

/** A rater's label of a pair, both as places in their lists; all labels of a pair are told of its images in one order. */
export interface RatedLabel {
  readonly pair: number;
  readonly rater: number;
  readonly label: Label;
}

/**
 * The probabilities of the labels of pairs by {@link dawidSkene}.
 *
 * Which image of a pair comes first says nothing, so each pair stands there in both orders, with its labels reversed in the second:
 * who takes Similar for First takes it for Second as often, and the same answers about exchanged images give the exchanged result.
 */
export function labelWeights(
  labels: readonly RatedLabel[],
  pairs: number,
  raters: number,
): { readonly weights: readonly Triple[]; readonly fit: DawidSkene } {
  const both = labels.flatMap(({ pair, rater, label }) => [
    { item: 2 * pair, rater, label: labelIndex(label) },
    { item: 2 * pair + 1, rater, label: labelIndex(reverseLabel(label)) },
  ]);
  const fit = dawidSkene(both, { items: 2 * pairs, raters, classes: LABELS.length });
  const weights = Array.from({ length: pairs }, (_, pair): Triple => {
    const posterior = at(fit.posterior, 2 * pair);
    return [at(posterior, 0), at(posterior, 1), at(posterior, 2)];
  });
  return { weights, fit };
}
