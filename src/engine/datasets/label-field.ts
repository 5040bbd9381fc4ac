import { LABELS, type Label } from '../../core/labels.ts';
import { quoted } from './import-problem.ts';
import type { FieldValue } from './number-field.ts';
import { ownLabel, voteOf, type Vote } from './vote-words.ts';

/** What a vote is as a label: both bad says as much as a tie; a skip says nothing. */
const LABEL_OF_VOTE: Readonly<Record<Exclude<Vote, 'skip'>, Label>> = {
  first: 'First',
  second: 'Second',
  tie: 'Similar',
  'both-bad': 'Similar',
};

const A_SKIP = 'is a skip, which says nothing of the pair';

/** Whether a field was refused because it is a skip, or empty: it says nothing, and nothing is wrong with it. */
export function saysNothing(reason: string): boolean {
  return reason.endsWith(A_SKIP) || reason.endsWith('is missing');
}

/**
 * A label in any case, with or without the final dot that models and the seed authors' files put after it, or by another of
 * its usual words (see `vote-words.ts`), which {@link usualWords} lists.
 */
export function labelField(text: string | undefined, what: string): FieldValue<Label> {
  if (text === undefined || text === '') return { reason: `the ${what} is missing` };
  const vote = voteOf(text);
  if (vote === 'skip') return { reason: `the ${what} ${quoted(text)} ${A_SKIP}` };
  return vote === undefined
    ? { reason: `the ${what} ${quoted(text)} is not ${LABELS.join(', ')}` }
    : { value: LABEL_OF_VOTE[vote] };
}

/** The words by which fields say a label other than by its own name, each once, by label. */
export function usualWords(fields: Iterable<string>): readonly (readonly [Label, readonly string[]])[] {
  const words = [...new Set(fields)].filter((text) => text !== '' && ownLabel(text) === undefined);
  return LABELS.flatMap((label) => {
    const found = words.filter((text) => {
      const vote = voteOf(text);
      return vote !== undefined && vote !== 'skip' && LABEL_OF_VOTE[vote] === label;
    });
    return found.length === 0 ? [] : [[label, found] as const];
  });
}
