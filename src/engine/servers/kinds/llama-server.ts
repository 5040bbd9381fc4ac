import { z } from 'zod';
import { IMAGE_MARKER } from '../../../core/prompts.ts';
import { LABELS, type Triple } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import { AnswerUnusable } from '../endpoints/answer-unusable.ts';
import type { TokenUsage } from '../endpoints/endpoint-pool.ts';
import { wordsOf } from '../endpoints/safe-text.ts';
import { askTokenizer, endingOf } from './ask-tokenizer.ts';
import { checkTokens, messagesOf, picturePart, placeOf } from './chat.ts';
import { FIRST_PATIENCE, propsSchema, type FoundServer } from './find-kind.ts';
import { keyRefusal } from './key-refused.ts';
import { findLabelIds } from './label-ids.ts';
import { withoutBegin } from './raw-messages.ts';
import {
  byNumbers,
  listLabels,
  missingOf,
  type ServerAnswer,
  type ServerQuestion,
  type Way,
  type WayOptions,
} from './way.ts';

/** Likeliest tokens asked for at first; a label beyond them is looked for among all. */
const FIRST_LIST = 100;

/** Added to the logits of the three words where a token is drawn, which the list does not show. */
const DRAWN = 100;

/** More than any vocabulary has: all of it is returned. */
const ALL = 10_000_000;

const tokensSchema = z.looseObject({ tokens: z.array(z.int()) });
const promptSchema = z.looseObject({ prompt: z.string() });
const adaptersSchema = z.array(z.looseObject({ id: z.int(), path: z.string() }));

const answerSchema = z.looseObject({
  stop_type: z.string().nullish(),
  truncated: z.boolean().nullish(),
  tokens_evaluated: z.int().nullish(),
  tokens_predicted: z.int().nullish(),
  timings: z.looseObject({ cache_n: z.int().nullish() }).nullish(),
  completion_probabilities: z
    .array(
      z.looseObject({
        top_logprobs: z.array(z.looseObject({ id: z.int(), logprob: z.number() })),
      }),
    )
    .nullish(),
});

/**
 * llama-server, by `/completion`: the raw list has no limit, and no grammar or bias is in it. Pictures stand at the marker of `/props`;
 * the chat template is applied by `/apply-template`. Every adapter is sent with a scale, because without that those of the server's
 * start apply, and the cache of an adapter's answers is never used for another's.
 *
 * @throws AppError where the model has no eyes, the adapter is not loaded or the words cannot be told apart
 */
export async function openLlamaServer(options: WayOptions, { props }: FoundServer): Promise<Way> {
  const { card, known } = options;
  const marker = props?.media_marker ?? null;
  if (props === null || marker === null || props.modalities?.vision !== true)
    throw new AppError(
      'server-not-usable',
      'This llama-server takes no pictures.',
      'Start it with --mmproj, with the vision tower and projector that belong to its model.',
    );
  const tokenizer = askTokenizer(options);
  const begin = z.string().safeParse(props['bos_token']).data;
  const template =
    options.prompt === 'raw'
      ? card.prompt
      : (
          await tokenizer(
            '/apply-template',
            { messages: messagesOf(card.prompt, known, picturePart) },
            promptSchema,
          )
        ).prompt.replaceAll(marker, IMAGE_MARKER);
  const prompt = withoutBegin(withoutBegin(template), begin);
  if (prompt.split(IMAGE_MARKER).length !== 3)
    throw new AppError(
      'server-not-usable',
      "The server's chat template leaves pictures out or changes their number.",
      'Start llama-server with a template that takes pictures (--chat-template), or ask with --server-prompt raw.',
    );
  const labels = await findLabelIds(
    async (text) =>
      (await tokenizer('/tokenize', { content: text, add_special: false, parse_special: true }, tokensSchema))
        .tokens,
    endingOf(prompt.slice(prompt.lastIndexOf(IMAGE_MARKER) + IMAGE_MARKER.length), card.prompt),
    card,
  );
  const lora = await scalesOf(options);
  // Two pictures side by side break the cache of prompts, for everyone who asks this server from then on.
  const isApart = (prompt.split(IMAGE_MARKER)[1] ?? '').trim() !== '';
  const request = {
    n_predict: 1,
    temperature: 0,
    n_probs: FIRST_LIST,
    cache_prompt: isApart && lora.length === 0,
    // The list is raw; what is drawn must be text, for a lone byte of a letter is answered with 500.
    logit_bias: labels.ids.map((id) => [id, DRAWN]),
    ...(lora.length > 0 && { lora }),
  };
  const markers = new Markers(options);
  markers.set(options.endpoint, marker);
  const asking: Asking = { options, prompt, markers, ids: labels.ids };
  return {
    way: 'completion',
    request,
    prompt,
    ids: labels.ids,
    texts: labels.texts,
    notices: labels.notices,
    ask: (question) => ask(asking, question, request),
  };
}

interface Asking {
  readonly options: WayOptions;
  readonly prompt: string;
  readonly markers: Markers;
  readonly ids: Triple;
}

/** What stands for a picture in each endpoint's texts: another marker at each start of a server. */
class Markers {
  readonly #options: WayOptions;
  readonly #known = new Map<number, string>();

  constructor(options: WayOptions) {
    this.#options = options;
  }

  set(endpoint: number, marker: string): void {
    this.#known.set(endpoint, marker);
  }

  /** The marker of an endpoint; of one whose marker is not known yet something that it refuses. */
  for(endpoint: number): string {
    return this.#known.get(endpoint) ?? '';
  }

