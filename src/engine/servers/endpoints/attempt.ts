import { AnswerUnusable } from './answer-unusable.ts';
import { connectionFailure } from './connection-failure.ts';
import type { EndpointView, PoolRequest, TokenUsage } from './endpoint-pool.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { foreignAnswer } from './foreign-answer.ts';
import { retryAfter } from './retry-delay.ts';
import { safeText, wordsOf } from './safe-text.ts';

/** What became of one try. */
export type Outcome<T> =
  | { readonly kind: 'answered'; readonly value: T; readonly usage: TokenUsage | null }
  /** For good: another try would end the same. */
  | { readonly kind: 'unusable'; readonly error: AnswerUnusable }
  /** To be asked again at once, with another body. */
  | { readonly kind: 'changed'; readonly error: AnswerUnusable }
  /** The server takes no more for now, in milliseconds if it says. */
  | { readonly kind: 'busy'; readonly wait: number | null; readonly reason: string }
  /** Nothing listens there, or something else than the server. */
  | { readonly kind: 'gone'; readonly isLasting: boolean; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Traffic {
  bytesOut: number;
  bytesIn: number;
}

/** Statuses that tell of the server's state and not of the request. */
const PASSING = new Set([408, 425, 500, 502, 503, 504, 507, 529]);

/** Statuses of what is not there. */
const NOT_THERE = new Set([404, 405]);

/**
 * Tries once. Whatever the world does is an outcome; only the signal's reason is thrown, and what is a bug.
 *
 * @param traffic counts the bodies' bytes
 * @param secrets never told in a reason
 */
export async function attempt<T>(
  http: HttpClient,
  endpoint: EndpointView,
  request: PoolRequest<T>,
  signal: AbortSignal,
  now: () => number,
  traffic: Traffic,
  secrets: readonly string[],
): Promise<Outcome<T>> {
  const method = request.method ?? 'POST';
  const body = method === 'GET' ? null : JSON.stringify(request.body(endpoint));
  let answer: HttpAnswer;
  try {
    answer = await http.send(method, request.path, body, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (body !== null) traffic.bytesOut += body.length;
    const { isGone, isLasting, reason } = connectionFailure(error, secrets);
    return isGone ? { kind: 'gone', isLasting, reason } : { kind: 'failed', reason };
  }
  traffic.bytesOut += answer.bytesOut;
  traffic.bytesIn += answer.bytesIn;
  const foreign = foreignAnswer(answer, secrets);
  if (foreign !== null) {
    // Who asks people to sign in says nothing of the server's key.
    const isOfServer = answer.status < 400;
    const judged = isOfServer
      ? (request.refused?.(answer.status, answer.content?.value, endpoint) ?? null)
      : null;
    return judged === null ? { kind: 'gone', isLasting: true, reason: foreign } : outcomeOf(judged);
  }
  return answer.status >= 200 && answer.status < 300
    ? readAnswer(answer, endpoint, request)
    : readRefusal(answer, endpoint, request, now(), secrets);
}

function readAnswer<T>({ content }: HttpAnswer, endpoint: EndpointView, request: PoolRequest<T>): Outcome<T> {
  if (content === null) return { kind: 'failed', reason: 'its answer was cut off' };
  try {
    const value = request.read(content.value, endpoint);
    return { kind: 'answered', value, usage: (request.usage ?? usageOf)(content.value) };
  } catch (error) {
    if (error instanceof AnswerUnusable) return outcomeOf(error);
    throw error;
  }
}

function readRefusal<T>(
  { status, content, retryAfter: header }: HttpAnswer,
  endpoint: EndpointView,
  request: PoolRequest<T>,
  now: number,
  secrets: readonly string[],
): Outcome<T> {
  const judged = request.refused?.(status, content?.value ?? '', endpoint) ?? null;
  if (judged !== null) return outcomeOf(judged);
  const words = safeText(wordsOf(content?.value), secrets);
  const reason = words === '' ? `it answered ${status}` : `it answered ${status}: ${words}`;
  const wait = retryAfter(header, now);
  if (status === 429 || (status === 503 && wait !== null)) return { kind: 'busy', wait, reason };
  if (PASSING.has(status)) return { kind: 'failed', reason };
  return {
    kind: 'unusable',
    error: new AnswerUnusable(`The server ${endpoint.url} refused ${request.path}: ${reason}.`, {
      again: false,
      ...(NOT_THERE.has(status) && {
        action: 'Look whether its address, the path in it and the name of the model are right.',
      }),
    }),
  };
}

function outcomeOf(error: AnswerUnusable): Outcome<never> {
  if (error.changed) return { kind: 'changed', error };
  return error.again ? { kind: 'failed', reason: error.message } : { kind: 'unusable', error };
}

/** `usage` as OpenAI's servers tell it. */
function usageOf(answer: unknown): TokenUsage | null {
  const { usage } = (answer ?? {}) as { readonly usage?: Record<string, unknown> | null };
  if (typeof usage !== 'object' || usage === null) return null;
  const details = (usage['prompt_tokens_details'] ?? {}) as Record<string, unknown>;
  return {
    prompt: count(usage['prompt_tokens']),
    cached: count(details['cached_tokens']),
    answer: count(usage['completion_tokens']),
  };
}

/** A server's word for a count is not to be trusted: what is none counts as 0. */
function count(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
