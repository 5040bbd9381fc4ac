import { at } from '../../../core/at.ts';
import { LABELS, type Label, type Triple } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import type { ModelCard } from '../../model-files/model-card.ts';

/** A text as token ids of the server's model, with nothing put in front. */
export type Tokenize = (text: string) => Promise<readonly number[]>;

/** How a server's model reads the three words behind the prompt. */
export interface LabelIds {
  /** The first token of each. */
  readonly ids: Triple;
  /** Each word as it stands behind the prompt. */
  readonly texts: Readonly<Record<Label, string>>;
  /** What a person should know: a word of several tokens. */
  readonly notices: readonly string[];
}

/** What a prompt ends in that needs no space behind it: white space, or a special token. */
const NEEDS_NO_SPACE = /(?:\s|\|>|\[\/INST\]|<\/?[\w|:-]+>)$/;

/** The words as they stand behind a prompt. */
function labelTexts(
  ending: string,
  { labels, labelSpace }: Pick<ModelCard, 'labels' | 'labelSpace'>,
): Readonly<Record<Label, string>> {
  const space = (labelSpace ?? !NEEDS_NO_SPACE.test(ending)) ? ' ' : '';
  return {
    First: space + labels.First,
    Second: space + labels.Second,
    Similar: space + labels.Similar,
  };
}

/**
 * The first token of each word behind the very end of a prompt: what the prompt's last text has more with the word than alone. A word
 * alone must not be tokenised, see `language/label-tokens.ts`.
 *
 * @param ending the prompt's last text
 * @throws AppError `label-joins-question`, `labels-not-distinct`
 */
export async function findLabelIds(
  tokenize: Tokenize,
  ending: string,
  words: Pick<ModelCard, 'labels' | 'labelSpace'>,
): Promise<LabelIds> {
  const texts = labelTexts(ending, words);
  const asked = await tokenize(ending);
  const found: number[] = [];
  const notices: string[] = [];
  for (const label of LABELS) {
    const answered = await tokenize(ending + texts[label]);
    if (answered.length <= asked.length || asked.some((id, index) => id !== answered[index]))
      throw new AppError(
        'label-joins-question',
        `With the answer '${texts[label].trim()}' the server's tokenizer reads the end of the prompt differently: ${asked.slice(-3).join(' ')} becomes ${answered.slice(Math.max(0, asked.length - 3)).join(' ')}.`,
        'End the prompt with a complete word, a punctuation mark or a line break, or choose other words with --words.',
      );
    found.push(at(answered, asked.length));
    const length = answered.length - asked.length;
    if (length > 1)
      notices.push(
        `The answer ${words.labels[label]} is ${length} tokens here, and only the first is read: whatever else begins with it counts as this answer too.`,
      );
  }
  const [first = -1, second = -1, similar = -1] = found;
  if (new Set(found).size < LABELS.length)
    throw new AppError(
      'labels-not-distinct',
      `The model cannot tell the three answers apart by their first token: ${LABELS.map((label, index) => `${words.labels[label]} is ${found[index]}`).join(', ')}.`,
      'Choose words that start differently: --words, or `labels` in the model card.',
    );
  return { ids: [first, second, similar], texts, notices };
}