  /** @throws AppError where the endpoint does not tell */
  async learn(endpoint: number): Promise<void> {
    const marker = await this.#options.pool.ask(
      {
        path: '/props',
        method: 'GET',
        endpoint,
        patience: FIRST_PATIENCE,
        body: () => null,
        read: (answer) => propsSchema.safeParse(answer).data?.media_marker ?? null,
        refused: (status, _, view) => keyRefusal(status, view),
      },
      this.#options.signal,
    );
    if (marker === null) throw new AnswerUnusable('The llama-server takes no pictures.', { again: false });
    this.#known.set(endpoint, marker);
  }
}

/** The endpoint has another marker than the one that is known: it was started again, or was never asked. */
class UnknownMarker extends AnswerUnusable {
  readonly endpoint: number;

  constructor(endpoint: number) {
    super("The server's marker for pictures is not known.", { again: false });
    this.endpoint = endpoint;
  }
}

/** Starts of endpoints that one question may meet. */
const MOST_MARKERS = 5;

interface CompletionRequest {
  readonly n_probs: number;
  readonly cache_prompt: boolean;
}

/** Every adapter of the server with its scale: 1 for the wanted one. @throws AppError 'adapter-not-loaded' */
async function scalesOf({
  pool,
  endpoint,
  adapter,
  signal,
}: WayOptions): Promise<{ id: number; scale: number }[]> {
  const adapters = await pool.ask(
    {
      path: '/lora-adapters',
      method: 'GET',
      endpoint,
      body: () => null,
      read: (answer) => adaptersSchema.safeParse(answer).data ?? [],
    },
    signal,
  );
  const wanted = adapters.find(({ id, path }) => String(id) === adapter || nameOf(path) === adapter);
  if (adapter !== null && wanted === undefined)
    throw new AppError(
      'adapter-not-loaded',
      `The server has no adapter "${adapter}": it has ${adapters.length === 0 ? 'none' : adapters.map(({ path }) => `"${nameOf(path)}"`).join(', ')}.`,
      'Start llama-server with --lora FILE.',
    );
  return adapters.map(({ id }) => ({ id, scale: id === wanted?.id ? 1 : 0 }));
}

function nameOf(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.gguf$/i, '');
}

async function ask(
  asking: Asking,
  question: ServerQuestion,
  request: CompletionRequest,
): Promise<ServerAnswer> {
  const first = await complete(asking, question, request);
  if (missingOf(first.found).length === 0) return toAnswer(first);
  return toAnswer(await complete(asking, question, { ...request, n_probs: ALL }));
}

interface Found {
  readonly found: readonly (number | undefined)[];
  readonly promptTokens: number | null;
}

function toAnswer({ found, promptTokens }: Found): ServerAnswer {
  const missing = missingOf(found);
  if (missing.length > 0)
    throw new AnswerUnusable(`The server gives no log-probability of ${listLabels(missing)}.`, {
      again: false,
    });
  const [first = NaN, second = NaN, similar = NaN] = found;
  return byNumbers([first, second, similar], promptTokens);
}

async function complete(
  asking: Asking,
  question: ServerQuestion,
  request: CompletionRequest,
): Promise<Found> {
  for (let tried = 0; ; tried++)
    try {
      return await completeOnce(asking, question, request);
    } catch (error) {
      if (!(error instanceof UnknownMarker) || tried >= MOST_MARKERS) throw error;
      await asking.markers.learn(error.endpoint);
    }
}

function completeOnce(
  { options, prompt, markers, ids }: Asking,
  { pictures, endpoint, leastTokens, signal }: ServerQuestion,
  request: CompletionRequest,
): Promise<Found> {
  let isCacheBroken = false;
  return options.pool.ask(
    {
      path: '/completion',
      ...placeOf(pictures, endpoint),
      body: ({ index }) => ({
        ...request,
        ...(isCacheBroken && { cache_prompt: false }),
        prompt:
          pictures.length === 0
            ? prompt.replaceAll(IMAGE_MARKER, '')
            : {
                prompt_string: prompt.replaceAll(IMAGE_MARKER, () => markers.for(index)),
                multimodal_data: pictures.map(({ base64 }) => base64),
              },
      }),
      read: (answer) => {
        const found = readCompletion(answer, ids);
        checkTokens(found.promptTokens, leastTokens);
        return found;
      },
      usage: usageOf,
      refused: (status, answer, view) => {
        if (status === 400 && /failed to tokenize prompt/i.test(wordsOf(answer)))
          return new UnknownMarker(view.index);
        if (status !== 500 || isCacheBroken || !/chunk not found/i.test(wordsOf(answer)))
          return keyRefusal(status, view);
        isCacheBroken = true;
        return new AnswerUnusable("The server's cache of prompts is broken.", { again: true, changed: true });
      },
    },
    signal,
  );
}

/** In its own words, which are not OpenAI's. */
function usageOf(answer: unknown): TokenUsage | null {
  const { data } = answerSchema.safeParse(answer);
  if (data?.tokens_evaluated == null) return null;
  return {
    prompt: data.tokens_evaluated,
    cached: data.timings?.cache_n ?? 0,
    answer: data.tokens_predicted ?? 0,
  };
}

function readCompletion(answer: unknown, ids: Triple): Found {
  const { data } = answerSchema.safeParse(answer);
  const list = data?.completion_probabilities?.[0]?.top_logprobs;
  if (data === undefined || list === undefined)
    throw new AnswerUnusable('The server answered without probabilities.', { again: true });
  if (data.truncated === true || !['limit', 'eos', 'word'].includes(data.stop_type ?? ''))
    throw new AnswerUnusable("The server's answer was cut off.", { again: data.truncated !== true });
  return {
    found: LABELS.map((_, index) => {
      const number = list.find(({ id }) => id === ids[index])?.logprob;
      return number !== undefined && Number.isFinite(number) && number > -1e30 ? number : undefined;
    }),
    promptTokens: data.tokens_evaluated ?? null,
  };
}
