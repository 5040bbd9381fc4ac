import { LABELS, labelIndex, type Label, type Triple } from '../../core/labels.ts';
import type { Recipe } from '../../model/recipe.ts';
import { AppError } from '../app-error.ts';

/**
 * Weights of the true labels (Eq. 7). 'balanced' is n / (classes x n_c): the mean weight of a pair is 1.
 *
 * Shown both ways, a pair counts once as First and once as Second, so those two share their count.
 *
 * @throws AppError `class-empty` where 'balanced' meets a label that no pair has
 */
export function classWeights(wanted: Recipe['classWeights'], labels: readonly Label[]): Triple {
  if (wanted === 'equal') return [1, 1, 1];
  if (wanted !== 'balanced') return wanted;
  const counts: [number, number, number] = [0, 0, 0];
  for (const label of labels) counts[labelIndex(label)] += 1;
  const decisive = (counts[0] + counts[1]) / 2;
  const [similar] = [counts[2]];
  if (decisive === 0 || similar === 0)
    throw new AppError(
      'class-empty',
      `No training pair is ${similar === 0 ? 'Similar' : 'First or Second'}, so class weights cannot be computed.`,
      'Choose a pair set with all three labels, or set classWeights to "equal".',
    );
  const weight = (count: number) => labels.length / (LABELS.length * count);
  return [weight(decisive), weight(decisive), weight(similar)];
}
