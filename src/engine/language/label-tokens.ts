import { LABELS, type Label } from '../../core/labels.ts';
import { AppError } from '../app-error.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A prompt's text after the second image, and what comes between it and the answer. */
export interface Question {
  readonly text: string;
  readonly separator: string;
}

/** The token whose logit stands for each answer. */
export type LabelTokens = Readonly<Record<Label, number>>;

/**
 * Finds the first token of each answer as it follows a question: tokenises the question, then the question and the
 * answer together, and takes the first token that is not the question's.
 *
 * The answer alone must not be tokenised: SentencePiece puts a space in front, so that the lone string " First"
 * starts with a token for a space, the same for every label. (Vicuna: First 3824, Second 6440, Similar 13999.)
 *
 * @throws AppError `labels-not-distinct` when two answers start with the same token, `label-joins-question` when an
 * answer changes how the question itself is tokenised.
 */
export function findLabelTokens(
  vocabulary: Vocabulary,
  { text: question, separator }: Question,
  words: Readonly<Record<Label, string>>,
): LabelTokens {
  const asked = vocabulary.tokenize(question);
  const [first, second, similar] = LABELS.map((label) => {
    const answered = vocabulary.tokenize(`${question}${separator}${words[label]}`);
    const differing = answered.findIndex((token, index) => token !== asked[index]);
    if (differing !== asked.length)
      throw new AppError(
        'label-joins-question',
        `With the answer '${words[label]}' the model's tokenizer reads the end of the question differently: ` +
          `${spelled(vocabulary, asked.slice(-3))} becomes ${spelled(vocabulary, answered.slice(Math.max(0, asked.length - 3)))}.`,
        'End the prompt in the model card with a complete word or a punctuation mark.',
      );
    return answered[differing] as number;
  }) as [number, number, number];
  if (new Set([first, second, similar]).size < LABELS.length)
    throw new AppError(
      'labels-not-distinct',
      `The model cannot tell the three answers apart by their first token: ` +
        [first, second, similar]
          .map((token, index) => `${words[LABELS[index] as Label]} is ${spelled(vocabulary, [token])}`)
          .join(', ') +
        '.',
      'Use `labels` in the model card to choose answers that start differently, or use another model.',
    );
  return { First: first, Second: second, Similar: similar };
}

/** How each answer reads after a question, right or not: its first token, and of how many it consists. */
export function spellLabels(
  vocabulary: Vocabulary,
  { text: question, separator }: Question,
  words: Readonly<Record<Label, string>>,
): { label: Label; id: number; text: string; tokens: number }[] {
  const asked = vocabulary.tokenize(question);
  return LABELS.map((label) => {
    const answered = vocabulary.tokenize(`${question}${separator}${words[label]}`);
    const same = answered.findIndex((token, index) => token !== asked[index]);
    const begin = same === -1 ? asked.length : same;
    const id = answered[begin] ?? -1;
    return { label, id, text: id < 0 ? '' : vocabulary.textOf(id), tokens: answered.length - begin };
  });
}

/** Tokens for a person: `'▁First' (3824)`. */
function spelled(vocabulary: Vocabulary, tokens: readonly number[]): string {
  return tokens.map((token) => `'${vocabulary.textOf(token)}' (${token})`).join(' ');
}
