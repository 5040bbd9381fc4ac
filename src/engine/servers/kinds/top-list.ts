import { LABELS, type Label, type Triple } from '../../../core/labels.ts';
import { maskedSoftmax } from '../../../core/softmax.ts';
import { AnswerUnusable } from '../endpoints/answer-unusable.ts';
import { at } from '../../../core/at.ts';
import { formatShare } from '../../../core/format.ts';
import { CHAT_PATH, messagesOf, picturePart, placeOf, readChat, type ListedToken } from './chat.ts';
import { KeyRefused, keyRefusal } from './key-refused.ts';
import {
  byNumbers,
  LARGEST_BOUND,
  listLabels,
  missingOf,
  type Pictures,
  type ServerAnswer,
  type Way,
  type WayOptions,
} from './way.ts';

/** How long lists are asked for, the longest first: OpenAI's limit, and what some servers allow. */
const LENGTHS = [20, 5] as const;

/**
 * Any server with chat completions and lists of likely tokens. Tokens are known by their texts alone, so each word must be one token
 * of its own; which of its forms counts, with a space or without, is what a known pair has more of.
 *
 * @returns null where the server gives no list
 */
export async function openTopList(options: WayOptions): Promise<Way | null> {
  const { pool, card, known, endpoint, signal } = options;
  const model = options.adapter ?? options.model;
  for (const length of LENGTHS) {
    const request = { model, max_tokens: 1, temperature: 0, logprobs: true, top_logprobs: length };
    const question = { pictures: known, endpoint, signal };
    const ask = (pictures: Pictures, place: Parameters<Way['ask']>[0]) =>
      pool.ask(
        {
          path: CHAT_PATH,
          ...placeOf(pictures, place.endpoint),
          body: () => ({ ...request, messages: messagesOf(card.prompt, pictures, picturePart) }),
          read: (answer) => readChat(answer, place.leastTokens),
          refused: (status, _, view) => keyRefusal(status, view),
        },
        place.signal,
      );
    const tried = await ask(known, question).catch((error: unknown) => {
      // A list as long as this is more than the server allows, or lists are.
      if (error instanceof AnswerUnusable && !error.again && !(error instanceof KeyRefused)) return null;
      throw error;
    });
    if (tried === null) continue;
    const { list } = tried;
    if (list === null || list.length === 0) return null;
    const isSpaced = card.labelSpace ?? massOf(list, card.labels, true) >= massOf(list, card.labels, false);
    const texts = textsOf(card.labels, isSpaced);
    return {
      way: 'top-list',
      request,
      prompt: card.prompt,
      ids: null,
      texts,
      notices: [
        `This server names tokens by their texts and lists the ${list.length} likeliest: of a label beyond them only a bound is known.`,
      ],
      ask: async (place) => {
        const { list: listed, promptTokens } = await ask(place.pictures, place);
        return toAnswer(listed ?? [], texts, promptTokens);
      },
    };
  }
  return null;
}

function textsOf(
  { First, Second, Similar }: Readonly<Record<Label, string>>,
  isSpaced: boolean,
): Readonly<Record<Label, string>> {
  const space = isSpaced ? ' ' : '';
  return { First: space + First, Second: space + Second, Similar: space + Similar };
}

function massOf(
  list: readonly ListedToken[],
  labels: Readonly<Record<Label, string>>,
  isSpaced: boolean,
): number {
  const texts = textsOf(labels, isSpaced);
  return LABELS.reduce((sum, label) => sum + Math.exp(numberOf(list, texts[label]) ?? -Infinity), 0);
}

/** Vocabularies write a space in front in ways of their own. */
function numberOf(list: readonly ListedToken[], text: string): number | undefined {
  return list.find(({ token }) => token.replace(/^[▁Ġ]/, ' ') === text)?.logprob;
}

/** @throws AnswerUnusable where none of the words is listed, or one that is not could matter */
export function toAnswer(
  list: readonly ListedToken[],
  texts: Readonly<Record<Label, string>>,
  promptTokens: number | null,
): ServerAnswer {
  const found = LABELS.map((label) => numberOf(list, texts[label]));
  const bounded = missingOf(found);
  const bound = Math.min(...list.map(({ logprob }) => logprob));
  if (bounded.length === LABELS.length || !Number.isFinite(bound))
    throw new AnswerUnusable(
      `None of the three words is among the ${list.length} likeliest tokens, which begin with ${list
        .slice(0, 3)
        .map(({ token }) => JSON.stringify(token))
        .join(', ')}.`,
      { again: false, action: 'Ask for words that the model says: --words, or another --question.' },
    );
  const [first = bound, second = bound, similar = bound] = found;
  const triple: Triple = [first, second, similar];
  const probabilities = maskedSoftmax(triple);
  const largest = Math.max(...bounded.map((label) => at(probabilities, LABELS.indexOf(label))), 0);
  if (largest > LARGEST_BOUND)
    throw new AnswerUnusable(
      `${listLabels(bounded)} ${bounded.length === 1 ? 'is' : 'are'} not among the ${list.length} likeliest tokens, and could have up to ${formatShare(largest, 1)}: the server does not tell.`,
      { again: false, action: 'Use a server that gives the probability of any token: vLLM or llama-server.' },
    );
  return byNumbers(triple, promptTokens, bounded);
}
