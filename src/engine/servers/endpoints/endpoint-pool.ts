import type { ServerUsage } from '../../../model/server.ts';
import type { AnswerUnusable } from './answer-unusable.ts';

/**
 * The seam between who answers (this folder: HTTP, retries, breakers, routing) and what is asked and what an answer means
 * (`../kinds`). A pool is opened by `openEndpointPool`.
 */

/** One request that any endpoint of a pool may answer. */
export interface PoolRequest<T> {
  /** Below the server's root, with a slash in front: `/v1/chat/completions`, `/tokenize`, `/completion`. */
  readonly path: string;
  /** Defaults to POST. */
  readonly method?: 'GET' | 'POST';
  /** The body for this endpoint, which goes out as JSON; made anew for each try, since an endpoint may not hold a picture. Not asked for a GET. */
  body(endpoint: EndpointView): unknown;
  /** Requests with the same key go to the same endpoint while it is well: the first image's hash. Absent: to any. */
  readonly affinity?: string;
  /** The one endpoint that may answer, by its index; absent: any. */
  readonly endpoint?: number;
  /** Milliseconds that no endpoint may be there to answer before the request fails. Absent: it waits until one is. */
  readonly patience?: number;
  /**
   * What an answer of status 2xx means. `answer` is JSON, or text where the server sent none.
   *
   * @throws AnswerUnusable, with `again` where another try may help
   */
  read(answer: unknown, endpoint: EndpointView): T;
  /** What any other status means, or a web page in place of an answer; null where the pool's own rule decides. */
  refused?(status: number, answer: unknown, endpoint: EndpointView): AnswerUnusable | null;
  /** What the answer cost; defaults to `usage` as OpenAI's servers tell it. */
  readonly usage?: (answer: unknown) => TokenUsage | null;
}

export interface EndpointView {
  /** Position in the list given by the user. */
  readonly index: number;
  /** Without `/v1` and without a slash at its end. */
  readonly url: string;
  /** Names of pictures this endpoint holds (vLLM's uuid), kept by the kind. */
  readonly holds: Set<string>;
}

export interface TokenUsage {
  readonly prompt: number;
  /** Those of the prompt that were in the server's cache; 0 where it does not say. */
  readonly cached: number;
  readonly answer: number;
}

/** What is told of an endpoint, for progress and views. */
export interface EndpointState {
  readonly index: number;
  readonly url: string;
  /** 'away': nothing is asked of it until `nextTryAt`; 'trying': one request finds out whether it is back. */
  readonly condition: 'well' | 'trying' | 'away';
  /** Why it is not well; without keys or bytes of pictures. */
  readonly reason: string | null;
  /** Milliseconds since 1970; null while it is well. */
  readonly nextTryAt: number | null;
  /** Requests that it is given at once, now. */
  readonly concurrency: number;
  readonly underWay: number;
  /** Waiting for it in the pool. */
  readonly waiting: number;
  readonly answered: number;
  /** Tries that brought no answer. */
  readonly failed: number;
  /** Of bodies, in bytes. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Milliseconds for an answer, a moving mean; null before the first. */
  readonly latency: number | null;
}

export interface SpentTokens extends TokenUsage {
  readonly requests: number;
  /** In the currency of the prices; null without prices. */
  readonly cost: number | null;
}

/** What a pool has spent, over all of its endpoints. */
export type PoolUsage = ServerUsage;

export interface EndpointPool extends AsyncDisposable {
  /**
   * Has a request answered once, however many tries that takes. While no endpoint is well it waits.
   *
   * @throws AnswerUnusable where it cannot be answered; AppError 'server-not-reachable' after its patience, 'server-budget' when the
   * budget is spent; the signal's reason
   */
  ask<T>(request: PoolRequest<T>, signal?: AbortSignal): Promise<T>;
  readonly endpoints: readonly EndpointState[];
  readonly usage: PoolUsage;
  /** Requests that the pool takes now without making them wait long: what it is given at once, and as much again in reserve. */
  readonly room: number;
  /** The same for requests of an affinity: of the endpoint that answers those. */
  roomFor(affinity: string): number;
  /** Resolves when there is room, at once if there is. @throws the signal's reason */
  whenRoom(signal?: AbortSignal): Promise<void>;
}
