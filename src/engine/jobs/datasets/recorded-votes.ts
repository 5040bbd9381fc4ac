import type { Triple } from '../../../core/labels.ts';
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
  const predictions = new Map<string, Prediction & { readonly votes: number }>();
  for (const { firstId, secondId, rater, answer } of answers) {
    const given = { firstId, secondId, label: answer.label, logits: logitsOf(answer), answeredAt };
    for (let time = 1; ; time++) {
      const name = `${rater || column}${time === 1 ? '' : ` (${time})`}`;
      const key = `${firstId} ${secondId} ${name}`;
      const earlier = predictions.get(key);
      if (earlier !== undefined && !isSameAnswer(earlier, given)) continue;
      const member = members.get(name) ?? members.size;
      members.set(name, member);
      predictions.set(key, { ...given, member, votes: (earlier?.votes ?? 0) + 1 });
      break;
    }
  }
  return { members: [...members.keys()], predictions: [...predictions.values()] };
}

type GivenAnswer = Pick<Prediction, 'label' | 'logits'>;

/** Whether two answers say the same, with the same probabilities. */
export function isSameAnswer(a: GivenAnswer, b: GivenAnswer): boolean {
  return a.label === b.label && String(a.logits) === String(b.logits);
}

function logitsOf({ probabilities }: Answer): Triple | null {
  if (probabilities === null) return null;
  const [first, second, similar] = probabilities;
  const log = (p: number) => Math.log(Math.max(p, LEAST_PROBABILITY));
  return [log(first), log(second), log(similar)];
}
