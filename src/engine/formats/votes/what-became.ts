import { formatNumber, formatQuantity } from '../../../core/format.ts';
import type { BothBad, VoteTotals } from './vote-counts.ts';

interface Taken {
  /** What a tie counts as, after "each counts as". */
  readonly tied: string;
  readonly bothBad: BothBad;
  /** Said of both bad that count as a tie: how to leave them out; empty where that cannot be chosen. */
  readonly otherwise: string;
  /** What is made of not knowing who stood first, a sentence; null where that is known. */
  readonly places: string | null;
}

/** What each kind of row of a file of votes was taken for, a sentence each. */
export function whatBecame(
  { rows, votes, empty, unreadable, pairs, repeatedPairs, raters, weight }: VoteTotals,
  { tied, bothBad, otherwise, places }: Taken,
): string[] {
  return [
    `${formatQuantity(rows, 'row')}: ${formatQuantity(votes.first, 'vote')} for the first, ${formatQuantity(votes.second, 'vote')} for the second.`,
    ...(votes.tie > 0 ? [`${formatQuantity(votes.tie, 'tie')}: each counts as ${tied}.`] : []),
    ...(votes['both-bad'] > 0
      ? [
          `${formatQuantity(votes['both-bad'], 'vote')} that both are bad: ${bothBad === 'tie' ? `each counts as a tie${otherwise}` : 'left out, for they do not say which is better'}.`,
        ]
      : []),
    ...(votes.skip > 0
      ? [`${formatQuantity(votes.skip, 'skip')}: left out, for a skip says nothing of the pair.`]
      : []),
    ...(empty > 0 ? [`${formatQuantity(empty, 'row')} without an answer: left out.`] : []),
    ...(unreadable > 0 ? [`${formatQuantity(unreadable, 'row')} that could not be read: left out.`] : []),
    `${formatQuantity(pairs, 'pair')}${repeatedPairs > 0 ? `, of which ${formatQuantity(repeatedPairs, 'has', 'have')} several votes: each vote counts, none is dropped as a double` : ''}.`,
    ...(raters === null
      ? []
      : [`${formatQuantity(raters, 'rater')}: each of their votes counts the same, whoever gave it.`]),
    ...(weight === null
      ? []
      : [
          `Weights add up to ${formatNumber(weight, 3)}: a vote of weight 2 counts as two independent votes.`,
        ]),
    ...(places === null ? [] : [places]),
  ];
}
