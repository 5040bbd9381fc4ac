import { BEGIN_MARKER } from '../../core/prompts.ts';
import type { PromptVocabulary } from '../language/vocabulary.ts';

/**
 * A prompt that does not start with `<s>` gets the model's beginning-of-sequence token, where its vocabulary asks for one; so does
 * one that starts with it where the vocabulary has another, as Llama-3's: `<s>` would be read as three characters.
 *
 * @returns tokens that come first, and the prompt behind them as it is read
 */
export function promptBeginning(
  vocabulary: PromptVocabulary,
  prompt: string,
): { readonly begin: readonly number[]; readonly text: string } {
  const { beginToken } = vocabulary;
  const isMarked = prompt.startsWith(BEGIN_MARKER);
  const [marker = 0, ...more] = isMarked ? vocabulary.tokenize(BEGIN_MARKER) : [];
  const isRead = isMarked && more.length === 0 && vocabulary.isControl(marker);
  return {
    begin: beginToken === undefined || isRead ? [] : [beginToken],
    text: isMarked && !isRead ? prompt.slice(BEGIN_MARKER.length) : prompt,
  };
}
