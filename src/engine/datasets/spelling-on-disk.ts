import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * How a path is spelled on disk: as written, with '\\' as '/', or with other Unicode forms in any of its names (macOS
 * archives hold decomposed names, lists mostly composed ones); null where there is no such file or folder.
 *
 * @param folders the names in folders that were looked at, kept for the next path
 */
export function spellingOnDisk(path: string, folders: FolderNames = new Map()): string | null {
  if (path.includes('\0')) return null;
  if (existsSync(path)) return path;
  const slashed = path.replaceAll('\\', '/');
  if (slashed !== path && existsSync(slashed)) return slashed;
  const isUnicode = /[\u0080-\uffff]/.test(slashed);
  return isUnicode ? otherForm(slashed, folders) : null;
}

/** Names as they are on disk, by their composed form, of each folder. */
export type FolderNames = Map<string, ReadonlyMap<string, string>>;

function otherForm(path: string, folders: FolderNames): string | null {
  const folder = dirname(path);
  if (folder === path) return null;
  const found = existsSync(folder) ? folder : otherForm(folder, folders);
  if (found === null) return null;
  let names = folders.get(found);
  if (!names) folders.set(found, (names = namesIn(found)));
  const name = names.get(basename(path).normalize('NFC'));
  return name === undefined ? null : join(found, name);
}

function namesIn(folder: string): Map<string, string> {
  try {
    return new Map(readdirSync(folder).map((name) => [name.normalize('NFC'), name]));
  } catch {
    // A file, or a folder that this account cannot read: nothing in it can be found.
    return new Map();
  }
}
