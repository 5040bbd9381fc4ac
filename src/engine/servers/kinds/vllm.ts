import { z } from 'zod';
import { formatNumber } from '../../../core/format.ts';
import type { Triple } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import { AnswerUnusable } from '../endpoints/answer-unusable.ts';
import type { EndpointView } from '../endpoints/endpoint-pool.ts';
import { wordsOf } from '../endpoints/safe-text.ts';
import { askTokenizer, endingOf } from './ask-tokenizer.ts';
import { CHAT_PATH, messagesOf, namedPicturePart, placeOf, readChat, type ChatAnswer } from './chat.ts';
import { rawMessagesOf } from './raw-messages.ts';
import { keyRefusal } from './key-refused.ts';
import { findLabelIds } from './label-ids.ts';
import {
  byNumbers,
  listLabels,
  missingOf,
  type Pictures,
  type ServerAnswer,
  type ServerQuestion,
  type Way,
  type WayOptions,
} from './way.ts';

/** A template that passes a message's text on as it stands. */
const PASS_ON_TEMPLATE = "{{ messages[0]['content'] }}";

/** What vLLM writes for a token that a mask shut out, and for an entry that another request's batch emptied. */
const SHUT_OUT = -9_998;

/** Entries of a list at most, by vLLM's default. */
const LONGEST_LIST = 20;

const tokensSchema = z.looseObject({ tokens: z.array(z.int()) });
const textSchema = z.looseObject({ prompt: z.string() });

/**
 * vLLM: `logprob_token_ids` gives the three numbers, raw and at any rank. An older one takes the field and drops it, as it does every
 * unknown field, and is asked by its list and, for a label that is not in it, by allowing that one token.
 *
 * @throws AppError where the words cannot be told apart or the raw prompt is not passed on
 */
export async function openVllm(options: WayOptions): Promise<Way> {
  const model = options.adapter ?? options.model;
  const { card, known } = options;
  const tokenizer = askTokenizer(options);
  const plain = (text: string, special: boolean) =>
    tokenizer('/tokenize', { model, prompt: text, add_special_tokens: special }, tokensSchema);
  const [bare, full] = [await plain('a', false), await plain('a', true)];
  const begin = full.tokens.length > bare.tokens.length ? (full.tokens[0] ?? null) : null;

  const template = options.prompt === 'raw' ? await passOnTemplate(options, model) : {};
  const rendered = await tokenizer(
    '/tokenize',
    { model, messages: contentOf(options, known, unnamed), ...template },
    tokensSchema,
  );
  const { prompt } = await tokenizer('/detokenize', { model, tokens: rendered.tokens }, textSchema);
  const addsBegin = begin !== null && rendered.tokens[0] !== begin;
  const labels = await findLabelIds(
    async (text) => (await plain(text, false)).tokens,
    endingOf(prompt, card.prompt),
    card,
  );
  const common = {
    model,
    max_tokens: 1,
    temperature: 0,
    logprobs: true,
    return_tokens_as_token_ids: true,
    add_special_tokens: addsBegin,
    ...template,
  };
  const asking: Asking = { options, common, ids: labels.ids };
  const takesIds = await understandsIds(asking);
  const request = takesIds
    ? { ...common, logprob_token_ids: labels.ids }
    : { ...common, top_logprobs: LONGEST_LIST };
  return {
    way: takesIds ? 'token-ids' : 'top-list',
    request,
    prompt,
    ids: labels.ids,
    texts: labels.texts,
    notices: [
      ...labels.notices,
      ...(addsBegin ? [await beginNotice(asking, takesIds)] : []),
      ...(takesIds
        ? []
        : ['This vLLM does not know logprob_token_ids: labels beyond its list are asked for one by one.']),
    ],
    ask: (question) =>
      takesIds ? askByIds(asking, question, request) : askByList(asking, question, request),
  };
}

interface Asking {
  readonly options: WayOptions;
  readonly common: Readonly<Record<string, unknown>>;
  readonly ids: Triple;
}

type PartOf = typeof namedPicturePart;

/** For requests that are no questions: they leave no picture behind. */
const NOWHERE: EndpointView = { index: -1, url: '', holds: new Set() };
const unnamed: PartOf = (picture) => namedPicturePart(picture, NOWHERE);

function contentOf({ prompt, card }: WayOptions, pictures: Pictures, part: PartOf, endpoint = NOWHERE) {
  const put = (picture: Parameters<PartOf>[0]) => part(picture, endpoint);
  return prompt === 'raw'
    ? rawMessagesOf(card.prompt, pictures, put)
    : messagesOf(card.prompt, pictures, put);
}

/**
 * How the raw prompt gets past the chat template: by the server's own, if that passes text on, else by one in the request, which
 * vLLM takes where it was started with `--trust-request-chat-template`.
 *
 * @throws AppError 'server-not-usable'
 */
