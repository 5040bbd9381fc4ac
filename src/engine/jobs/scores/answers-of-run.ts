import type { Comparison } from '../../../core/comparison.ts';
import { meanProbabilities } from '../../../core/ensemble.ts';
import { largestLabel, labelIndex, LABELS, type Triple } from '../../../core/labels.ts';
import { maskedSoftmax } from '../../../core/softmax.ts';
import type { Database } from '../../store/database.ts';
import { predictionsOfRun, type Prediction } from '../../store/predictions.ts';

/**
 * The answers of a run, images by their ids, ordered by first and second image.
 *
 * The members of an ensemble answer as one, by the mean of their probabilities; one of which only the label is known
 * counts as certain of it.
 */
export function* answersOfRun(db: Database, runId: number): Generator<Comparison<number>> {
  let members: Prediction[] = [];
  for (const prediction of predictionsOfRun(db, runId)) {
    const [begun] = members;
    if (begun && (begun.firstId !== prediction.firstId || begun.secondId !== prediction.secondId)) {
      yield joinMembers(members);
      members = [];
    }
    members.push(prediction);
  }
  if (members.length > 0) yield joinMembers(members);
}

/**
 * The members' answers to one comparison as one answer.
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
  if (logits !== null) return maskedSoftmax(logits);
  const certain = labelIndex(label);
  return [certain === 0 ? 1 : 0, certain === 1 ? 1 : 0, certain === LABELS.length - 1 ? 1 : 0];
}
