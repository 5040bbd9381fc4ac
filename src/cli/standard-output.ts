import { writeSync } from 'node:fs';
import process from 'node:process';
import { isatty } from 'node:tty';
import { AppError } from '../engine/app-error.ts';

const DESCRIPTOR = 1;

/** Milliseconds before a pipe that is full is tried again. */
const PAUSE = 5;

/**
 * Writes text to standard output before it returns. A stream of Node's would take what a full disk cut off as written.
 *
 * @param onClosedPipe called where nobody reads on (`tiebreak ... | head`): there is nothing more to do
 * @throws AppError `output-not-written`
 */
export function writeStandardOutput(text: string, onClosedPipe: () => never): void {
  // A terminal knows no full disk, and Windows writes to one in an encoding of its own.
  if (isatty(DESCRIPTOR)) {
    process.stdout.write(text);
    return;
  }
  try {
    writeWhole(DESCRIPTOR, Buffer.from(text));
  } catch (error) {
    if (codeOf(error) === 'EPIPE') onClosedPipe();
    throw new AppError(
      'output-not-written',
      `The output is incomplete because standard output cannot be written: ${reasonOf(error)}.`,
      'Send it to a place with enough room that can be written, then run the same command again.',
      { cause: error },
    );
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  const waiting = new Int32Array(new SharedArrayBuffer(4));
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      Atomics.wait(waiting, 0, 0, PAUSE);
    }
  }
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOSPC':
      return 'the disk is full';
    case 'EDQUOT':
      return 'this account may not use more of the disk';
    case 'EFBIG':
      return 'the file would be larger than allowed';
    case 'EIO':
      return 'the disk or device reported an error (EIO)';
    case 'EBADF':
      return 'it is closed, or open for reading only';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
