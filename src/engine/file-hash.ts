import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AppError } from './app-error.ts';
import { assertRegularFile } from './regular-file.ts';

/** Bytes read at a time: large, because models have gigabytes. */
const CHUNK = 1 << 22;

/** SHA-256 of a file's bytes, in hexadecimal. @throws AppError `file-not-readable`. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await assertRegularFile(file);
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK })) hash.update(chunk as Buffer);
  } catch (error) {
    throw new AppError(
      'file-not-readable',
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Check the path and its permissions.',
      { cause: error },
    );
  }
  return hash.digest('hex');
}
