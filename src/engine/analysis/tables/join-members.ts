import type { Comparison } from '../../../core/comparison.ts';
import { meanProbabilities } from '../../../core/ensemble.ts';
import { largestLabel, oneHot, type Triple } from '../../../core/labels.ts';
import { maskedSoftmax } from '../../../core/softmax.ts';
import type { Prediction } from '../../store/predictions.ts';

/**
 * The members' answers to one comparison as one answer: by the mean of their probabilities.
 *
 * @throws RangeError without members
 */
export function joinMembers(members: readonly Prediction[]): Comparison<number> {
  const probabilities = meanProbabilities(members.map(probabilitiesOf));
  const { firstId = 0, secondId = 0 } = members[0] ?? {};
  return { first: firstId, second: secondId, probabilities, label: largestLabel(probabilities) };
}

/** A member's probabilities; certain of the label where that alone is known. */
export function probabilitiesOf({ logits, label }: Prediction): Triple {
  return logits === null ? oneHot(label) : maskedSoftmax(logits);
}
