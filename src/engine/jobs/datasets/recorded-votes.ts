import type { Triple } from '../../../core/labels.ts';
import { orderedPairKey } from '../../../core/pair-key.ts';
import type { Answer } from '../../datasets/comparison-columns.ts';
import type { Prediction } from '../../store/predictions.ts';

/** Keeps the logarithm of a recorded probability of 0 finite. */
const LEAST_PROBABILITY = 1e-12;

/** One recorded answer. */
export interface RecordedAnswer {
  readonly firstId: number;
  readonly secondId: number;
  /** Who gave it; empty where that is not known. */
  readonly rater: string;
  readonly answer: Answer;
}

/**
 * Recorded answers as predictions: those of a rater are a member's of that name, those of nobody in particular of the
 * column's. The same answer about the same two images is one prediction with as many votes; another one of the same rater
 * is that of a further member, "NAME (2)".
 *
 * @returns the members' names, and the predictions in the order in which they first come
 */
export function countRecordedVotes(
  answers: readonly RecordedAnswer[],
  column: string,
): { readonly members: readonly string[]; readonly predictions: readonly Prediction[] } {
  const answeredAt = Date.now();
  const members = new Map<string, number>();
  const predictions: Counted[] = [];
  /** Of each comparison its predictions, by their places. */
  const placesOf = new Map<number, number[]>();
  for (const { firstId, secondId, rater, answer } of answers) {
    const given = { firstId, secondId, label: answer.label, logits: logitsOf(answer), answeredAt };
    const key = orderedPairKey(firstId, secondId);
    let places = placesOf.get(key);
    if (places === undefined) placesOf.set(key, (places = []));
    for (let time = 1; ; time++) {
      const name = `${rater || column}${time === 1 ? '' : ` (${time})`}`;
      let member = members.get(name);
      const place = places.find((known) => predictions[known]?.member === member);
      const earlier = place === undefined ? undefined : predictions[place];
      if (earlier !== undefined && !isSameAnswer(earlier, given)) continue;
      if (member === undefined) members.set(name, (member = members.size));
      if (place === undefined || earlier === undefined)
        places.push(predictions.push({ ...given, member, votes: 1 }) - 1);
      else predictions[place] = { ...given, member, votes: earlier.votes + 1 };
      break;
    }
  }
  return { members: [...members.keys()], predictions };
}

type Counted = Prediction & { readonly votes: number };

type GivenAnswer = Pick<Prediction, 'label' | 'logits'>;

/** Whether two answers say the same, with the same probabilities. */
export function isSameAnswer(a: GivenAnswer, b: GivenAnswer): boolean {
  if (a.label !== b.label) return false;
  if (a.logits === null || b.logits === null) return a.logits === b.logits;
  const [first, second, similar] = b.logits;
  return a.logits[0] === first && a.logits[1] === second && a.logits[2] === similar;
}

function logitsOf({ probabilities }: Answer): Triple | null {
  if (probabilities === null) return null;
  const [first, second, similar] = probabilities;
  const log = (p: number) => Math.log(Math.max(p, LEAST_PROBABILITY));
  return [log(first), log(second), log(similar)];
}
