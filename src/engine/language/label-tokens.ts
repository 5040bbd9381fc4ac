import { LABELS, type Label } from '../../core/labels.ts';
import { AppError } from '../app-error.ts';
import type { ModelCard } from '../model-files/model-card.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A prompt's text after the second image, as the tokenizer is given it. */
export interface Question {
  readonly text: string;
  /** The same text with an answer at its end. */
  readonly followedBy: (answer: string) => string;
}

/** What a card says of its answers. */
export type LabelWords = Pick<ModelCard, 'labels' | 'labelSpace' | 'labelScoring'>;

/** The token whose logit stands for each answer. */
export type LabelTokens = Readonly<Record<Label, number>>;

/** All tokens of each answer. */
export type WordTokens = Readonly<Record<Label, readonly number[]>>;

export interface ReadLabels {
  /** Of each answer as it follows the prompt; of one that joins the prompt, from the first token on that is not the prompt's. */
  readonly tokens: WordTokens;
  /** Whether a space comes before each answer. */
  readonly isSpaced: boolean;
  /** Why the model cannot be asked with these words; null where it can. */
  readonly problem: AppError | null;
  /** What a person should know of words that can be used: one is several tokens long. */
  readonly notices: readonly string[];
}

/**
 * How a model reads a card's three words behind the very end of its prompt: tokenises the prompt's last text alone and with
 * each word, and takes what is not the prompt's.
 *
 * A word alone must not be tokenised: SentencePiece puts a space in front, so that the lone string " First" starts with
 * a token for a space, the same for every label. (Vicuna: First 3824, Second 6440, Similar 13999.)
 */
export function readLabels(vocabulary: Vocabulary, question: Question, words: LabelWords): ReadLabels {
  const isSpaced = words.labelSpace ?? wantsSpace(vocabulary, question);
  const asked = vocabulary.tokenize(question.text);
  const problems: AppError[] = [];
  const [First, Second, Similar] = LABELS.map((label) => {
    const word = words.labels[label];
    const answered = vocabulary.tokenize(question.followedBy(`${isSpaced ? ' ' : ''}${word}`));
    const differing = answered.findIndex((token, index) => token !== asked[index]);
    if (differing !== asked.length) problems.push(joins(vocabulary, word, asked, answered));
    return answered.slice(differing === -1 ? asked.length : differing);
  }) as [number[], number[], number[]];
  const tokens = { First, Second, Similar };
  const problem = problems[0] ?? collision(vocabulary, tokens, words);
  const notices = problem === null ? lengthNotices(vocabulary, tokens, words) : [];
  return { tokens, isSpaced, problem, notices };
}

/**
 * The same for words that must be right.
 *
 * @throws AppError `labels-not-distinct` where two answers start with the same token (of answers scored over their whole
 * length: where one starts with all of another), `label-joins-question` when an answer changes how the prompt is read
 */
export function checkedLabels(vocabulary: Vocabulary, question: Question, words: LabelWords): ReadLabels {
  const read = readLabels(vocabulary, question, words);
  if (read.problem !== null) throw read.problem;
  return read;
}

/** The first token of each answer; -1 of one that has none. */
export function firstTokens({ tokens: { First, Second, Similar } }: ReadLabels): LabelTokens {
  const first = ([token = -1]: readonly number[]) => token;
  return { First: first(First), Second: first(Second), Similar: first(Similar) };
}

/** How each answer reads after a prompt, right or not: its first token, and of how many it consists. */
export function spellLabels(
  vocabulary: Vocabulary,
  read: ReadLabels,
): { label: Label; id: number; text: string; tokens: number }[] {
  const first = firstTokens(read);
  return LABELS.map((label) => {
    const id = first[label];
    return { label, id, text: id < 0 ? '' : vocabulary.textOf(id), tokens: read.tokens[label].length };
  });
}

/** A word goes on from the prompt's last word unless a space divides them: none is needed after white space or a special token. */
function wantsSpace(vocabulary: Vocabulary, { text }: Question): boolean {
  const last = vocabulary.tokenize(text).at(-1);
  return !/\s$/.test(text) && last !== undefined && !vocabulary.isControl(last);
}

function joins(
  vocabulary: Vocabulary,
  word: string,
  asked: readonly number[],
  answered: readonly number[],
): AppError {
  const from = Math.max(0, asked.length - 3);
  return new AppError(
    'label-joins-question',
    `With the answer '${word}' the model's tokenizer reads the end of the prompt differently: ` +
      `${spelled(vocabulary, asked.slice(from))} becomes ${spelled(vocabulary, answered.slice(from))}.`,
    'End the prompt in the model card with a complete word, a punctuation mark or a line break; a space at its end belongs to the answer.',
  );
}

/** Two answers that cannot be told apart. */
function collision(
  vocabulary: Vocabulary,
  tokens: WordTokens,
  { labels, labelScoring }: LabelWords,
): AppError | null {
  const isWhole = labelScoring === 'whole-word';
  const alike = LABELS.some((label) =>
    LABELS.some((other) => {
      if (label === other) return false;
      const read = isWhole ? tokens[label] : tokens[label].slice(0, 1);
      return read.every((token, index) => token === tokens[other][index]);
    }),
  );
  if (!alike) return null;
  const found = LABELS.map((label) => {
    const read = isWhole ? tokens[label] : tokens[label].slice(0, 1);
    return `${labels[label]} is ${spelled(vocabulary, read)}`;
  });
  return isWhole
    ? new AppError(
        'labels-not-distinct',
        `One of the three answers is the beginning of another, so it is always the more likely one: ${found.join(', ')}.`,
        'Choose other words: `labels` in the model card, or --words.',
      )
    : new AppError(
        'labels-not-distinct',
        `The model cannot tell the three answers apart by their first token: ${found.join(', ')}.`,
        'Choose words that start differently (`labels` in the model card, or --words), or set `labelScoring` in the card to "whole-word".',
      );
}

function lengthNotices(
  vocabulary: Vocabulary,
  tokens: WordTokens,
  { labels, labelScoring }: LabelWords,
): string[] {
  if (labelScoring === 'whole-word') {
    const lengths = LABELS.map((label) => tokens[label].length);
    if (new Set(lengths).size === 1) return [];
    const said = LABELS.map((label, index) => `${labels[label]} ${lengths[index]}`).join(', ');
    return [
      `The answers are scored over whole words of different length (tokens: ${said}): every further token can only lower a word's score, so the longer word is answered less often than it is meant.`,
    ];
  }
  return LABELS.flatMap((label) => {
    const word = tokens[label];
    if (word.length === 1) return [];
    return [
      `The answer ${labels[label]} is ${word.length} tokens here (${spelled(vocabulary, word)}), and only the first is read: whatever else begins with it counts as this answer too.`,
    ];
  });
}

/** Tokens for a person: `'▁First' (3824)`. */
function spelled(vocabulary: Vocabulary, tokens: readonly number[]): string {
  return tokens.map((token) => `'${vocabulary.textOf(token)}' (${token})`).join(' ');
}
