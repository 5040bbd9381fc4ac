import { readFile } from 'node:fs/promises';
import { AppError } from '../app-error.ts';

/**
 * A whole text file: UTF-8 or, where a byte-order mark says so, UTF-16; without the mark, line ends as '\n'.
 *
 * Bytes that are no UTF-8 become U+FFFD: one foreign name then fails on its own line and not the whole file.
 *
 * @throws AppError 'file-missing' or 'file-unreadable'
 */
export async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new AppError('file-missing', `There is no file ${file}.`, 'Check the path.', { cause: error });
    if (code === 'EISDIR')
      throw new AppError('file-unreadable', `${file} is a folder.`, 'Give a file in it.', { cause: error });
    throw new AppError(
      'file-unreadable',
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      'Check its permissions.',
      { cause: error },
    );
  }
  return decodeText(bytes);
}

function decodeText(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, '\n');
}
