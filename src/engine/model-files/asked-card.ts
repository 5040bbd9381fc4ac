import { KNOWN_QUESTIONS } from '../../core/prompts.ts';
import type { Ask, Asked, AskSource, LabelWords } from '../../model/ask.ts';
import { AppError } from '../app-error.ts';
import type { ModelCard } from './model-card.ts';

/** Where a question and words may come from besides the card; the first that says something counts. */
export interface AskLevel {
  readonly source: Exclude<AskSource, 'card'>;
  readonly ask: Ask;
}

/**
 * A card that asks what a person wants to be asked, and where that comes from. The card's own question and words are what
 * nobody else says.
 *
 * @param levels in the order in which they count: an option, a task, the dataset
 * @throws AppError `question-not-found` where the card's prompt does not say which part of it the question is
 */
export function resolveAsk(card: ModelCard, levels: readonly AskLevel[]): { card: ModelCard; asked: Asked } {
  const first = (key: keyof Ask) => levels.find(({ ask }) => ask[key] !== null);
  const [question, words, more] = [first('question'), first('words'), first('more')];
  const changed = askedCard(card, {
    question: question?.ask.question ?? null,
    words: words?.ask.words ?? null,
  });
  return {
    card: changed,
    asked: {
      question: questionOf(changed),
      words: changed.labels,
      more: more?.ask.more ?? null,
      questionFrom: question?.source ?? 'card',
      wordsFrom: words?.source ?? 'card',
    },
  };
}

/** The part of a card's prompt that is its question; null where nothing says so. */
export function questionOf({ prompt, question }: ModelCard): string | null {
  return question ?? KNOWN_QUESTIONS.find((known) => prompt.split(known).length === 2) ?? null;
}

/**
 * A card with another question and other words; null leaves them. Where its prompt lists the words ("First, Second or
 * Similar"), it lists the new ones.
 *
 * @throws AppError `question-not-found`
 */
export function askedCard(card: ModelCard, { question, words }: Pick<Ask, 'question' | 'words'>): ModelCard {
  const labels = words ?? card.labels;
  const relisted = (text: string) => text.replaceAll(listed(card.labels), () => listed(labels));
  const prompt = relisted(card.prompt);
  const found = questionOf(card);
  const own = found === null ? null : relisted(found);
  const asked = {
    ...card,
    prompt,
    labels,
    ...(card.question !== undefined && own !== null && { question: own }),
  };
  if (question === null || question === own) return asked;
  if (own === null)
    throw new AppError(
      'question-not-found',
      `The prompt of the model card "${card.name}" does not say which part of it is the question, so another cannot be put in its place.`,
      'Add the field "question" to the card, with the text as it stands in the prompt, or give a card with --card.',
    );
  return { ...asked, prompt: prompt.replace(own, () => question), question };
}

/** How a prompt lists the words that may be answered. */
function listed({ First, Second, Similar }: LabelWords): string {
  return `${First}, ${Second} or ${Similar}`;
}
