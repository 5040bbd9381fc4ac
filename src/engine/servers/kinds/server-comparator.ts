import { createHash } from 'node:crypto';
import { z } from 'zod';
import { at } from '../../../core/at.ts';
import type { Label, Triple } from '../../../core/labels.ts';
import type { AnyServer, ServerInfo } from '../../../model/server.ts';
import { AppError } from '../../app-error.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { knownPictures } from '../../pictures/known-pictures.ts';
import { RememberedHashes } from '../../remembered-hashes.ts';
import { AnswerUnusable } from '../endpoints/answer-unusable.ts';
import { askGroups, type RequestGroup } from '../endpoints/ask-groups.ts';
import type { EndpointPool, PoolUsage } from '../endpoints/endpoint-pool.ts';
import { trustedCertificates } from '../endpoints/trusted-certificates.ts';
import { openEndpointPool, type PoolOptions } from '../endpoints/open-endpoint-pool.ts';
import { ManagedLlamaServer, type ManagedOptions } from '../managed/managed-llama-server.ts';
import { isLoopback } from '../endpoints/server-root.ts';
import { askDtype } from './ask-dtype.ts';
import { checkServer, type ServerCheck } from './check-server.ts';
import type { FoundServer } from './find-kind.ts';
import { findServers, noticeOfAdapter, openWay, VLLM_DTYPE } from './find-servers.ts';
import { KeyRefused } from './key-refused.ts';
import { SentPictures, toSentPicture, type ImageSource, type SentPicture } from './sent-picture.ts';
import { QUEUE_FIGURE } from './queue-figure.ts';
import { serverKey } from './server-key.ts';
import type { Way } from './way.ts';

export interface ServerSpec {
  readonly server: AnyServer;
  readonly card: ModelCard;
}

export interface ServerOptions extends Omit<PoolOptions, 'urls' | 'headers'> {
  /** Gives up the start. */
  readonly signal?: AbortSignal;
  /** Of a llama-server that is started here. */
  readonly managed?: Pick<ManagedOptions, 'log' | 'launch' | 'onDeath'>;
  /** Knows the hashes of its files. Defaults to reading them. */
  readonly hashes?: RememberedHashes;
}

/** What a server says about itself: plain data, for the store and for people. */
export interface ServerAnswerer {
  readonly server: ServerInfo;
  /** What the model reads, or what it is sent where the server does not tell. */
  readonly prompt: string;
  /** Of a known pair; null where the server does not tell. */
  readonly promptTokens: number | null;
  /** Null where the server does not tell ids. */
  readonly labelTokens: Readonly<Record<Label, number>> | null;
  readonly labelTexts: Readonly<Record<Label, string>>;
  readonly labelWords: Readonly<Record<Label, string>>;
  /** What a person should know of it. */
  readonly warnings: readonly string[];
}

interface Pair {
  readonly first: ImageSource;
  readonly second: ImageSource;
}

export interface ServerListener {
  /** The promise resolves early, after the questions in flight are given up. */
  readonly signal?: AbortSignal;
  /** Log-probabilities of the three labels. */
  readonly onResult: (index: number, member: number, logits: Triple) => void;
  /** An answer in words alone. */
  readonly onLabel: (index: number, member: number, label: Label) => void;
  readonly onFailed: (index: number, attempts: number, reason: string) => void;
  readonly onChanged?: (image: string) => void;
}

/** Pictures that are read at once: decoding takes a thread each. */
const READ_TOGETHER = 4;

/** Calls that keep an endpoint busy: each is of one first image, or of a few with few seconds. */
const CALLS_AN_ENDPOINT = 2;

/** A server as a comparator. It is one member. */
export class ServerComparator implements AsyncDisposable {
  readonly info: ServerAnswerer;
  readonly check: ServerCheck;
  readonly pool: EndpointPool;
  /** Answers of which a label's number is only a bound, so far. */
  bounded = 0;
  readonly #way: Way;
  /** The llama-server that was started for this; null of one that somebody else runs. */
  readonly #managed: ManagedLlamaServer | null;
  readonly #pictures = new SentPictures();
  readonly #reading = new Set<Promise<unknown>>();

  private constructor(
    pool: EndpointPool,
    way: Way,
    check: ServerCheck,
    info: ServerAnswerer,
    managed: ManagedLlamaServer | null,
  ) {
    this.pool = pool;
    this.#way = way;
    this.#managed = managed;
    this.check = check;
    this.info = info;
  }

