import { IMAGE_MARKER } from '../../../core/prompts.ts';
import type { ServerPrompt } from '../../../model/server.ts';
import { questionOf } from '../../model-files/asked-card.ts';
import { modelCardSchema, parseModelCard, type ModelCard } from '../../model-files/model-card.ts';

const QUESTION = 'Which face looks more attractive?';

/** What a user's message of a question is: both pictures, the question, and the words to answer with. */
export const SERVER_CARD: ModelCard = modelCardSchema.parse({
  name: 'Server, chat message',
  prompt: `${IMAGE_MARKER}${IMAGE_MARKER}${QUESTION} Answer with First, Second or Similar.`,
  question: QUESTION,
});

/**
 * How a server is asked by a card. A chat message is {@link SERVER_CARD}'s with the card's question and words, because the card's own
 * prompt is text in a chat template already; raw, the card's prompt is what is asked.
 *
 * @param card null: none was given
 */
export function serverCard(card: ModelCard | null, prompt: ServerPrompt): ModelCard {
  if (prompt === 'raw' || card === null) return card ?? SERVER_CARD;
  const { labels, labelSpace } = card;
  const { First, Second, Similar } = labels;
  const question = questionOf(card) ?? QUESTION;
  return parseModelCard(
    {
      ...SERVER_CARD,
      name: card.name,
      prompt: `${IMAGE_MARKER}${IMAGE_MARKER}${question} Answer with ${First}, ${Second} or ${Similar}.`,
      question,
      labels,
      ...(labelSpace !== undefined && { labelSpace }),
      ...(card.simulated !== undefined && { simulated: card.simulated }),
    },
    `of ${card.name}`,
  );
}
