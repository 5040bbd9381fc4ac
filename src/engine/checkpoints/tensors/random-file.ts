import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../../app-error.ts';
import { openRegularFile } from '../../regular-file.ts';

/** A file that is read in places, such as its header. */
export class RandomFile implements AsyncDisposable {
  readonly file: string;
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(file: string, size: number, handle: FileHandle) {
    this.file = file;
    this.size = size;
    this.#handle = handle;
  }

  /** @throws AppError `file-not-readable` */
  static async open(file: string): Promise<RandomFile> {
    try {
      const handle = await openRegularFile(file);
      return new RandomFile(file, (await handle.stat()).size, handle);
    } catch (error) {
      throw notReadable(file, error);
    }
  }

  /** Bytes that lie within the file. @throws AppError `file-not-readable` */
  async read(offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    try {
      for (let at = 0; at < length;) {
        const { bytesRead } = await this.#handle.read(bytes, at, length - at, offset + at);
        if (bytesRead === 0) throw new Error(`the file ended at byte ${offset + at}`);
        at += bytesRead;
      }
    } catch (error) {
      throw notReadable(this.file, error);
    }
    return bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

function notReadable(file: string, error: unknown): AppError {
  return new AppError(
    'file-not-readable',
    `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    'Check the file and its permissions.',
    { cause: error },
  );
}