async function passOnTemplate(options: WayOptions, model: string): Promise<{ chat_template?: string }> {
  const messages = [{ role: 'user', content: 'tiebreak' }];
  const tokenizer = askTokenizer(options);
  const wanted = await tokenizer(
    '/tokenize',
    { model, prompt: 'tiebreak', add_special_tokens: false },
    tokensSchema,
  );
  const isWanted = ({ tokens }: { readonly tokens: readonly number[] }) =>
    tokens.length === wanted.tokens.length && tokens.every((token, index) => token === wanted.tokens[index]);
  const own = await tokenizer('/tokenize', { model, messages }, tokensSchema).catch(() => null);
  if (own !== null && isWanted(own)) return {};
  const given = await tokenizer(
    '/tokenize',
    { model, messages, chat_template: PASS_ON_TEMPLATE },
    tokensSchema,
  ).catch(() => null);
  if (given !== null && isWanted(given)) return { chat_template: PASS_ON_TEMPLATE };
  throw new AppError(
    'server-not-usable',
    "This vLLM puts what it is sent into its model's chat template, so the raw prompt cannot be asked.",
    `Start vLLM with --trust-request-chat-template, or with --chat-template FILE of a file that holds ${PASS_ON_TEMPLATE}`,
  );
}

/** What is left out of the answer shows that the field was dropped: the status never does. */
async function understandsIds(asking: Asking): Promise<boolean> {
  const { known, endpoint, signal } = asking.options;
  const request = { ...asking.common, logprob_token_ids: asking.ids };
  const { list } = await chat(asking, { pictures: known, endpoint, signal }, request, (answer) => answer);
  return missingOf(numbersOf(list, asking.ids)).length === 0;
}

/** What the begin token changes, since the template has none and the model was trained with one. */
async function beginNotice(asking: Asking, takesIds: boolean): Promise<string> {
  const { known, endpoint, signal } = asking.options;
  const both = await Promise.all(
    [true, false].map((special) => {
      const request = {
        ...asking.common,
        ...(takesIds ? { logprob_token_ids: asking.ids } : { top_logprobs: LONGEST_LIST }),
        add_special_tokens: special,
      };
      const question = { pictures: known, endpoint, signal };
      return takesIds ? askByIds(asking, question, request) : askByList(asking, question, request);
    }),
  );
  const [withIt, without] = both.map(({ logProbabilities }) =>
    (logProbabilities ?? []).map((value) => formatNumber(value, 3)).join(' / '),
  );
  return `The chat template has no begin token, so it is asked for (add_special_tokens): log-probabilities of a known pair are ${withIt ?? ''} with it and ${without ?? ''} without.`;
}

/** @param make what is wanted of an answer; an AnswerUnusable that it throws lets the pool try again */
function chat<Made>(
  { options }: Asking,
  { pictures, endpoint, leastTokens, signal }: ServerQuestion,
  request: Readonly<Record<string, unknown>>,
  make: (answer: ChatAnswer) => Made,
): Promise<Made> {
  return options.pool.ask(
    {
      path: CHAT_PATH,
      ...placeOf(pictures, endpoint),
      body: (view) => ({ ...request, messages: contentOf(options, pictures, namedPicturePart, view) }),
      read: (answer, view) => {
        const read = readChat(answer, leastTokens);
        for (const { name } of pictures) view.holds.add(name);
        return make(read);
      },
      refused: (status, answer, view) => {
        if (status !== 400 || !/cache miss for image/i.test(wordsOf(answer))) return keyRefusal(status, view);
        for (const { name } of pictures) view.holds.delete(name);
        return new AnswerUnusable('The server no longer holds a picture.', { again: true, changed: true });
      },
    },
    signal,
  );
}

function askByIds(
  asking: Asking,
  question: ServerQuestion,
  request: Readonly<Record<string, unknown>>,
): Promise<ServerAnswer> {
  return chat(asking, question, request, ({ list, promptTokens }) =>
    toAnswer(numbersOf(list, asking.ids), promptTokens),
  );
}

async function askByList(
  asking: Asking,
  question: ServerQuestion,
  request: Readonly<Record<string, unknown>>,
): Promise<ServerAnswer> {
  const { list, promptTokens } = await chat(asking, question, request, (answer) => answer);
  const found = numbersOf(list, asking.ids);
  for (const [index, id] of asking.ids.entries()) {
    if (found[index] !== undefined) continue;
    // The drawn token keeps its raw number, and no other may be drawn.
    const alone = { ...request, allowed_token_ids: [id] };
    const { drawn } = await chat(asking, question, alone, (answer) => answer);
    if (drawn?.token === spelled(id) && drawn.logprob > SHUT_OUT) found[index] = drawn.logprob;
  }
  return toAnswer(found, promptTokens);
}

/** @throws AnswerUnusable naming the labels without a number, which another request in the same batch may have emptied */
function toAnswer(found: readonly (number | undefined)[], promptTokens: number | null): ServerAnswer {
  const missing = missingOf(found);
  if (missing.length > 0)
    throw new AnswerUnusable(`The server's answer lacks the log-probability of ${listLabels(missing)}.`, {
      again: true,
      action:
        'Let nobody else ask this server in another way meanwhile: in one batch, vLLM mixes up two ways of asking.',
    });
  const [first = NaN, second = NaN, similar = NaN] = found;
  return byNumbers([first, second, similar], promptTokens);
}

function spelled(id: number): string {
  return `token_id:${id}`;
}

/** The numbers of the labels' tokens in a list, by id: as text, several tokens are alike. */
function numbersOf(list: ChatAnswer['list'], ids: Triple): (number | undefined)[] {
  return ids.map((id) => {
    const entry = list?.find(({ token }) => token === spelled(id));
    return entry !== undefined && entry.logprob > SHUT_OUT ? entry.logprob : undefined;
  });
}
