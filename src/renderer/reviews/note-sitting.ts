import { z } from 'zod';
import { LONGEST_NOTE, reviewStatus, type Note, type NoteSubject } from '../../model/note.ts';
import type { Params } from '../../ipc/requests.ts';
import { RequestError } from '../api/request.ts';

/** What a note says. */
export type NoteContent = Pick<Note, 'text' | 'status'>;

/** What was written and is not on disk yet. */
const draftSchema = z.object({
  key: z.string(),
  base: z.number().nullable(),
  text: z.string().max(LONGEST_NOTE),
  status: reviewStatus.nullable(),
  author: z.string(),
});
type Draft = Readonly<z.infer<typeof draftSchema>>;

/** Milliseconds without another key before what was written is saved. */
const PAUSE = 700;

const RETRY = 1000;

export interface SittingOptions {
  readonly subject: NoteSubject;
  /** Where drafts wait, and under which name. */
  readonly storage: Storage;
  readonly item: string;
  /** @throws RequestError */
  readonly send: (note: Params<'notes.save'>) => Promise<Note>;
  /** Told of what is on disk. */
  readonly onSaved: (note: Note) => void;
}

/** How far a sitting's writing is. */
export interface SittingState {
  /** Not on disk yet; null where all is. */
  readonly draft: Draft | null;
  /** Why it is not, where that was said; null while it is on its way. */
  readonly problem: RequestError | null;
}

const NOTHING: SittingState = { draft: null, problem: null };

/**
 * One person writing one note: what is written lies in the storage at once, and on disk after a pause. It is tried again until it
 * is there. One sitting is one version, from the first key until {@link finish}.
 */
export class NoteSitting {
  readonly #options: SittingOptions;
  readonly #listeners = new Set<() => void>();
  #state: SittingState;
  /** The version that this sitting makes, once it is saved; null before. */
  #own: Note | null = null;
  #key: string = crypto.randomUUID();
  /** What the note said before the sitting; undefined until something is written. */
  #before: NoteContent | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | null = null;

  constructor(options: SittingOptions) {
    this.#options = options;
    const draft = this.#leftBehind();
    this.#state = { draft, problem: null };
    if (draft === null) return;
    this.#key = draft.key;
    void this.flush();
  }

  get state(): SittingState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @param stored the version that is shown, of which this one is made */
  write(stored: Note | null, change: Partial<NoteContent>, author: string): void {
    const { draft } = this.#state;
    const shown = draft ?? stored ?? { text: '', status: null };
    if (draft === null && stored?.id !== this.#own?.id) this.#begin();
    this.#before ??= { text: shown.text, status: shown.status };
    const { text, status } = { ...shown, ...change };
    const base = draft?.base ?? (this.#own === null ? (stored?.id ?? null) : this.#own.id);
    const next: Draft = { key: this.#key, base, text, status, author };
    this.#keep(next);
    this.#set({ draft: next, problem: null });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE);
  }

  /** Saves at once what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#sending !== null) await this.#sending;
    if (this.#state.draft === null) return;
    this.#sending = this.#send(this.#state.draft).finally(() => (this.#sending = null));
    await this.#sending;
  }

  /**
   * Ends the sitting: what is written next is another version.
   *
   * @returns what the note said before and says now; null where nothing was changed, or not all is saved
   */
  async finish(): Promise<{ readonly before: NoteContent; readonly after: NoteContent } | null> {
    await this.flush();
    const [before, after] = [this.#before, this.#own];
    if (this.#state.draft !== null || before === undefined || after === null) return null;
    this.#begin();
    return before.text === after.text && before.status === after.status ? null : { before, after };
  }

  /** After a refusal: saves what was written here on top of another's version, which is kept among the earlier ones. */
  async saveOver(newest: Note | null): Promise<void> {
    const { draft } = this.#state;
    if (draft === null) return;
    this.#begin();
    const next = { ...draft, key: this.#key, base: newest?.id ?? null };
    this.#before = newest ?? { text: '', status: null };
    this.#keep(next);
    this.#set({ draft: next, problem: null });
    await this.flush();
  }

  /** After a refusal: goes by the other's version again. What was written here is kept as a version below it. */
  async giveWay(newest: Note): Promise<void> {
    await this.saveOver(newest);
    if (this.#state.draft !== null) return;
    const own = this.#own;
    this.#begin();
    const { subject, send, onSaved } = this.#options;
    const { text, status, author } = newest;
    onSaved(await send({ key: this.#key, subject, base: own?.id ?? null, text, status, author }));
    this.#begin();
  }

  #begin(): void {
    this.#key = crypto.randomUUID();
    this.#own = null;
    this.#before = undefined;
  }

  async #send(draft: Draft): Promise<void> {
    const { subject, send, onSaved } = this.#options;
    try {
      const note = await send({ subject, ...draft });
      this.#own = note;
      onSaved(note);
      if (this.#state.draft !== draft) return;
      this.#options.storage.removeItem(this.#options.item);
      this.#set(NOTHING);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#set({ draft: this.#state.draft, problem: error });
      if (error.code !== 'note-changed') this.#timer = setTimeout(() => void this.flush(), RETRY);
    }
  }

  #set(state: SittingState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #keep(draft: Draft): void {
    try {
      this.#options.storage.setItem(this.#options.item, JSON.stringify(draft));
    } catch {
      // A full or forbidden storage: the draft lives as long as the page.
    }
  }

  #leftBehind(): Draft | null {
    try {
      return draftSchema.parse(JSON.parse(this.#options.storage.getItem(this.#options.item) ?? 'null'));
    } catch {
      return null;
    }
  }
}
