import { LABELS, type Label } from '../../core/labels.ts';
import { quoted } from './import-problem.ts';
import type { FieldValue } from './number-field.ts';

/** What files call Similar, besides its own name. */
export const SIMILAR_WORDS: readonly string[] = [
  'same',
  'the same',
  'about the same',
  'equal',
  'equally good',
  'equivalent',
  'tie',
  'ties',
  'tied',
  'a tie',
  'draw',
  'both',
  'no difference',
  'no preference',
  'indifferent',
];

/**
 * A label in any case, with or without the final dot that models and the seed authors' files put after it. Similar has usual
 * words besides, see {@link usualWords}.
 */
export function labelField(text: string | undefined, what: string): FieldValue<Label> {
  if (text === undefined || text === '') return { reason: `the ${what} is missing` };
  const value = ownLabel(text) ?? (isUsualWord(text) ? 'Similar' : undefined);
  return value ? { value } : { reason: `the ${what} ${quoted(text)} is not ${LABELS.join(', ')}` };
}

/** The label whose own name a field holds. */
export function ownLabel(text: string): Label | undefined {
  const word = plainWord(text);
  return LABELS.find((label) => label.toLowerCase() === word);
}

/** The fields that say Similar by another word, each once. */
export function usualWords(fields: Iterable<string>): string[] {
  return [...new Set(fields)].filter(isUsualWord);
}

/** A word without case, final mark, or what joins its parts. */
export function plainWord(text: string): string {
  return text
    .trim()
    .replace(/[.!]$/, '')
    .replaceAll(/[\s_-]+/g, ' ')
    .toLowerCase();
}

function isUsualWord(text: string): boolean {
  return SIMILAR_WORDS.includes(plainWord(text));
}