  /**
   * Finds out what answers, how it is to be asked, and proves on a known pair that it answers that.
   *
   * @throws AppError 'server-not-reachable', 'server-model-missing', 'server-not-usable', 'server-key-missing'; of the words
   */
  static async open(
    { server, card }: ServerSpec,
    { signal: given, managed: starting, hashes = new RememberedHashes(null), ...options }: ServerOptions = {},
  ): Promise<ServerComparator> {
    given?.throwIfAborted();
    if (card.labelScoring === 'whole-word')
      throw new AppError(
        'server-not-usable',
        'The model card scores whole words (labelScoring), and servers tell the probability of a first token.',
        'Choose words that start differently, and leave labelScoring out.',
      );
    await using opened = new AsyncDisposableStack();
    const { urls, key, managed, trusted } = await placeOf(server, { ...starting, signal: given });
    if (managed !== null) opened.use(managed);
    const signal = stoppedBy(given, managed);
    const pool = opened.use(
      openEndpointPool({
        queueFigure: QUEUE_FIGURE,
        ...trusted,
        ...options,
        urls,
        headers: key === null ? {} : { authorization: `Bearer ${key}` },
      }),
    );
    const { found, endpoints, warnings } = await findServers(pool, server, signal);
    const endpoint = at(endpoints, 0);
    const adapterNotice = await noticeOfAdapter(pool, found, server, endpoint);
    const dtype = await askDtype(pool, endpoint, found.kind, server.model, signal);
    const [first, second] = await knownPictures();
    const known = [await toSentPicture(first, 'known'), await toSentPicture(second, 'known')] as const;
    const way = await openWay(found, {
      pool,
      model: server.model,
      adapter: server.adapter,
      prompt: server.prompt,
      card,
      endpoint,
      known,
      signal,
    });
    const check = await checkServer(way, known, endpoints, signal);
    const files = await hashesOf(server, hashes, signal);
    const notices = [
      ...warnings,
      ...keyWarnings(urls, key),
      ...(adapterNotice === null ? [] : [adapterNotice]),
      ...(found.kind === 'vllm' && dtype === null ? [VLLM_DTYPE] : []),
    ];
    const info = describe(server, card, { ...found, dtype }, way, check, files, notices);
    opened.move();
    return new ServerComparator(pool, way, check, info, managed);
  }

  /** What was asked and answered so far, the check at the start included. */
  get usage(): PoolUsage {
    return this.pool.usage;
  }

  /** Bytes of a picture in a body, the mean of those read so far; 0 before the first. */
  get pictureBytes(): number {
    return this.#pictures.meanBytes;
  }

  /** Few first images at a time: a server's cache holds the beginnings of so many prompts, and each endpoint has one while another ends. */
  get callsUnderWay(): number {
    return CALLS_AN_ENDPOINT * this.pool.endpoints.length;
  }

  /**
   * Asks about pairs, as many at once as the endpoints take. Which are asked together is the pool's choice; answers come in any order.
   *
   * @throws AppError where the server refuses the key, or the budget is spent
   */
  async compare(pairs: readonly Pair[], listener: ServerListener): Promise<void> {
    const { signal: given = new AbortController().signal } = listener;
    const signal = stoppedBy(given, this.#managed) ?? given;
    await askGroups(
      this.pool,
      await this.#groupsOf(pairs),
      ([index, pair], _group, stop) => {
        const { promise: placed, resolve: read } = Promise.withResolvers<undefined>();
        const ended = this.#ask(index, pair, listener, stop, () => read(undefined));
        return { placed, ended };
      },
      signal,
    );
    if (!given.aborted) this.#managed?.failed.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool[Symbol.asyncDispose]();
    await this.#managed?.[Symbol.asyncDispose]();
  }

  async #ask(
    index: number,
    pair: Pair,
    { onResult, onLabel, onFailed, onChanged }: ServerListener,
    signal: AbortSignal,
    onRead: () => void,
  ): Promise<void> {
    try {
      const { leastTokens } = this.check;
      const pictures = await this.#read(pair, onChanged).finally(onRead);
      const { logProbabilities, label, bounded } = await this.#way.ask({
        pictures,
        signal,
        ...(leastTokens !== undefined && { leastTokens }),
      });
      this.#managed?.noteAnswer();
      if (bounded.length > 0) this.bounded += 1;
      if (logProbabilities === null) onLabel(index, 0, label);
      else onResult(index, 0, logProbabilities);
    } catch (error) {
      if (!isOfPair(error)) throw error;
      onFailed(index, 1, `${error.message} ${error.action}`.trim());
    }
  }

  /** Pairs by their first image, each with the name that its requests go by; one that cannot be read has none, and fails when it is asked. */
  async #groupsOf(pairs: readonly Pair[]): Promise<RequestGroup<readonly [index: number, pair: Pair]>[]> {
    const byFirst = Map.groupBy([...pairs.entries()], ([, { first }]) => first.path);
    const groups: RequestGroup<readonly [number, Pair]>[] = [];
    for (const [path, requests] of byFirst) {
      const first = requests[0]?.[1].first ?? { path };
      const key = await this.#picture(first).then(
        ({ name }) => name,
        () => path,
      );
      groups.push({ key, requests });
    }
    return groups;
  }

  async #picture(source: ImageSource): Promise<SentPicture> {
    while (this.#reading.size >= READ_TOGETHER) await Promise.race(this.#reading);
    const read = this.#pictures.of(source);
    const done: Promise<unknown> = read.catch(() => undefined).finally(() => this.#reading.delete(done));
    this.#reading.add(done);
    return read;
  }

  async #read({ first, second }: Pair, onChanged: ServerListener['onChanged']) {
    const read = (source: ImageSource) =>
      this.#picture(source).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'image-changed') onChanged?.(source.path);
        throw error;
      });
    return [await read(first), await read(second)] as const;
  }
}

