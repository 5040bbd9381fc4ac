import type { AppErrorCode } from '../../model/failure.ts';
import type { Params } from '../../ipc/requests.ts';
import { RequestError } from '../api/request.ts';

/** Something that a person said or took back, as it is sent. */
export type OutboxEntry = { readonly at: number } & (
  | { readonly name: 'annotate.judge'; readonly params: Params<'annotate.judge'> }
  | { readonly name: 'annotate.judgeMany'; readonly params: Params<'annotate.judgeMany'> }
  | { readonly name: 'annotate.undo' | 'annotate.redo'; readonly params: Params<'annotate.undo'> }
);

/** An entry without its time. */
export type NewEntry = OutboxEntry extends infer Entry
  ? Entry extends OutboxEntry
    ? Omit<Entry, 'at'>
    : never
  : never;

export interface OutboxOptions<Answer> {
  /** The workspace's folder: what was said in one is not sent to another. */
  readonly workspace: string;
  readonly storage: Storage;
  /** Begins to send what was just said, now or soon. Defaults to now. */
  readonly soon?: (send: () => void) => void;
  /** @throws RequestError */
  readonly send: (entry: OutboxEntry) => Promise<Answer>;
  /** Told of an entry that will never be stored. */
  readonly onRefused: (entry: OutboxEntry, error: RequestError) => void;
  /** Told why entries wait although the serving side is there, such as a full disk: once until one is stored. */
  readonly onDelayed: (error: RequestError) => void;
}

const RETRY_MILLISECONDS = 1000;

/** Refusals that another try may not meet: what the workspace's disk and store say may change. */
const PASSING: Readonly<
  Record<'not-connected' | 'not-signed-in' | 'disk-full' | Extract<AppErrorCode, `workspace-${string}`>, true>
> = {
  'not-connected': true,
  'not-signed-in': true,
  'disk-full': true,
  'workspace-cannot-open': true,
  'workspace-changed': true,
  'workspace-corrupt': true,
  'workspace-empty': true,
  'workspace-foreign': true,
  'workspace-gone': true,
  'workspace-io': true,
  'workspace-locked': true,
  'workspace-missing': true,
  'workspace-newer': true,
  'workspace-not-a-folder': true,
  'workspace-not-open': true,
  'workspace-read-only': true,
  'workspace-without-locks': true,
};

/** Reasons to wait that the window says itself. */
const ELSEWHERE_SAID: readonly AppErrorCode[] = ['not-connected', 'not-signed-in', 'workspace-not-open'];

/**
 * What people said, in the order in which they said it, until the serving side has answered that it is on disk.
 *
 * Every entry lies in the storage before it is sent, one item each, so that neither a closed page nor a dead server
 * loses one and two tabs do not overwrite each other's. What an earlier page left behind goes first. Entries carry
 * keys that make sending one twice harmless.
 */
export class JudgementOutbox<Answer> {
  readonly #options: OutboxOptions<Answer>;
  readonly #listeners = new Set<() => void>();
  readonly #waiters = new Map<string, PromiseWithResolvers<Answer>>();
  #entries: readonly OutboxEntry[];
  #sending = false;
  /** Code of the reason that was told last. */
  #toldReason: string | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OutboxOptions<Answer>) {
    this.#options = options;
    this.#entries = this.#leftBehind();
    void this.sendAll();
  }

  /** What is not on disk yet, the oldest first; the same array until it changes. */
  get entries(): readonly OutboxEntry[] {
    return this.#entries;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Keeps an entry and sends it when those before it are answered.
   *
   * @returns settled by the serving side's answer, which may be long in coming: while it is away, entries wait
   */
  add(entry: NewEntry): Promise<Answer> {
    const kept: OutboxEntry = { ...entry, at: Math.max(Date.now(), (this.#entries.at(-1)?.at ?? 0) + 1) };
    try {
      this.#options.storage.setItem(this.#itemOf(kept), JSON.stringify(kept));
    } catch {
      // A full or forbidden storage: the entry lives as long as the page, and counts as not saved until it is sent.
    }
    const waiter = Promise.withResolvers<Answer>();
    this.#waiters.set(kept.params.key, waiter);
    this.#publish([...this.#entries, kept]);
    const send = () => void this.sendAll();
    if (this.#options.soon === undefined) send();
    else this.#options.soon(send);
    return waiter.promise;
  }

  /** Sends what waits, one at a time; tried again every second while the serving side is away. */
  async sendAll(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#retry);
    for (let first = this.#entries[0]; first !== undefined; first = this.#entries[0]) {
      try {
        const judgement = await this.#options.send(first);
        this.#toldReason = undefined;
        this.#remove(first)?.resolve(judgement);
      } catch (error) {
        if (!isFinal(error)) {
          this.#tellDelay(error);
          this.#retry = setTimeout(() => void this.sendAll(), RETRY_MILLISECONDS);
          break;
        }
        const waiter = this.#remove(first);
        if (waiter === undefined) this.#options.onRefused(first, error);
        else waiter.reject(error);
      }
    }
    this.#sending = false;
  }

  #tellDelay(error: unknown): void {
    if (!(error instanceof RequestError) || ELSEWHERE_SAID.includes(error.code)) return;
    if (error.code === this.#toldReason) return;
    this.#toldReason = error.code;
    this.#options.onDelayed(error);
  }

  #remove(entry: OutboxEntry): PromiseWithResolvers<Answer> | undefined {
    this.#options.storage.removeItem(this.#itemOf(entry));
    this.#publish(this.#entries.filter((other) => other !== entry));
    const waiter = this.#waiters.get(entry.params.key);
    this.#waiters.delete(entry.params.key);
    return waiter;
  }

  #publish(entries: readonly OutboxEntry[]): void {
    this.#entries = entries;
    for (const listener of this.#listeners) listener();
  }

  #itemOf({ at, params }: OutboxEntry): string {
    return `${this.#prefix}${at}:${params.key}`;
  }

  get #prefix(): string {
    return `tiebreak.outbox:${encodeURIComponent(this.#options.workspace)}:`;
  }

  #leftBehind(): OutboxEntry[] {
    const { storage } = this.#options;
    const items = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
    return items
      .filter((item) => item.startsWith(this.#prefix))
      .map((item) => JSON.parse(storage.getItem(item) ?? 'null') as OutboxEntry | null)
      .filter((entry) => entry !== null)
      .sort((a, b) => a.at - b.at);
  }
}

/**
 * Whether an answer is a refusal that sending again would not change. A lost connection, a server that was started with
 * another key, a full disk and a locked store are not.
 */
function isFinal(error: unknown): error is RequestError {
  return error instanceof RequestError && !Object.hasOwn(PASSING, error.code);
}
