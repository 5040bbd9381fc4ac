import { IMAGE_MARKER } from '../../core/prompts.ts';
import { findLabelTokens, type LabelTokens, type Vocabulary } from './label-tokens.ts';
import type { ModelCard } from '../model-files/model-card.ts';

/** Beginning-of-sequence token as a prompt writes it. */
const BEGIN_MARKER = '<s>';

/** A prompt as tokens: head, first image, middle, second image, question. */
export interface Prompt {
  readonly head: readonly number[];
  /** Between the two images; empty in LMOL's prompt. */
  readonly middle: readonly number[];
  /** After the second image. */
  readonly question: readonly number[];
  readonly labelTokens: LabelTokens;
}

/** A vocabulary, and the token that it wants at the start of a prompt, if any. */
export interface PromptVocabulary extends Vocabulary {
  readonly beginToken: number | undefined;
}

/**
 * Tokenises a card's prompt. Each text between images is tokenised by itself, as LLaVA and llama.cpp do, so a
 * SentencePiece vocabulary puts a space before each. A prompt that does not start with `<s>` gets the model's
 * beginning-of-sequence token, where its vocabulary asks for one.
 *
 * @throws AppError `labels-not-distinct` or `label-joins-question`, see {@link findLabelTokens}.
 */
export function tokenizePrompt(vocabulary: PromptVocabulary, card: ModelCard): Prompt {
  const [, , question = ''] = card.prompt.split(IMAGE_MARKER);
  return {
    ...promptParts(vocabulary, card),
    labelTokens: findLabelTokens(vocabulary, question, card.labels),
  };
}

/** The tokens of a card's prompt around its images. */
export function promptParts(
  vocabulary: PromptVocabulary,
  card: Pick<ModelCard, 'prompt'>,
): Omit<Prompt, 'labelTokens'> {
  const [head = '', middle = '', question = ''] = card.prompt.split(IMAGE_MARKER);
  const tokens = (text: string) => (text === '' ? [] : vocabulary.tokenize(text));
  const { beginToken } = vocabulary;
  const begin = beginToken === undefined || card.prompt.startsWith(BEGIN_MARKER) ? [] : [beginToken];
  return {
    head: [...begin, ...tokens(head)],
    middle: tokens(middle),
    question: tokens(question),
  };
}

/**
 * Tokens of the two halves in which a prompt is read: the beginning (head, first image, middle), which pairs with the
 * same first image share, and the rest (second image, question).
 */
export function promptLengths(
  prompt: Omit<Prompt, 'labelTokens'>,
  imageTokens: number,
): { beginning: number; rest: number } {
  return {
    beginning: prompt.head.length + imageTokens + prompt.middle.length,
    rest: imageTokens + prompt.question.length,
  };
}
