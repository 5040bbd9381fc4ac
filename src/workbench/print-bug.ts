import { AppError } from '../engine/app-error.ts';

/**
 * Prints an error that nobody is told otherwise: a bug with its stack, a failure of the world as what happened. Names and texts of files may be part of it, so whatever could
 * steer a terminal is written as an escape.
 */
export function printBug(what: string, error: unknown): void {
  const text =
    error instanceof AppError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  console.error(printable(`${what} failed: ${text}`));
}

/** What is no picture of a letter, but for the end of a line and a tab: control characters and turns of direction. */
const STEERING = /[^\P{C}\n\t]/gu;

/** Text with whatever could steer a terminal as `\u` and its number. */
function printable(text: string): string {
  return text.replace(STEERING, (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
