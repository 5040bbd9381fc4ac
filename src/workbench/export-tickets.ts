import { randomUUID } from 'node:crypto';
import { AppError } from '../engine/app-error.ts';

/** A file that was made to be downloaded. */
export interface OpenExport {
  readonly fileName: string;
  readonly mediaType: string;
  /** Made as it is read. */
  readonly content: AsyncIterable<string | Uint8Array>;
}

/** A file that will be made when it is fetched. */
export interface PreparedExport extends Omit<OpenExport, 'content'> {
  readonly open: () => Promise<AsyncIterable<string | Uint8Array>>;
}

/** How long a file waits to be fetched, in milliseconds: the page fetches it at once. */
const LIFETIME = 10 * 60_000;

/** Files that wait at once; the oldest gives way. */
const MOST = 100;

/** Files that wait to be fetched, each once, by a ticket that cannot be guessed. */
export class ExportTickets {
  readonly #waiting = new Map<string, { readonly prepared: PreparedExport; readonly expires: number }>();

  add(prepared: PreparedExport): string {
    const ticket = randomUUID();
    this.#waiting.set(ticket, { prepared, expires: Date.now() + LIFETIME });
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MOST) break;
      this.#waiting.delete(oldest);
    }
    return ticket;
  }

  forget(ticket: string): void {
    this.#waiting.delete(ticket);
  }

  /** The file of a ticket, which is then used. @throws AppError 'export-missing', and those of making the file */
  async open(ticket: string): Promise<OpenExport> {
    const waiting = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    if (waiting === undefined || waiting.expires < Date.now())
      throw new AppError(
        'export-missing',
        'This file has already been downloaded, or its link has expired.',
        'Export it again.',
      );
    const { open, fileName, mediaType } = waiting.prepared;
    return { fileName, mediaType, content: await open() };
  }
}
