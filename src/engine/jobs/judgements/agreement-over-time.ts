import type { Proportion } from '../../../core/proportion.ts';
import type { Label } from '../../../core/labels.ts';
import { medianSeconds } from './answer-patterns.ts';
import { shareOf } from './measures-of-agreement.ts';
import type { RaterAnswer } from '../../store/rater-answers.ts';

/** Into how many pieces a person's answers are cut at most, and of how many answers each is at least. */
const MOST_PIECES = 10;
const LEAST_ANSWERS = 10;

/** Some of one person's answers that follow one another. */
export interface AnswerPiece {
  /** Which of the person's answers, the oldest being 1. */
  readonly from: number;
  readonly to: number;
  /** When the first and the last of them were given, in Unix milliseconds. */
  readonly since: number;
  readonly until: number;
  /** Null where no time was measured. */
  readonly medianSeconds: number | null;
  /** Of the labels that others gave these pairs, whenever they did, those that are this person's; null of none. */
  readonly same: Proportion | null;
}

/**
 * How fast one person was and how often at one with the others, over pieces of as many answers each.
 *
 * @param answers all of one person's
 * @param told of an answer its pair, its label and those of others, all of the image with the lower id first
 */
export function agreementOverTime(
  answers: readonly RaterAnswer[],
  told: (answer: RaterAnswer) => {
    readonly images: readonly [number, number];
    readonly label: Label | null;
    readonly others: readonly Label[];
  },
): AnswerPiece[] {
  const inOrder = answers.toSorted((a, b) => a.recency - b.recency);
  const count = Math.min(MOST_PIECES, Math.max(1, Math.floor(inOrder.length / LEAST_ANSWERS)));
  const end = (piece: number) => Math.round((inOrder.length * piece) / count);
  return Array.from({ length: count }, (_, piece) => inOrder.slice(end(piece), end(piece + 1))).flatMap(
    (ofPiece, piece): AnswerPiece[] => {
      const [first, last] = [ofPiece[0], ofPiece.at(-1)];
      if (first === undefined || last === undefined) return [];
      return [
        {
          from: end(piece) + 1,
          to: end(piece + 1),
          since: first.createdAt,
          until: last.createdAt,
          medianSeconds: medianSeconds(ofPiece),
          same: shareOf(
            ofPiece.flatMap((answer) => {
              const { images, label, others } = told(answer);
              return others.map((other) => ({ images, isPart: other === label }));
            }),
          ),
        },
      ];
    },
  );
}
