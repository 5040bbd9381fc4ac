import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AppError } from './app-error.ts';
import { assertRegularFile } from './regular-file.ts';

/** Bytes read at a time: large, because models have gigabytes. */
const CHUNK = 1 << 22;

interface HashWork {
  readonly signal?: AbortSignal | undefined;
  /** Told of the bytes that are read so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** SHA-256 of a file's bytes, in hexadecimal. @throws AppError `file-not-readable`, and what the signal was stopped with */
export async function hashFile(file: string, { signal, onBytes }: HashWork = {}): Promise<string> {
  const hash = createHash('sha256');
  let read = 0;
  try {
    await assertRegularFile(file);
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK })) {
      if (signal?.aborted === true) break;
      hash.update(chunk as Buffer);
      read += (chunk as Buffer).length;
      onBytes?.(read);
    }
  } catch (error) {
    throw new AppError(
      'file-not-readable',
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Check the path and its permissions.',
      { cause: error },
    );
  }
  signal?.throwIfAborted();
  return hash.digest('hex');
}
