import { z } from 'zod';
import { formatNames } from '../../../core/format.ts';
import { IMAGE_MARKER } from '../../../core/prompts.ts';
import { AnswerUnusable } from '../endpoints/answer-unusable.ts';
import { safeText, wordsOf } from '../endpoints/safe-text.ts';
import type { EndpointView, PoolRequest } from '../endpoints/endpoint-pool.ts';
import type { SentPicture } from './sent-picture.ts';
import type { Pictures } from './way.ts';

/** OpenAI's chat completions, as far as they are common to all kinds. */
export const CHAT_PATH = '/v1/chat/completions';

interface PicturePart {
  readonly type: 'image_url';
  readonly image_url: { readonly url: string } | null;
  readonly uuid?: string;
}

type Part = PicturePart | { readonly type: 'text'; readonly text: string };

/** A picture as part of a message. */
export function picturePart({ base64 }: SentPicture): PicturePart {
  return { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } };
}

/** The same with its name, and with the name alone for an endpoint that holds it: a name that is used again answers with the old picture. */
export function namedPicturePart(picture: SentPicture, { holds }: EndpointView): PicturePart {
  const { name } = picture;
  return holds.has(name)
    ? { type: 'image_url', uuid: name, image_url: null }
    : { ...picturePart(picture), uuid: name };
}

/** A user's message of a prompt, whose marks are where the pictures stand. */
export function messagesOf(prompt: string, pictures: Pictures, part: (picture: SentPicture) => PicturePart) {
  const texts = prompt.split(IMAGE_MARKER);
  const content = texts.flatMap((text, index): Part[] => {
    const picture = index === 0 ? undefined : pictures[index - 1];
    return [
      ...(picture === undefined ? [] : [part(picture)]),
      ...(text.trim() === '' ? [] : [{ type: 'text', text } as const]),
    ];
  });
  return [{ role: 'user', content }];
}

const listed = z.looseObject({ token: z.string(), logprob: z.number() });
export type ListedToken = z.infer<typeof listed>;

const chatSchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        message: z.looseObject({ content: z.string().nullish() }),
        logprobs: z
          .looseObject({
            content: z.array(listed.extend({ top_logprobs: z.array(listed).nullish() })).nullish(),
          })
          .nullish(),
      }),
    )
    .min(1),
  usage: z.looseObject({ prompt_tokens: z.int().nullish() }).nullish(),
});

/** What a chat completion says. */
export interface ChatAnswer {
  readonly text: string;
  /** The likeliest first tokens, and the one that was drawn; null where the server tells none. */
  readonly list: readonly ListedToken[] | null;
  readonly drawn: ListedToken | null;
  readonly promptTokens: number | null;
}

/** Reasons to end that make a whole answer; anything else (`abort`, null) is the part that was there when a server ended. */
const WHOLE = new Set(['stop', 'length']);

/** @throws AnswerUnusable where fewer tokens were read than a prompt with both pictures has */
export function checkTokens(promptTokens: number | null, least: number | undefined): void {
  if (promptTokens === null || least === undefined || promptTokens >= least) return;
  throw new AnswerUnusable(
    `The server read ${promptTokens} tokens, and a prompt with both pictures has at least ${least}: it lost a picture.`,
    { again: true },
  );
}

/** @throws AnswerUnusable for what is no chat completion, not a whole one, or of too few tokens */
export function readChat(answer: unknown, leastTokens: number | undefined): ChatAnswer {
  const parsed = chatSchema.safeParse(answer);
  const choice = parsed.data?.choices[0];
  if (parsed.data === undefined || choice === undefined) throw noCompletion(answer);
  if (!WHOLE.has(choice.finish_reason ?? ''))
    throw new AnswerUnusable(
      `The server's answer was cut off (finish reason ${JSON.stringify(choice.finish_reason ?? null)}).`,
      { again: true },
    );
  const first = choice.logprobs?.content?.[0];
  const promptTokens = parsed.data.usage?.prompt_tokens ?? null;
  checkTokens(promptTokens, leastTokens);
  return {
    text: choice.message.content ?? '',
    list: first?.top_logprobs ?? null,
    drawn: first ?? null,
    promptTokens,
  };
}

/** Names that are told. */
const LISTED = 5;

/** An error that was told with a status of success may pass; what is neither that nor an answer comes of another server than is asked. */
function noCompletion(answer: unknown): AnswerUnusable {
  const isObject = typeof answer === 'object' && answer !== null;
  const isError = isObject && 'error' in answer;
  const found = isError
    ? safeText(wordsOf(answer))
    : isObject
      ? // Names alone: values may be what was sent.
        `JSON with ${formatNames(Object.keys(answer), LISTED) || 'nothing in it'}`
      : `the text ${JSON.stringify(safeText(typeof answer === 'string' ? answer : JSON.stringify(answer)))}`;
  return new AnswerUnusable(`The server answered with what is no chat completion: ${found}.`, {
    again: isError,
    ...(!isError && { action: 'Look whether the address is that of a server of chat completions.' }),
  });
}

/** What all requests of one question have in common. */
export function placeOf(
  pictures: Pictures,
  endpoint: number | undefined,
): Pick<PoolRequest<unknown>, 'affinity' | 'endpoint' | 'patience'> {
  return {
    ...(pictures[0] !== undefined && { affinity: pictures[0].name }),
    ...(endpoint !== undefined && { endpoint, patience: CHECK_PATIENCE }),
  };
}

/** Milliseconds that the check at the start waits for an endpoint that went away. */
const CHECK_PATIENCE = 30_000;
