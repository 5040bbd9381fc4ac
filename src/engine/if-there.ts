import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from './app-error.ts';
import { decodeText } from './decode-text.ts';
import { readRegularFile } from './regular-file.ts';

/**
 * A file's text, without a byte-order mark; null where there is none.
 *
 * @throws AppError `file-unreadable`
 */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return decodeText(await readRegularFile(file));
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
    const names: string[] = [];
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, entry.name)))))
        names.push(entry.name);
    return names.sort();
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

/** Whether a path leads to a folder. */
export function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Whether anything is at a path. */
export function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Whether there is no such file: also where what should be its folder is a file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
