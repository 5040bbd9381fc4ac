import { LABELS, largestLabel, type Label, type Triple } from '../../../core/labels.ts';
import type { ServerPrompt, ServerWay } from '../../../model/server.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import type { EndpointPool } from '../endpoints/endpoint-pool.ts';
import type { SentPicture } from './sent-picture.ts';

/** The two pictures of a question, or none: to see what a server does with pictures. */
export type Pictures = readonly [SentPicture, SentPicture] | readonly [];

/** What a server said. */
export interface ServerAnswer {
  /** Log-probabilities among all of the model's tokens; null of a server that answers in words alone. */
  readonly logProbabilities: Triple | null;
  readonly label: Label;
  /** Labels whose number is only a bound: they have no more than that. */
  readonly bounded: readonly Label[];
  /** Tokens that the server counted of the prompt; null where it does not tell. */
  readonly promptTokens: number | null;
}

/** One question, and where it may be answered. */
export interface ServerQuestion {
  readonly pictures: Pictures;
  /** The one endpoint that is to answer, for the check at the start. */
  readonly endpoint?: number;
  /** Tokens that a prompt with both pictures has at least: fewer, and pictures were lost. */
  readonly leastTokens?: number;
  readonly signal?: AbortSignal | undefined;
}

/** How a server is asked: found once at the start, and the same for every question, because some servers mix up two ways in one batch. */
export interface Way {
  readonly way: ServerWay;
  /** What is sent, without pictures: for a run's record. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The prompt as the model reads it, or as it is sent where the server does not tell. */
  readonly prompt: string;
  /** The first token of each label; null where the server does not tell ids. */
  readonly ids: Triple | null;
  readonly texts: Readonly<Record<Label, string>>;
  /** What a person should know of it. */
  readonly notices: readonly string[];
  /** @throws AnswerUnusable where there is no answer */
  readonly ask: (question: ServerQuestion) => Promise<ServerAnswer>;
}

/** What a way is made of. */
export interface WayOptions {
  readonly pool: EndpointPool;
  readonly model: string;
  readonly adapter: string | null;
  readonly prompt: ServerPrompt;
  readonly card: ModelCard;
  /** The endpoint that is asked what only one has to tell: tokens, the prompt in its template. */
  readonly endpoint: number;
  /** A known pair, for what only a whole question tells. */
  readonly known: readonly [SentPicture, SentPicture];
  readonly signal?: AbortSignal | undefined;
}

/**
 * A share of the three probabilities that a bound may have. Of a label that is not in the list only a bound is known, the smallest
 * number listed; one that could matter is no answer.
 */
export const LARGEST_BOUND = 0.01;

/** An answer by its numbers. */
export function byNumbers(
  logProbabilities: Triple,
  promptTokens: number | null,
  bounded: readonly Label[] = [],
): ServerAnswer {
  return { logProbabilities, label: largestLabel(logProbabilities), bounded, promptTokens };
}

/** Three words as a list: "First, Second and Similar". */
export function listLabels(labels: readonly Label[]): string {
  return labels.length < 2
    ? (labels[0] ?? '')
    : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1) ?? ''}`;
}

/** Labels without a number. */
export function missingOf(found: readonly (number | undefined)[]): Label[] {
  return LABELS.filter((_, index) => found[index] === undefined);
}
