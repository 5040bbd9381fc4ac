import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes of a log, and of the one before it: llama-server writes some 3 kB a request. */
const MOST_BYTES = 5_000_000;

/** A log that grows to a limit and then goes on in a new file; the one before it stays as FILE.old. */
export class CappedLog {
  readonly #file: string;
  #bytes: number;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(path.dirname(file), { recursive: true });
    this.#bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** A log that cannot be written is no reason to end what it is about. */
  write(bytes: Buffer): void {
    try {
      if (this.#bytes + bytes.length > MOST_BYTES) {
        renameSync(this.#file, `${this.#file}.old`);
        this.#bytes = 0;
      }
      appendFileSync(this.#file, bytes, { mode: 0o600 });
      this.#bytes += bytes.length;
    } catch {
      // The disk is full, or another process moved the file; the last lines are kept elsewhere.
    }
  }
}
