import { readdir, readFile } from 'node:fs/promises';
import { AppError } from './app-error.ts';
import { decodeText } from './decode-text.ts';
import { assertRegularFile } from './regular-file.ts';

/**
 * A file's text, without a byte-order mark; null where there is none.
 *
 * @throws AppError `file-unreadable`
 */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    await assertRegularFile(file);
    return decodeText(await readFile(file));
  } catch (error) {
    if (isMissing(error)) return null;
    throw new AppError(
      'file-unreadable',
      `${file} cannot be read (${messageOf(error)}).`,
      'Give this account permission to read it, or check the disk.',
      { cause: error },
    );
  }
}

/**
 * Names of the folders in a folder, in order; none where it does not exist. A link may lead to one.
 *
 * @throws AppError `folder-unreadable`
 */
export async function foldersIfThere(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw new AppError(
      'folder-unreadable',
      `The folder ${folder} cannot be read (${messageOf(error)}).`,
      'Give this account permission to read it, or check the disk.',
      { cause: error },
    );
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
