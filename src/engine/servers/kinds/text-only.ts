import { LABELS, type Label } from '../../../core/labels.ts';
import { AnswerUnusable } from '../endpoints/answer-unusable.ts';
import { CHAT_PATH, messagesOf, picturePart, placeOf, readChat } from './chat.ts';
import { keyRefusal } from './key-refused.ts';
import type { Way, WayOptions } from './way.ts';

/** Enough for the longest word, and for one that talks before it. */
const MOST_TOKENS = 16;

/** Characters of an answer that are quoted. */
const QUOTED = 40;

/** A server that answers in words alone (`transformers serve`): labels without probabilities. */
export function openTextOnly({ pool, adapter, model, card }: WayOptions): Way {
  const request = { model: adapter ?? model, max_tokens: MOST_TOKENS, temperature: 0 };
  return {
    way: 'text',
    request,
    prompt: card.prompt,
    ids: null,
    texts: card.labels,
    notices: [],
    ask: async ({ pictures, endpoint, leastTokens, signal }) => {
      const { text, promptTokens } = await pool.ask(
        {
          path: CHAT_PATH,
          ...placeOf(pictures, endpoint),
          body: () => ({ ...request, messages: messagesOf(card.prompt, pictures, picturePart) }),
          read: (answer) => readChat(answer, leastTokens),
          refused: (status, _, view) => keyRefusal(status, view),
        },
        signal,
      );
      return {
        logProbabilities: null,
        label: labelIn(text, card.labels),
        bounded: [],
        promptTokens,
      };
    },
  };
}

/** The one label that an answer begins with. @throws AnswerUnusable where it begins with none */
export function labelIn(text: string, words: Readonly<Record<Label, string>>): Label {
  const said = text.trim().replace(/^["'*_`([]+/, '');
  const found = LABELS.filter((label) => {
    const word = words[label];
    return (
      said.slice(0, word.length).toLowerCase() === word.toLowerCase() &&
      !/^[\p{L}\p{N}]/u.test(said.slice(word.length))
    );
  });
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return only;
  throw new AnswerUnusable(
    `The model answered ${JSON.stringify(text.slice(0, QUOTED))}, which is none of ${LABELS.map((label) => words[label]).join(', ')}.`,
    {
      again: false,
      action: 'Ask in a way that this model answers with one of the words: --question, --words.',
    },
  );
}