/** Where a server is and the key that it wants; a llama-server of one's own is started. */
async function placeOf(
  server: AnyServer,
  options: Omit<ManagedOptions, 'name'>,
): Promise<{
  readonly urls: readonly string[];
  readonly key: string | null;
  readonly managed: ManagedLlamaServer | null;
  /** Certificates and prices. */
  readonly trusted: Pick<PoolOptions, 'certificates' | 'prices'>;
}> {
  if ('urls' in server) {
    const { urls, caFile, prices } = server;
    const trusted = {
      ...(caFile !== null && { certificates: await trustedCertificates(caFile) }),
      ...(prices !== null && { prices }),
    };
    return { urls, key: await serverKey(server), managed: null, trusted };
  }
  const managed = await ManagedLlamaServer.start(server.managed, { ...options, name: server.model });
  return { urls: [managed.url], key: managed.key, managed, trusted: {} };
}

/** A signal that is also aborted where a server of one's own is given up. */
function stoppedBy(signal: AbortSignal | undefined, managed: ManagedLlamaServer | null) {
  if (managed === null) return signal;
  return signal === undefined ? managed.failed : AbortSignal.any([signal, managed.failed]);
}

async function hashesOf(
  server: AnyServer,
  hashes: RememberedHashes,
  signal: AbortSignal | undefined,
): Promise<ServerInfo['managed']> {
  if ('urls' in server) return undefined;
  const { model, mmproj, adapter, args } = server.managed;
  const files = adapter === null ? [model, mmproj] : [model, mmproj, adapter];
  const [one, other, third] = await hashes.of(files, signal === undefined ? {} : { signal });
  return { model: one?.sha256 ?? '', mmproj: other?.sha256 ?? '', adapter: third?.sha256 ?? null, args };
}

/** Whether an error is of one comparison: another may be answered. */
function isOfPair(error: unknown): error is AppError {
  if (error instanceof KeyRefused) return false;
  return (
    error instanceof AnswerUnusable ||
    (error instanceof AppError && ['bad-image', 'image-changed'].includes(error.code))
  );
}

function describe(
  server: AnyServer,
  { labels }: ModelCard,
  { kind, version, dtype }: FoundServer & { readonly dtype: string | null },
  { way, request, prompt, ids, texts, notices }: Way,
  { findings, promptTokens }: ServerCheck,
  managed: ServerInfo['managed'],
  warnings: readonly string[],
): ServerAnswerer {
  const [First = -1, Second = -1, Similar = -1] = ids ?? [];
  return {
    server: {
      kind,
      version,
      dtype,
      urls: 'urls' in server ? server.urls : [],
      model: server.model,
      adapter: server.adapter,
      way,
      promptMode: server.prompt,
      promptHash: createHash('sha256').update(prompt).digest('hex'),
      request: z.record(z.string(), z.json()).parse(request),
      ...(managed !== undefined && { managed }),
    },
    prompt: shortened(prompt),
    promptTokens,
    labelTokens: ids === null ? null : { First, Second, Similar },
    labelTexts: texts,
    labelWords: labels,
    warnings: [
      ...warnings,
      ...notices,
      ...findings.filter(({ status }) => status === 'warning').map(({ found }) => found),
    ],
  };
}

/** A rendered prompt has a mark for each of a picture's tokens: their number says as much. */
function shortened(prompt: string): string {
  return prompt.replaceAll(
    /(<[^<>\s]{1,40}>)\1{3,}/g,
    (marks: string, mark: string) => `${mark} x ${marks.length / mark.length}`,
  );
}

/** @returns what is to be told of a key that goes out unencrypted */
function keyWarnings(urls: readonly string[], key: string | null): string[] {
  const open = urls.filter((url) => url.startsWith('http:') && !isLoopback(new URL(url).hostname));
  return key === null || open.length === 0
    ? []
    : [`The key goes out unencrypted to ${open.join(', ')}: use https where others share the network.`];
}
