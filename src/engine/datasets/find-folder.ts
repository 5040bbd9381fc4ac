import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How far below the given folder a dataset's own folder is looked for. */
const DEEPEST = 3;

/** Folders with more subfolders than this hold no dataset layout, but many images by group. */
const MOST_SUBFOLDERS = 200;

/**
 * Folders that pass a test: the given one, else its parent if the given one is a known inner folder (somebody named
 * `Images`), else those below it, nearest first, at one depth only.
 *
 * @param inner names of the folders that the layout itself has
 */
export async function findFolders(
  folder: string,
  inner: readonly string[],
  test: (folder: string) => Promise<boolean>,
): Promise<string[]> {
  if (await test(folder)) return [folder];
  const parent = dirname(folder);
  if (inner.includes(basename(folder)) && (await test(parent))) return [parent];
  let level = [folder];
  for (let depth = 1; depth <= DEEPEST; depth++) {
    level = (await Promise.all(level.map(subfolders))).flat();
    const found: string[] = [];
    for (const candidate of level) if (await test(candidate)) found.push(candidate);
    if (found.length > 0) return found.sort();
  }
  return [];
}

async function subfolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .slice(0, MOST_SUBFOLDERS)
      .map((entry) => join(folder, entry.name));
  } catch {
    // An unreadable folder beside the dataset is nobody's concern.
    return [];
  }
}

/** The first of several names that is a file (or a folder) in a folder, as a path; null if none is. */
export async function firstExisting(
  folder: string,
  names: readonly string[],
  kind: 'file' | 'folder' = 'file',
): Promise<string | null> {
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (kind === 'file' ? found?.isFile() : found?.isDirectory()) return path;
  }
  return null;
}
